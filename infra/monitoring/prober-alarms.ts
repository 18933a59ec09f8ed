/** Alarms on a Region's own prober: without it the others decide alone, and times that operators set may pass unnoticed. */
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from './alarm.ts';

const MINUTES = 5;

/** @param functionName of the prober of this stack's Region */
export function proberAlarms(region: string, functionName: string): AlarmSpec[] {
  // Lambda writes in its own Region ("Types of metrics for Lambda functions", AWS Lambda Developer Guide).
  const metric = (metricName: string) =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: { FunctionName: functionName },
      statistic: 'Sum',
      period: Duration.minutes(MINUTES),
    });
  return [
    {
      name: 'prober-silent-alarm',
      says: `The prober in ${region} has not run as often as it should for ten minutes; it has no vote meanwhile.`,
      runbook: 'a-prober-is-silent-or-fails',
      metric: metric('Invocations'),
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      // Of five.
      threshold: 3,
      periods: 2,
      isSilenceBad: true,
    },
    {
      name: 'prober-errors-alarm',
      says: `The prober in ${region} fails or takes longer than it may; its vote grows stale.`,
      runbook: 'a-prober-is-silent-or-fails',
      metric: metric('Errors'),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      periods: 2,
    },
  ];
}
