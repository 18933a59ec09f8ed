import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { config as shipped } from '../../infra/config.ts';
import type { EdgeConfig } from '../../infra/config-check.ts';
import { type Json, listAt, objectAt, resourcesOf } from '../../infra/rules/template.ts';
import { only, type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

const { templates, edge: EDGE } = withFolder((folder) => synthesizeWith(folder));
const originOf = (region: string) => templates[`netflix-origin-${region}`] as SynthesizedTemplate;
const ALARM = 'AWS::CloudWatch::Alarm';

const PEM = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

function alarmsOf(template: SynthesizedTemplate): Map<string, Json> {
  return new Map(resourcesOf(template, ALARM).map(({ props }) => [String(props.AlarmName), props]));
}

function edgeWith(changes: Partial<EdgeConfig>): SynthesizedTemplate {
  return withFolder((folder) => synthesizeWith(folder, changes)).edge;
}

const distribution = { Ref: only(EDGE, 'AWS::CloudFront::Distribution').id };
const ofDistribution = [
  { Name: 'DistributionId', Value: distribution },
  { Name: 'Region', Value: 'Global' },
];
const ofFunctionNamed = (functionName: string) => [
  { Name: 'FunctionName', Value: functionName },
  { Name: 'Region', Value: 'Global' },
];

/** Name, metric, dimensions, statistic, seconds, threshold, bad of periods, silence. */
type Single = [string, string, Json[], string, number, string, number, string, string];
const SINGLE: Single[] = [
  ['day1-cloudfront-error-alarm', '4xxErrorRate', ofDistribution, 'Average', 300, '>', 80, '2/2', 'notBreaching'],
  ['day1-cloudfront-error-warning', '4xxErrorRate', ofDistribution, 'Average', 300, '>', 10, '2/2', 'notBreaching'],
  ['cloudfront-5xx-alarm', '5xxErrorRate', ofDistribution, 'Average', 300, '>', 1, '2/2', 'notBreaching'],
  ['origin-latency-alarm', 'OriginLatency', ofDistribution, 'p90', 300, '>', 2000, '3/3', 'notBreaching'],
  ['cache-hit-rate-alarm', 'CacheHitRate', ofDistribution, 'Average', 900, '<', 80, '4/4', 'notBreaching'],
  ...['viewer-request', 'viewer-request-site'].flatMap((name): Single[] => {
    const of = ofFunctionNamed(`netflix-${name}`);
    return [
      [`${name}-throttles-alarm`, 'FunctionThrottles', of, 'Sum', 300, '>', 0, '1/1', 'notBreaching'],
      [`${name}-compute-alarm`, 'FunctionComputeUtilization', of, 'Average', 300, '>', 70, '3/3', 'notBreaching'],
    ];
  }),
];
const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  GreaterThanOrEqualToThreshold: '>=',
};

/** Name, expression, metrics with their statistic and seconds, comparison, threshold, bad of periods. */
type Expression = [string, string, string[], string, number, string];
const EXPRESSIONS: Expression[] = [
  [
    'traffic-collapse-alarm',
    'IF(FILL(requests, 0) < 100 AND RUNNING_SUM(FILL(requests, 0)) >= 12000, 1, 0)',
    ['Requests Sum 60'],
    '>=',
    1,
    '5/60',
  ],
  ...['viewer-request', 'viewer-request-site'].map(
    (name): Expression => [
      `${name}-errors-alarm`,
      'FILL(execution, 0) + FILL(validation, 0)',
      ['FunctionExecutionErrors Sum 300', 'FunctionValidationErrors Sum 300'],
      '>',
      0,
      '2/3',
    ],
  ),
  [
    'viewer-request-kvs-alarm',
    '100 * FILL(errors, 0) / (FILL(errors, 0) + FILL(reads, 0))',
    ['KvsReadErrors Sum 300', 'KvsReadRequests Sum 300'],
    '>',
    1,
    '2/3',
  ],
  [
    'origin-response-errors-alarm',
    'FILL(execution, 0) + FILL(validation, 0) + FILL(limit, 0)',
    ['LambdaExecutionError Sum 300', 'LambdaValidationError Sum 300', 'LambdaLimitExceededErrors Sum 300'],
    '>',
    0,
    '2/3',
  ],
];

const periodsOf = (props: Json | undefined) => `${props?.DatapointsToAlarm}/${props?.EvaluationPeriods}`;

