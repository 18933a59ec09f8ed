/**
 * What tells people about the edge: alarms, a dashboard and a budget, in us-east-1, where CloudFront writes its metrics.
 * The replication's own alarms stand in each Region's origin stack, because its metrics are written there.
 *
 * What it costs a month, list prices: the additional metrics 2.40 USD for a distribution, an alarm 0.10 USD for each
 * metric that it reads, a health check about 2 USD, a topic's key 1 USD, replication metrics 0.30 USD each.
 */
import type { Construct } from 'constructs';
import type { EdgeConfig } from './config-check.ts';
import { alarm } from './monitoring/alarm.ts';
import { createAlertTopic, existingAlertTopic } from './monitoring/alert-topic.ts';
import { budget } from './monitoring/budget.ts';
import { dashboard } from './monitoring/dashboard.ts';
import { edgeLambdaAlarm, functionAlarms, type MonitoredFunction } from './monitoring/function-alarms.ts';
import { regionAlarm, regionChecks } from './monitoring/region-checks.ts';
import { viewerAlarms } from './monitoring/viewer-alarms.ts';
import { EDGE_REGION } from './names.ts';

export interface Monitored {
  readonly distributionId: string;
  readonly domainName: string;
  readonly functions: readonly MonitoredFunction[];
}

export function monitoring(scope: Construct, config: EdgeConfig, monitored: Monitored): void {
  const { name, regions } = config;
  const { distributionId, domainName, functions } = monitored;
  // A Region's origin stack makes the Region's topic.
  const topic = regions.includes(EDGE_REGION)
    ? existingAlertTopic(scope, 'Alerts', name)
    : createAlertTopic(scope, config);
  const checks = regionChecks(scope, config, domainName);
  const alarms = [
    ...viewerAlarms(distributionId),
    ...functions.flatMap((one) => functionAlarms(name, one)),
    edgeLambdaAlarm(distributionId),
    ...checks.map(regionAlarm),
  ].map((spec) => alarm({ scope, name, topic }, spec));
  dashboard(scope, config, { distributionId, functions, checks, alarms });
  budget(scope, name, config.monitoring.budgetUsd, topic);
}
