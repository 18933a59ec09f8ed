/** The metrics that alarms and the dashboard read, each with the dimensions under which it carries data. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { bucketName, EDGE_REGION, replicationRuleId } from '../names.ts';

/** Percentiles as `p90`. */
export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'Sum' | `p${number}`;

/**
 * CloudFront writes all its metrics in us-east-1, with Region=Global beside what they are about; without that dimension
 * there is no data and no error ("Types of metrics for CloudFront", CloudFront Developer Guide). CDK's own
 * `Distribution.metric*()` leave it out.
 */
export function distributionMetric(
  distributionId: string,
  metricName: string,
  statistic: Statistic,
  minutes = 5,
): Metric {
  return edgeMetric({ DistributionId: distributionId }, metricName, statistic, minutes);
}

/** Of one CloudFront Function, by its name. */
export function functionMetric(functionName: string, metricName: string, statistic: Statistic): Metric {
  return edgeMetric({ FunctionName: functionName }, metricName, statistic, 5);
}

function edgeMetric(about: Record<string, string>, metricName: string, statistic: Statistic, minutes: number): Metric {
  return new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { ...about, Region: 'Global' },
    statistic,
    period: Duration.minutes(minutes),
    region: EDGE_REGION,
  });
}

/**
 * Whatever Lambda@Edge does wrong, counted by the distribution that asked for it: the Lambda service's own metrics are
 * spread over the Regions in which replicas ran. No page lists these names; they are what CloudFront's console puts into a
 * dashboard, the last one in the plural.
 */
export function edgeLambdaErrors(distributionId: string): MathExpression {
  return sum('Lambda@Edge errors', {
    execution: distributionMetric(distributionId, 'LambdaExecutionError', 'Sum'),
    validation: distributionMetric(distributionId, 'LambdaValidationError', 'Sum'),
    limit: distributionMetric(distributionId, 'LambdaLimitExceededErrors', 'Sum'),
  });
}

/** Adds up metrics of which some may have no data. */
export function sum(label: string, usingMetrics: Record<string, Metric>): MathExpression {
  const terms = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: terms.join(' + '), usingMetrics, label, period: Duration.minutes(5) });
}

export interface Copy {
  readonly name: string;
  readonly publishingRegion: string;
  readonly kind: 'vod' | 'public';
  readonly region: string;
}

/** Seconds that a Region is behind. Written in the Region that receives ("Using S3 Replication metrics", S3 User Guide). */
export function replicationLatency(copy: Copy): Metric {
  return replicationMetric(copy, 'ReplicationLatency', 'Maximum', copy.region);
}

/** Objects that will not arrive without somebody's help. Written in the Region that sends. */
export function replicationFailures(copy: Copy): Metric {
  return replicationMetric(copy, 'OperationsFailedReplication', 'Sum', copy.publishingRegion);
}

function replicationMetric(copy: Copy, metricName: string, statistic: Statistic, writtenIn: string): Metric {
  return new Metric({
    namespace: 'AWS/S3',
    metricName,
    dimensionsMap: {
      SourceBucket: bucketName(copy.name, copy.publishingRegion),
      DestinationBucket: bucketName(copy.name, copy.region),
      RuleId: replicationRuleId(copy.kind, copy.region),
    },
    statistic,
    period: Duration.minutes(5),
    region: writtenIn,
  });
}

/** 1 while Route 53 can read a Region's health object through the distribution, else 0. */
export function healthCheckStatus(healthCheckId: string): Metric {
  return new Metric({
    namespace: 'AWS/Route53',
    metricName: 'HealthCheckStatus',
    dimensionsMap: { HealthCheckId: healthCheckId },
    statistic: 'Minimum',
    period: Duration.minutes(1),
    region: EDGE_REGION,
  });
}