describe('alarms in us-east-1', () => {
  const alarms = alarmsOf(EDGE);

  it.each(SINGLE)(
    '%s watches %s as CloudFront writes it',
    (name, MetricName, Dimensions, statistic, Period, comparison, Threshold, periods, TreatMissingData) => {
      const props = alarms.get(`netflix-${name}`);
      expect(props).toMatchObject({
        Namespace: 'AWS/CloudFront',
        MetricName,
        Dimensions,
        Period,
        Threshold,
        TreatMissingData,
      });
      expect(props?.Statistic ?? props?.ExtendedStatistic).toBe(statistic);
      expect(COMPARISONS[String(props?.ComparisonOperator)]).toBe(comparison);
      expect(periodsOf(props)).toBe(periods);
    },
  );

  it.each(EXPRESSIONS)('%s computes %s', (name, Expression, metrics, comparison, Threshold, periods) => {
    const props = alarms.get(`netflix-${name}`);
    const [expression, ...inner] = listAt(props, 'Metrics').map((query) => objectAt(query));
    expect(expression).toMatchObject({ Expression, ReturnData: true });
    expect(
      inner
        .map(({ MetricStat }) => MetricStat as Json)
        .map(({ Metric, Stat, Period }) => `${(Metric as Json).MetricName} ${Stat} ${Period}`),
    ).toEqual(metrics);
    expect(props).toMatchObject({ Threshold, TreatMissingData: 'notBreaching' });
    expect(COMPARISONS[String(props?.ComparisonOperator)]).toBe(comparison);
    expect(periodsOf(props)).toBe(periods);
  });

  it.each(shipped.regions)(
    'region-%s-alarm asks Route 53, from three places, for the object that media is served beside',
    (region) => {
      const props = alarms.get(`netflix-region-${region}-alarm`);
      const { Value } = listAt(props, 'Dimensions')[0] as { Value: { 'Fn::GetAtt': [string, string] } };
      expect(props).toMatchObject({
        Namespace: 'AWS/Route53',
        MetricName: 'HealthCheckStatus',
        Statistic: 'Minimum',
        Period: 60,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
      expect(periodsOf(props)).toBe('3/3');
      expect(EDGE.Resources[Value['Fn::GetAtt'][0]]?.Properties?.HealthCheckConfig).toMatchObject({
        Type: 'HTTPS',
        EnableSNI: true,
        FullyQualifiedDomainName: { 'Fn::GetAtt': [distribution.Ref, 'DomainName'] },
        ResourcePath: `/health/${region}`,
        Regions: ['us-east-1', 'eu-west-1', 'ap-southeast-1'],
      });
    },
  );

  it('are these and no others', () => {
    const named = [...SINGLE, ...EXPRESSIONS].map(([name]) => `netflix-${name}`);
    const regions = shipped.regions.map((region) => `netflix-region-${region}-alarm`);
    expect([...alarms.keys()].sort()).toEqual([...named, ...regions].sort());
  });

  it('watch the function of a key group too', () => {
    const edge = edgeWith({ access: { vod: { keyGroup: ['a'] }, live: 'token' }, publicKeys: { a: PEM } });
    const names = [...alarmsOf(edge).keys()].filter((name) => name.includes('signed'));
    expect(names.sort()).toEqual(
      ['compute', 'errors', 'kvs', 'throttles'].map((what) => `netflix-viewer-request-signed-${what}-alarm`),
    );
  });

  it('have the additional metrics that they need', () => {
    expect(only(EDGE, 'AWS::CloudFront::MonitoringSubscription').props).toEqual({
      DistributionId: distribution,
      MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
    });
  });

  it.each([
    [{ only: ['KR', 'JP'] }, 0],
    [{ only: ['US'] }, 3],
    [{ except: ['US', 'IE', 'SG'] }, 3],
    [{ except: ['US', 'IE', 'SG', 'JP'] }, 0],
  ])('ask from open countries only: %j makes %i checks', (geoRestriction, count) => {
    const edge = edgeWith({ geoRestriction });
    const checks = resourcesOf(edge, 'AWS::Route53::HealthCheck');
    expect(checks).toHaveLength(count);
    for (const { props } of checks) expect(listAt(props, 'HealthCheckConfig', 'Regions')).toHaveLength(3);
    expect([...alarmsOf(edge).keys()].filter((name) => name.startsWith('netflix-region-'))).toHaveLength(count);
  });
});

describe('alarms of a Region', () => {
  it.each(['eu-west-1', 'ap-northeast-2'])('%s are on the lag of what it receives', (region) => {
    const alarms = alarmsOf(originOf(region));
    expect([...alarms.keys()]).toEqual(['netflix-replication-lag-vod-alarm', 'netflix-replication-lag-public-alarm']);
    const bucket = (of: string) => ({
      'Fn::Join': ['', ['netflix-content-', { Ref: 'AWS::AccountId' }, `-${of}`]],
    });
    expect(alarms.get('netflix-replication-lag-vod-alarm')).toMatchObject({
      Namespace: 'AWS/S3',
      MetricName: 'ReplicationLatency',
      Dimensions: [
        { Name: 'DestinationBucket', Value: bucket(region) },
        { Name: 'RuleId', Value: `vod-to-${region}` },
        { Name: 'SourceBucket', Value: bucket('us-east-1') },
      ],
      Statistic: 'Maximum',
      Threshold: 900,
    });
  });

  it('us-east-1, which publishes, are on what fails to arrive', () => {
    const alarms = alarmsOf(originOf('us-east-1'));
    expect([...alarms.keys()]).toEqual([
      'netflix-replication-failed-to-eu-west-1-alarm',
      'netflix-replication-failed-to-ap-northeast-2-alarm',
    ]);
    const rules = [...alarms.values()].flatMap((props) =>
      listAt(props, 'Metrics').flatMap((query) =>
        listAt(query, 'MetricStat', 'Metric', 'Dimensions').map(objectAtValue),
      ),
    );
    expect(rules.filter((value) => typeof value === 'string')).toEqual([
      'vod-to-eu-west-1',
      'public-to-eu-west-1',
      'vod-to-ap-northeast-2',
      'public-to-ap-northeast-2',
    ]);
  });
});

describe('alarms on the prober of a Region', () => {
  const stack = templates['netflix-health-eu-west-1'] as SynthesizedTemplate;
  const prober = { Name: 'FunctionName', Value: { Ref: only(stack, 'AWS::Lambda::Function').id } };

  it.each([
    ['prober-silent-alarm', 'Invocations', 'LessThanThreshold', 3, 'breaching'],
    ['prober-errors-alarm', 'Errors', 'GreaterThanThreshold', 0, 'notBreaching'],
  ])('%s: %s, %s %s, no data is %s', (name, metric, comparison, threshold, silence) => {
    expect(alarmsOf(stack).get(`netflix-${name}`)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: metric,
      Dimensions: [prober],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      ComparisonOperator: comparison,
      Threshold: threshold,
      TreatMissingData: silence,
    });
  });
});

describe('every alarm', () => {
  const all = Object.values(templates).flatMap((template) => resourcesOf(template, ALARM));

  it('tells its own Region’s topic when it begins and when it ends', () => {
    expect(all.length).toBeGreaterThan(15);
    for (const [stack, template] of Object.entries(templates)) {
      if (resourcesOf(template, ALARM).length === 0) continue;
      const region = stack === 'netflix-edge' ? 'us-east-1' : stack.replace(/^netflix-(?:origin|health)-/, '');
      const arn = { 'Fn::Join': ['', [`arn:aws:sns:${region}:`, { Ref: 'AWS::AccountId' }, ':netflix-alerts']] };
      const topic = !stack.startsWith('netflix-origin-') ? arn : { Ref: only(template, 'AWS::SNS::Topic').id };
      for (const { logicalId, props } of resourcesOf(template, ALARM)) {
        expect([props.AlarmActions, props.OKActions], logicalId).toEqual([[topic], [topic]]);
      }
    }
  });

  it('names a heading of the runbook, in plain ASCII', () => {
    const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
    const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));
    for (const { props } of all) {
      const [, anchor] =
        /^[ -~]+\. What to do: docs\/runbook\.md#([a-z0-9-]+)$/.exec(String(props.AlarmDescription)) ?? [];
      expect(anchors, String(props.AlarmDescription)).toContain(anchor);
    }
  });
});

