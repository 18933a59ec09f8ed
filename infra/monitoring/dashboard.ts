/** One page that shows how the edge is doing. */
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { EdgeConfig } from '../config-check.ts';
import { EDGE_REGION } from '../names.ts';
import { replicasOf } from '../replication.ts';
import type { MonitoredFunction } from './function-alarms.ts';
import {
  distributionMetric,
  edgeLambdaErrors,
  functionMetric,
  healthCheckStatus,
  replicationLatency,
  type Statistic,
} from './metrics.ts';
import type { RegionCheck } from './region-checks.ts';

export interface DashboardParts {
  readonly distributionId: string;
  readonly functions: readonly MonitoredFunction[];
  readonly checks: readonly RegionCheck[];
  readonly alarms: readonly Alarm[];
}

const THIRD = { width: 8, height: 6, region: EDGE_REGION };
const PERCENT = { min: 0, max: 100, label: '%', showUnits: false };
const COUNT = { min: 0, showUnits: false };

export function dashboard(scope: Construct, config: EdgeConfig, parts: DashboardParts): void {
  const { distributionId, functions, checks, alarms } = parts;
  const of = (name: string, statistic: Statistic, label: string) =>
    distributionMetric(distributionId, name, statistic).with({ label });
  const readers = functions.filter(({ readsStore }) => readsStore);
  const each = (some: readonly MonitoredFunction[], name: string, statistic: Statistic) =>
    some.map(({ functionName }) =>
      functionMetric(functionName, name, statistic).with({ label: `${functionName}: ${name}` }),
    );
  const graph = (title: string, left: IMetric[], leftYAxis: { min: number }) =>
    new GraphWidget({ ...THIRD, title, left, leftYAxis });

  new Dashboard(scope, 'Dashboard', {
    dashboardName: config.name,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 4, alarms: [...alarms] })],
      [
        graph('Requests, in 5 minutes', [of('Requests', 'Sum', 'Requests')], COUNT),
        graph('Error rate', [of('4xxErrorRate', 'Average', '4xx'), of('5xxErrorRate', 'Average', '5xx')], PERCENT),
        graph('Bytes to viewers, in 5 minutes', [of('BytesDownloaded', 'Sum', 'Bytes')], COUNT),
      ],
      [
        graph('Answered by the cache', [of('CacheHitRate', 'Average', 'Cache hit rate')], PERCENT),
        graph(
          'Wait for the first byte of an origin, ms',
          (['p50', 'p90', 'p99'] as const).map((percentile) => of('OriginLatency', percentile, percentile)),
          COUNT,
        ),
        graph(
          'Regions that can be read (1 or 0)',
          checks.map(({ region, healthCheckId }) => healthCheckStatus(healthCheckId).with({ label: region })),
          { min: 0, max: 1, showUnits: false } as { min: number },
        ),
      ],
      [
        graph('Compute of the edge functions', each(functions, 'FunctionComputeUtilization', 'Average'), PERCENT),
        graph(
          'Errors of the edge functions, in 5 minutes',
          [
            ...each(functions, 'FunctionExecutionErrors', 'Sum'),
            ...each(functions, 'FunctionValidationErrors', 'Sum'),
            ...each(functions, 'FunctionThrottles', 'Sum'),
            ...each(readers, 'KvsReadErrors', 'Sum'),
            edgeLambdaErrors(distributionId),
          ],
          COUNT,
        ),
        graph('Replication behind, seconds', replicationLags(config), COUNT),
      ],
    ],
  });
}

function replicationLags(config: EdgeConfig): Metric[] {
  const { name, publishingRegion } = config;
  return replicasOf(config).flatMap((region) =>
    (['vod', 'public'] as const).map((kind) =>
      replicationLatency({ name, publishingRegion, kind, region }).with({ label: `${kind} to ${region}` }),
    ),
  );
}
