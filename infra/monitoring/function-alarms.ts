/** Alarms on the edge functions and on the store they read. */
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from './alarm.ts';
import { edgeLambdaErrors, functionMetric, sum } from './metrics.ts';

const { GREATER_THAN_THRESHOLD } = ComparisonOperator;

export interface MonitoredFunction {
  /** Of a CloudFront Function, which is also what its alarms are called after, without the app's name. */
  readonly functionName: string;
  readonly readsStore: boolean;
}

export function functionAlarms(name: string, { functionName, readsStore }: MonitoredFunction): AlarmSpec[] {
  const short = functionName.slice(name.length + 1);
  const count = (metricName: string) => functionMetric(functionName, metricName, 'Sum');
  const alarms: AlarmSpec[] = [
    {
      name: `${short}-errors-alarm`,
      says: `The function ${functionName} fails or returns what CloudFront refuses: viewers get 502 or 503.`,
      runbook: 'edge-functions-fail',
      metric: sum('Errors', {
        execution: count('FunctionExecutionErrors'),
        validation: count('FunctionValidationErrors'),
      }),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: 0,
      periods: 3,
      bad: 2,
    },
    {
      name: `${short}-throttles-alarm`,
      says: `CloudFront throttles the function ${functionName}: viewers get 503.`,
      runbook: 'edge-functions-are-throttled-or-near-it',
      metric: count('FunctionThrottles'),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: 0,
      periods: 1,
    },
    {
      name: `${short}-compute-alarm`,
      says: `The function ${functionName} uses more than 70 % of its time: above that, CloudFront begins to throttle.`,
      runbook: 'edge-functions-are-throttled-or-near-it',
      metric: functionMetric(functionName, 'FunctionComputeUtilization', 'Average'),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: 70,
      periods: 3,
    },
  ];
  if (readsStore) {
    alarms.push({
      name: `${short}-kvs-alarm`,
      says: `More than 1 % of what ${functionName} reads from the key-value store fails: tokens are refused, routing is the build's.`,
      runbook: 'the-key-value-store-cannot-be-read',
      metric: new MathExpression({
        expression: '100 * FILL(errors, 0) / (FILL(errors, 0) + FILL(reads, 0))',
        usingMetrics: { errors: count('KvsReadErrors'), reads: count('KvsReadRequests') },
        label: 'Reads that fail, percent',
        period: Duration.minutes(5),
      }),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: 1,
      periods: 3,
      bad: 2,
    });
  }
  return alarms;
}

export function edgeLambdaAlarm(distributionId: string): AlarmSpec {
  return {
    name: 'origin-response-errors-alarm',
    says: 'The origin-response function fails, returns what CloudFront refuses or meets a limit: viewers get 502 or 503 on misses.',
    runbook: 'edge-functions-fail',
    metric: edgeLambdaErrors(distributionId),
    comparison: GREATER_THAN_THRESHOLD,
    threshold: 0,
    periods: 3,
    bad: 2,
  };
}