describe('the topic', () => {
  it.each([
    ['us-east-1', ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com']],
    ['eu-west-1', ['cloudwatch.amazonaws.com']],
  ])('of %s takes messages from this account’s %j alone, over TLS, and is encrypted', (region, services) => {
    const template = originOf(region);
    const { id, props } = only(template, 'AWS::SNS::Topic');
    const key = only(template, 'AWS::KMS::Key');
    expect(props.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [key.id, 'Arn'] });
    expect(key.props.EnableKeyRotation).toBe(true);
    const statements = listAt(only(template, 'AWS::SNS::TopicPolicy').props, 'PolicyDocument', 'Statement') as Json[];
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Principal }) => (Principal as Json).Service).sort()).toEqual(services);
    for (const statement of allowed) {
      expect(statement).toMatchObject({
        Action: 'sns:Publish',
        Resource: { Ref: id },
        Condition: {
          StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: { 'AWS:SourceArn': expect.anything() },
        },
      });
    }
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    const keyUsers = (listAt(key.props, 'KeyPolicy', 'Statement') as Json[])
      .flatMap(({ Principal }) => (Principal as Json).Service ?? [])
      .sort();
    expect(keyUsers).toEqual(services);
  });

  it('has the subscriptions of the configuration in every Region, and none without', () => {
    const monitoring = {
      emails: ['on-call@example.com'],
      webhooks: ['https://alerts.example.com/hook'],
      budgetUsd: 10_000,
    };
    const { templates: told } = withFolder((folder) => synthesizeWith(folder, { monitoring }));
    for (const region of shipped.regions) {
      const template = told[`netflix-origin-${region}`] as SynthesizedTemplate;
      const TopicArn = { Ref: only(template, 'AWS::SNS::Topic').id };
      expect(resourcesOf(template, 'AWS::SNS::Subscription').map(({ props }) => props)).toEqual([
        { TopicArn, Protocol: 'email', Endpoint: 'on-call@example.com' },
        { TopicArn, Protocol: 'https', Endpoint: 'https://alerts.example.com/hook' },
      ]);
      expect(resourcesOf(originOf(region), 'AWS::SNS::Subscription')).toEqual([]);
    }
  });

  it('is made by the edge stack when us-east-1 holds no content', () => {
    const regions = ['eu-west-1', 'ap-northeast-2'];
    const edge = edgeWith({ regions, publishingRegion: 'eu-west-1', live: { ...shipped.live, regions } });
    const topic = { Ref: only(edge, 'AWS::SNS::Topic').id };
    for (const props of alarmsOf(edge).values()) expect(props.AlarmActions).toEqual([topic]);
  });
});

