/** An alarm that says what it means and where the way out is written down. */
import { Alarm, type ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmSpec {
  /** Without the app's name, for example `day1-cloudfront-error-alarm`. */
  readonly name: string;
  /** One sentence: what viewers notice, or what is about to happen. */
  readonly says: string;
  /** Heading of docs/runbook.md, as its anchor. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** Periods of the metric that are looked at, and how many of them have to be bad. */
  readonly periods: number;
  readonly bad?: number;
  /** No data counts as bad: for what always has data. */
  readonly isSilenceBad?: boolean;
}

export interface AlarmOwner {
  readonly scope: Construct;
  /** The app's. */
  readonly name: string;
  readonly topic: ITopic;
}

/** Told on the way into the alarm and on the way out. */
export function alarm({ scope, name, topic }: AlarmOwner, spec: AlarmSpec): Alarm {
  const made = new Alarm(scope, constructId(spec.name), {
    alarmName: `${name}-${spec.name}`,
    alarmDescription: `${spec.says} What to do: docs/runbook.md#${spec.runbook}`,
    metric: spec.metric,
    comparisonOperator: spec.comparison,
    threshold: spec.threshold,
    evaluationPeriods: spec.periods,
    datapointsToAlarm: spec.bad ?? spec.periods,
    treatMissingData: spec.isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  const action = { bind: () => ({ alarmActionArn: topic.topicArn }) };
  made.addAlarmAction(action);
  made.addOkAction(action);
  return made;
}

/** `cloudfront-5xx-alarm` to `Cloudfront5xxAlarm`. */
function constructId(name: string): string {
  return name.replace(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
}
