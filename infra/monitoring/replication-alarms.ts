/** Alarms on what is published but does not arrive. */
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { EdgeConfig } from '../config-check.ts';
import { replicasOf } from '../replication.ts';
import type { AlarmSpec } from './alarm.ts';
import { type Copy, replicationFailures, replicationLatency, sum } from './metrics.ts';

/** Most objects arrive within it ("Replicating objects within and across Regions", Amazon S3 User Guide). */
const LAG_SECONDS = 900;

const KINDS = ['vod', 'public'] as const;

/** Those of one Region's own metrics: lag where copies arrive, failures where they start. */
export function replicationAlarms(config: EdgeConfig, region: string): AlarmSpec[] {
  const { name, publishingRegion } = config;
  const copyOf = (kind: Copy['kind'], to: string): Copy => ({ name, publishingRegion, kind, region: to });
  if (region !== publishingRegion) {
    return KINDS.map((kind) => ({
      name: `replication-lag-${kind}-alarm`,
      says: `${kind === 'vod' ? 'VOD' : 'The public site'} in ${region} is more than 15 minutes behind ${publishingRegion}; viewers get it from there meanwhile.`,
      runbook: 'replication-lags-or-fails',
      metric: replicationLatency(copyOf(kind, region)),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: LAG_SECONDS,
      periods: 3,
    }));
  }
  return replicasOf(config).map((to) => ({
    name: `replication-failed-to-${to}-alarm`,
    says: `Objects could not be copied to ${to} and will not be tried again.`,
    runbook: 'replication-lags-or-fails',
    metric: sum('Failed copies', {
      vod: replicationFailures(copyOf('vod', to)),
      public: replicationFailures(copyOf('public', to)),
    }),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 0,
    periods: 1,
  }));
}