describe('the budget', () => {
  it('tells at 50, 80 and 100 % of the configured dollars, and of a forecast beyond them', () => {
    const { Budget, NotificationsWithSubscribers } = only(
      edgeWith({ monitoring: { ...shipped.monitoring, budgetUsd: 7 } }),
      'AWS::Budgets::Budget',
    ).props as { Budget: Json; NotificationsWithSubscribers: Json[] };
    expect(Budget).toMatchObject({ BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 7, Unit: 'USD' } });
    expect(
      NotificationsWithSubscribers.map(({ Notification }) => Notification as Json).map(
        ({ NotificationType, Threshold }) => `${NotificationType} ${Threshold}`,
      ),
    ).toEqual(['ACTUAL 50', 'ACTUAL 80', 'ACTUAL 100', 'FORECASTED 100']);
    for (const { Subscribers } of NotificationsWithSubscribers) {
      expect(Subscribers).toMatchObject([{ SubscriptionType: 'SNS' }]);
    }
    expect(shipped.monitoring.budgetUsd).toBe(10_000);
  });
});

describe('the dashboard', () => {
  const { DashboardBody } = only(EDGE, 'AWS::CloudWatch::Dashboard').props as {
    DashboardBody: { 'Fn::Join': [string, unknown[]] };
  };
  const text = DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'X')).join('');
  const { widgets } = JSON.parse(text) as { widgets: { properties: Json }[] };
  const metrics = widgets.flatMap(({ properties }) => listAt(properties, 'metrics') as unknown[][]);

  it.each([
    ['AWS/CloudFront', 'Requests'],
    ['AWS/CloudFront', '4xxErrorRate'],
    ['AWS/CloudFront', '5xxErrorRate'],
    ['AWS/CloudFront', 'BytesDownloaded'],
    ['AWS/CloudFront', 'CacheHitRate'],
    ['AWS/CloudFront', 'OriginLatency'],
    ['AWS/CloudFront', 'FunctionComputeUtilization'],
    ['AWS/Route53', 'HealthCheckStatus'],
    ['AWS/S3', 'ReplicationLatency'],
  ])('shows %s %s', (namespace, name) => {
    expect(metrics.filter(([one, other]) => one === namespace && other === name)).not.toEqual([]);
  });

  it('asks each of CloudFront’s metrics of the Region Global, in us-east-1', () => {
    const cloudFront = metrics.filter(([namespace]) => namespace === 'AWS/CloudFront');
    expect(cloudFront.length).toBeGreaterThan(10);
    for (const metric of cloudFront) {
      expect(metric[metric.indexOf('Region') + 1], JSON.stringify(metric)).toBe('Global');
      expect(metric.at(-1)).toMatchObject({ region: 'us-east-1' });
    }
  });

  it('shows every alarm of its Region', () => {
    expect(listAt(widgets[0]?.properties, 'alarms')).toHaveLength(alarmsOf(EDGE).size);
  });

  it('shows how far each Region is behind, from the Region itself', () => {
    const lags = metrics.filter(([, name]) => name === 'ReplicationLatency').map((metric) => metric.at(-1) as Json);
    expect(lags.map(({ label, region }) => `${label}: ${region}`)).toEqual([
      'vod to eu-west-1: eu-west-1',
      'public to eu-west-1: eu-west-1',
      'vod to ap-northeast-2: ap-northeast-2',
      'public to ap-northeast-2: ap-northeast-2',
    ]);
  });
});

function objectAtValue(dimension: unknown): unknown {
  return objectAt(dimension).Value;
}

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
