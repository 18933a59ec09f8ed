/** Alarms on what viewers get: errors, no traffic at all, slow origins, a cache that does not help. */
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from './alarm.ts';
import { distributionMetric } from './metrics.ts';

const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;

/** Requests a minute below which traffic counts as gone, and their mean over the hour in which there was traffic. */
const TRAFFIC_FLOOR = 100;
const TRAFFIC_MEAN = 200;
const TRAFFIC_WINDOW_MINUTES = 60;

export function viewerAlarms(distributionId: string): AlarmSpec[] {
  const metric = (name: string, statistic: 'Average' | `p${number}`, minutes?: number) =>
    distributionMetric(distributionId, name, statistic, minutes);
  const errors = { metric: metric('4xxErrorRate', 'Average'), comparison: GREATER_THAN_THRESHOLD, periods: 2 };
  return [
    {
      ...errors,
      name: 'day1-cloudfront-error-alarm',
      says: 'More than 80 % of requests end in a 4xx for ten minutes: hardly anybody can watch.',
      runbook: 'many-4xx-answers',
      threshold: 80,
    },
    {
      ...errors,
      name: 'day1-cloudfront-error-warning',
      says: 'More than 10 % of requests end in a 4xx for ten minutes.',
      runbook: 'many-4xx-answers',
      threshold: 10,
    },
    {
      name: 'cloudfront-5xx-alarm',
      says: 'More than 1 % of requests end in a 5xx for ten minutes: the partner Region does not save them.',
      runbook: 'many-5xx-answers',
      metric: metric('5xxErrorRate', 'Average'),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: 1,
      periods: 2,
    },
    {
      name: 'traffic-collapse-alarm',
      says: `Under ${TRAFFIC_FLOOR} requests a minute for five minutes, where the hour had a mean of ${TRAFFIC_MEAN}.`,
      runbook: 'traffic-is-gone',
      metric: trafficCollapse(distributionId),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      periods: TRAFFIC_WINDOW_MINUTES,
      bad: 5,
    },
    {
      name: 'origin-latency-alarm',
      says: 'One request in ten that reaches an origin waits more than 2 s for its first byte (paid metric, 0.30 USD a month).',
      runbook: 'slow-origins',
      metric: metric('OriginLatency', 'p90'),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: 2_000,
      periods: 3,
    },
    {
      name: 'cache-hit-rate-alarm',
      says: 'Less than 80 % of requests are answered by the cache for an hour (paid metric, 0.30 USD a month).',
      runbook: 'few-cache-hits',
      metric: metric('CacheHitRate', 'Average', 15),
      comparison: LESS_THAN_THRESHOLD,
      threshold: 80,
      periods: 4,
    },
  ];
}

/**
 * 1 in a minute that is quiet though the ones before it, within the alarm's window, were not; a launch out of nothing
 * and a service that never had traffic stay 0. CloudFront writes no data without requests, hence FILL.
 */
function trafficCollapse(distributionId: string): MathExpression {
  const before = TRAFFIC_MEAN * TRAFFIC_WINDOW_MINUTES;
  return new MathExpression({
    expression: `IF(FILL(requests, 0) < ${TRAFFIC_FLOOR} AND RUNNING_SUM(FILL(requests, 0)) >= ${before}, 1, 0)`,
    usingMetrics: { requests: distributionMetric(distributionId, 'Requests', 'Sum', 1) },
    label: 'Traffic is gone',
    period: Duration.minutes(1),
  });
}
