import { describe, expect, it } from 'vitest';
import { checkTemplate, describeFinding, type RuleName, type Template } from '../../infra/template-rules.ts';
import { synthesizeWith, withFolder } from './synthesized.ts';

const { templates, edge: EDGE } = withFolder((folder) =>
  synthesizeWith(folder, { waf: { requestsPer5Minutes: 10_000 } }),
);

/** Templates are edited below in place, on copies. */
// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape, and these edits break it on purpose.
type Editable = any;

function idOf(type: string, pattern = /./): string {
  const id = Object.keys(EDGE.Resources).find((one) => EDGE.Resources[one]?.Type === type && pattern.test(one));
  if (!id) throw new Error(`No ${type} matches ${pattern}.`);
  return id;
}

const DISTRIBUTION = idOf('AWS::CloudFront::Distribution');
const FUNCTION = idOf('AWS::CloudFront::Function');
const LAMBDA = idOf('AWS::Lambda::Function');
const VOD_CACHE = idOf('AWS::CloudFront::CachePolicy', /^VodCache/);
const VIEWER_FACTS = idOf('AWS::CloudFront::OriginRequestPolicy');
const DELIVERY = idOf('AWS::Logs::Delivery');
const FIREWALL = idOf('AWS::WAFv2::WebACL');
const BEHAVIOURS = 6; // vod, live, health of three Regions, default

const config = (resources: Editable) => resources[DISTRIBUTION].Properties.DistributionConfig;
const vod = (resources: Editable) => config(resources).CacheBehaviors[0];
const cacheKey = (resources: Editable) =>
  resources[VOD_CACHE].Properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
const facts = (resources: Editable) => resources[VIEWER_FACTS].Properties.OriginRequestPolicyConfig;
const commonRules = (resources: Editable) =>
  resources[FIREWALL].Properties.Rules[2].Statement.ManagedRuleGroupStatement;
const ALARM = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { Namespace: 'AWS/CloudFront', MetricName: '5xxErrorRate', Dimensions: [{ Name: 'DistributionId' }] },
};
const GLOBAL = { Name: 'Region', Value: 'Global' };

function findingsAfter(edit: (resources: Editable) => void) {
  const template = structuredClone(EDGE) as { Resources: Editable };
  edit(template.Resources);
  return checkTemplate({ 'netflix-edge': template as Template });
}

interface Case {
  readonly title: string;
  readonly rule: RuleName;
  readonly edit: (resources: Editable) => void;
  readonly logicalId?: string;
  readonly property: string;
  readonly value: unknown;
  readonly times?: number;
}

const VOD_PATH = 'DistributionConfig.CacheBehaviors.0';
const KEY_PATH = 'CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin';

const BROKEN: Case[] = [
  {
    // "Use managed cache policies", CloudFront Developer Guide: UseOriginCacheControlHeaders-QueryStrings.
    title: 'a cache policy of AWS’s that keys by every query string',
    rule: 'cachePoliciesAreOurs',
    edit: (resources) => {
      vod(resources).CachePolicyId = '4cc15a8a-d715-48a4-82b8-cc0b614638fe';
    },
    property: `${VOD_PATH}.CachePolicyId`,
    value: '4cc15a8a-d715-48a4-82b8-cc0b614638fe',
  },
  {
    title: 'the older way of forwarding, which keys by what it forwards',
    rule: 'cachePoliciesAreOurs',
    edit: (resources) => {
      delete vod(resources).CachePolicyId;
      vod(resources).ForwardedValues = { QueryString: true };
    },
    property: `${VOD_PATH}.CachePolicyId`,
    value: { QueryString: true },
  },
  {
    title: 'a behaviour whose target does not exist',
    rule: 'targetsExist',
    edit: (r) => {
      vod(r).TargetOriginId = 'mars-north-1';
    },
    property: `${VOD_PATH}.TargetOriginId`,
    value: 'mars-north-1',
  },
  {
    title: 'a default behaviour whose target does not exist',
    rule: 'targetsExist',
    edit: (r) => {
      config(r).DefaultCacheBehavior.TargetOriginId = undefined;
    },
    property: 'DistributionConfig.DefaultCacheBehavior.TargetOriginId',
    value: undefined,
  },
  {
    title: 'an origin group whose member does not exist',
    rule: 'targetsExist',
    edit: (r) => {
      config(r).OriginGroups.Items[0].Members.Items[1].OriginId = 'public';
    },
    property: 'DistributionConfig.OriginGroups.Items.0.Members',
    value: 'public',
  },
  {
    title: 'a media behaviour that names an origin group',
    rule: 'noGroupForMedia',
    edit: (r) => {
      vod(r).TargetOriginId = 'public';
    },
    property: `${VOD_PATH}.TargetOriginId`,
    value: 'public',
  },
  ...[undefined, '', '/', 'media', '/media/', '//media', '/media/*'].map(
    (path): Case => ({
      title: `an origin with the path ${JSON.stringify(path)}`,
      rule: 'originsHavePath',
      edit: (r) => {
        config(r).Origins[2].OriginPath = path;
      },
      property: 'DistributionConfig.Origins.2.OriginPath',
      value: path,
    }),
  ),
  {
    title: 'a failover status code that CloudFront does not know',
    rule: 'failoverStatusCodes',
    edit: (r) => {
      config(r).OriginGroups.Items[0].FailoverCriteria.StatusCodes.Items.push(418);
    },
    property: 'DistributionConfig.OriginGroups.Items.0.FailoverCriteria.StatusCodes',
    value: 418,
  },
  {
    title: 'a CloudFront Function on an origin event',
    rule: 'functionEvents',
    edit: (r) => {
      vod(r).FunctionAssociations[0].EventType = 'origin-request';
    },
    property: `${VOD_PATH}.FunctionAssociations.0.EventType`,
    value: 'origin-request',
  },
  {
    title: 'a Lambda function on an event that does not exist',
    rule: 'functionEvents',
    edit: (r) => {
      config(r).DefaultCacheBehavior.LambdaFunctionAssociations[0].EventType = 'origin-error';
    },
    property: 'DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations.0.EventType',
    value: 'origin-error',
  },
  ...['viewer-request', 'viewer-response'].map(
    (event): Case => ({
      title: `both kinds of function on viewer events: Lambda@Edge on ${event}`,
      rule: 'oneKindOnViewerEvents',
      edit: (r) => {
        vod(r).LambdaFunctionAssociations[0].EventType = event;
      },
      property: `${VOD_PATH}.LambdaFunctionAssociations`,
      value: event,
    }),
  ),
  ...['x'.repeat(10_241), 'é'.repeat(5_121)].map(
    (code): Case => ({
      title: `${code.length} characters of code in ${Buffer.byteLength(code)} bytes`,
      rule: 'functionCodeSize',
      edit: (r) => {
        r[FUNCTION].Properties.FunctionCode = code;
      },
      logicalId: FUNCTION,
      property: 'FunctionCode',
      value: `${Buffer.byteLength(code)} bytes`,
    }),
  ),
  ...Object.entries({ Environment: { Variables: { A: 'b' } }, Layers: ['arn'], VpcConfig: {}, TracingConfig: {} }).map(
    ([property, value]): Case => ({
      title: `an edge Lambda with ${property}`,
      rule: 'edgeLambdaFeatures',
      edit: (r) => {
        r[LAMBDA].Properties[property] = value;
      },
      logicalId: LAMBDA,
      property,
      value,
    }),
  ),
  {
    title: 'an edge Lambda on arm64',
    rule: 'edgeLambdaFeatures',
    edit: (r) => {
      r[LAMBDA].Properties.Architectures = ['arm64'];
    },
    logicalId: LAMBDA,
    property: 'Architectures',
    value: ['arm64'],
  },
  ...[{ Ref: LAMBDA }, { 'Fn::GetAtt': [LAMBDA, 'Arn'] }, 'arn:aws:lambda:us-east-1:123456789012:function:f:live'].map(
    (arn): Case => ({
      title: `a Lambda function without a numbered version: ${JSON.stringify(arn)}`,
      rule: 'edgeLambdaVersions',
      edit: (r) => {
        vod(r).LambdaFunctionAssociations[0].LambdaFunctionARN = arn;
      },
      property: `${VOD_PATH}.LambdaFunctionAssociations`,
      value: arn,
    }),
  ),
  {
    title: 'a method that does not exist',
    rule: 'methodSets',
    edit: (r) => {
      config(r).CacheBehaviors[2].FunctionAssociations = [];
      config(r).CacheBehaviors[2].AllowedMethods = ['GET', 'HEAD', 'FOO'];
    },
    property: 'DistributionConfig.CacheBehaviors.2.AllowedMethods',
    value: 'FOO GET HEAD',
  },
  ...[['GET', 'HEAD'], ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'], undefined].map(
    (methods): Case => ({
      title: `methods that its function is not made for: ${methods}`,
      rule: 'functionsOnlyRead',
      edit: (r) => {
        vod(r).AllowedMethods = methods;
      },
      property: `${VOD_PATH}.AllowedMethods`,
      value: [...(methods ?? [])].sort().join(' '),
    }),
  ),
  {
    title: 'a set of methods that CloudFront does not take',
    rule: 'methodSets',
    edit: (r) => {
      vod(r).CachedMethods = ['GET'];
    },
    property: `${VOD_PATH}.CachedMethods`,
    value: 'GET',
  },
  ...[
    ['HeadersConfig', { HeaderBehavior: 'whitelist', Headers: ['Authorization'] }],
    ['HeadersConfig', { HeaderBehavior: 'whitelist', Headers: ['Origin', 'cta-common-ACCESS-token'] }],
    ['CookiesConfig', { CookieBehavior: 'whitelist', Cookies: ['CTA-Common-Access-Token'] }],
    ['CookiesConfig', { CookieBehavior: 'all', Cookies: [] }],
    ['CookiesConfig', { CookieBehavior: 'allExcept', Cookies: ['session'] }],
    ['QueryStringsConfig', { QueryStringBehavior: 'whitelist', QueryStrings: ['v', 'token'] }],
    ['QueryStringsConfig', { QueryStringBehavior: 'whitelist', QueryStrings: ['CAT'] }],
    ['QueryStringsConfig', { QueryStringBehavior: 'all', QueryStrings: [] }],
    ['QueryStringsConfig', { QueryStringBehavior: 'allExcept', QueryStrings: ['token'] }],
  ].flatMap(([property, selection]): Case[] => [
    {
      title: `a token carrier in the cache key: ${JSON.stringify(selection)}`,
      rule: 'noTokenInPolicies',
      edit: (r) => {
        cacheKey(r)[property as string] = selection;
      },
      logicalId: VOD_CACHE,
      property: `${KEY_PATH}.${property}`,
      value: selection,
    },
  ]),
  {
    title: 'a token carrier that is sent to the origin',
    rule: 'noTokenInPolicies',
    edit: (r) => {
      facts(r).QueryStringsConfig = { QueryStringBehavior: 'all' };
    },
    logicalId: VIEWER_FACTS,
    property: 'OriginRequestPolicyConfig.QueryStringsConfig',
    value: { QueryStringBehavior: 'all', QueryStrings: [] },
  },
  {
    title: 'a behaviour with the function and without an origin request policy',
    rule: 'functionsKnowCountry',
    edit: (r) => {
      delete vod(r).OriginRequestPolicyId;
    },
    property: `${VOD_PATH}.OriginRequestPolicyId`,
    value: undefined,
  },
  {
    title: 'a behaviour with the function and a managed policy, whose headers the template does not show',
    rule: 'functionsKnowCountry',
    edit: (r) => {
      vod(r).OriginRequestPolicyId = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';
    },
    property: `${VOD_PATH}.OriginRequestPolicyId`,
    value: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
  },
  {
    title: 'a policy that does not name the country, at each of its behaviours',
    rule: 'functionsKnowCountry',
    edit: (r) => {
      facts(r).HeadersConfig.Headers = ['CloudFront-Forwarded-Proto'];
    },
    property: `${VOD_PATH}.OriginRequestPolicyId`,
    value: { Ref: VIEWER_FACTS },
    times: BEHAVIOURS,
  },
  {
    title: 'a policy that forwards Host, at each of its behaviours',
    rule: 'hostStaysAtTheEdge',
    edit: (r) => {
      facts(r).HeadersConfig.Headers.push('Host');
    },
    property: `${VOD_PATH}.OriginRequestPolicyId`,
    value: { Ref: VIEWER_FACTS },
    times: BEHAVIOURS,
  },
  {
    title: 'a default TTL under the minimum',
    rule: 'ttlOrder',
    edit: (r) => {
      r[VOD_CACHE].Properties.CachePolicyConfig.MinTTL = 61;
    },
    logicalId: VOD_CACHE,
    property: 'CachePolicyConfig.DefaultTTL',
    value: 60,
  },
  {
    title: 'a default TTL over the maximum',
    rule: 'ttlOrder',
    edit: (r) => {
      r[VOD_CACHE].Properties.CachePolicyConfig.MaxTTL = 59;
    },
    logicalId: VOD_CACHE,
    property: 'CachePolicyConfig.DefaultTTL',
    value: 60,
  },
  {
    title: 'a key of more than the path where nothing is cached',
    rule: 'nothingKeyedWithoutCaching',
    edit: (r) => {
      const policy = r[VOD_CACHE].Properties.CachePolicyConfig;
      Object.assign(policy, { MinTTL: 0, DefaultTTL: 0, MaxTTL: 0 });
    },
    logicalId: VOD_CACHE,
    property: 'CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin',
    value: ['EnableAcceptEncodingGzip', 'EnableAcceptEncodingBrotli'],
  },
  {
    title: 'an alarm on a CloudFront metric without Region=Global',
    rule: 'alarmsNameGlobal',
    edit: (r) => {
      r.Alarm = ALARM;
    },
    logicalId: 'Alarm',
    property: 'Dimensions',
    value: [{ Name: 'DistributionId' }],
  },
  {
    title: 'an alarm on an expression over a CloudFront metric without Region=Global',
    rule: 'alarmsNameGlobal',
    edit: (r) => {
      r.Alarm = {
        Type: ALARM.Type,
        Properties: {
          Metrics: [
            { Id: 'rate', Expression: 'm' },
            { Id: 'm', MetricStat: { Metric: ALARM.Properties } },
          ],
        },
      };
    },
    logicalId: 'Alarm',
    property: 'Metrics.1.MetricStat.Metric.Dimensions',
    value: [{ Name: 'DistributionId' }],
  },
  ...['cs-uri-stem', 'cs-uri-query', 'cs(Cookie)', 'cs(Referer)'].map(
    (field): Case => ({
      title: `an access log with ${field}`,
      rule: 'logsHoldNoToken',
      edit: (r) => {
        r[DELIVERY].Properties.RecordFields.push(field);
      },
      logicalId: DELIVERY,
      property: 'RecordFields',
      value: [field],
    }),
  ),
  {
    title: 'an access log whose fields are not chosen',
    rule: 'logsHoldNoToken',
    edit: (r) => {
      delete r[DELIVERY].Properties.RecordFields;
    },
    logicalId: DELIVERY,
    property: 'RecordFields',
    value: undefined,
  },
  {
    title: 'the older standard logging, which logs the path',
    rule: 'logsHoldNoToken',
    edit: (r) => {
      config(r).Logging = { Bucket: 'logs.s3.amazonaws.com' };
    },
    property: 'DistributionConfig.Logging',
    value: { Bucket: 'logs.s3.amazonaws.com' },
  },
  {
    title: 'a real-time log with the path',
    rule: 'logsHoldNoToken',
    edit: (r) => {
      r.RealTime = { Type: 'AWS::CloudFront::RealtimeLogConfig', Properties: { Fields: ['sc-status', 'cs-uri-stem'] } };
    },
    logicalId: 'RealTime',
    property: 'Fields',
    value: ['cs-uri-stem'],
  },
  {
    title: 'a firewall that blocks a long path',
    rule: 'firewallLetsTokensPass',
    edit: (r) => {
      commonRules(r).RuleActionOverrides.shift();
    },
    logicalId: FIREWALL,
    property: 'Rules.2.Statement.ManagedRuleGroupStatement.RuleActionOverrides',
    value: ['SizeRestrictions_QUERYSTRING', 'NoUserAgent_HEADER'],
  },
  {
    title: 'a firewall that blocks a long query where it was to count',
    rule: 'firewallLetsTokensPass',
    edit: (r) => {
      commonRules(r).RuleActionOverrides[1].ActionToUse = { Block: {} };
    },
    logicalId: FIREWALL,
    property: 'Rules.2.Statement.ManagedRuleGroupStatement.RuleActionOverrides',
    value: ['SizeRestrictions_URIPATH', 'NoUserAgent_HEADER'],
  },
];

describe("the project's rules for templates", () => {
  it('find nothing in the templates as they are', () => {
    expect(checkTemplate(templates)).toEqual([]);
  });

  it.each(BROKEN)('find $title', ({ rule, edit, logicalId = DISTRIBUTION, property, value, times = 1 }) => {
    const findings = findingsAfter(edit);
    expect(findings.map((finding) => finding.rule)).toEqual(Array(times).fill(rule));
    expect(findings[0]).toMatchObject({ stack: 'netflix-edge', logicalId, property, value });
  });

  it.each([
    [
      'code of exactly 10,240 bytes',
      (r: Editable) => {
        r[FUNCTION].Properties.FunctionCode = 'x'.repeat(10_240);
      },
    ],
    [
      'a query string in the key that is no token carrier',
      (r: Editable) => {
        cacheKey(r).QueryStringsConfig = { QueryStringBehavior: 'whitelist', QueryStrings: ['v'] };
      },
    ],
    [
      'all query strings but the token carriers',
      (r: Editable) => {
        cacheKey(r).QueryStringsConfig = { QueryStringBehavior: 'allExcept', QueryStrings: ['token', 'CAT'] };
      },
    ],
    [
      'the country named by the cache policy instead',
      (r: Editable) => {
        delete vod(r).OriginRequestPolicyId;
        cacheKey(r).HeadersConfig = { HeaderBehavior: 'whitelist', Headers: ['cloudfront-viewer-country'] };
      },
    ],
    [
      'an origin without a path that is no bucket',
      (r: Editable) => {
        config(r).Origins.push({ Id: 'live-eu-west-1', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } });
      },
    ],
    [
      'a behaviour without functions and policies',
      (r: Editable) => {
        for (const name of ['FunctionAssociations', 'LambdaFunctionAssociations', 'OriginRequestPolicyId']) {
          delete vod(r)[name];
        }
      },
    ],
    [
      'a Lambda function on a viewer event where no CloudFront Function is',
      (r: Editable) => {
        delete vod(r).FunctionAssociations;
        vod(r).LambdaFunctionAssociations[0].EventType = 'viewer-request';
      },
    ],
    [
      'environment on a Lambda function that is not at the edge',
      (r: Editable) => {
        r.Regional = { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: {} } } };
      },
    ],
    [
      'the path in the log of another service',
      (r: Editable) => {
        r.OtherSource = { Type: 'AWS::Logs::DeliverySource', Properties: { Name: 'other', LogType: 'EVENT_LOGS' } };
        r.Other = { Type: 'AWS::Logs::Delivery', Properties: { DeliverySourceName: { Ref: 'OtherSource' } } };
      },
    ],
    [
      'a firewall whose common rules only count',
      (r: Editable) => {
        r[FIREWALL].Properties.Rules[2].OverrideAction = { Count: {} };
        commonRules(r).RuleActionOverrides = [];
      },
    ],
    [
      'an alarm with Region=Global, and one on another metric',
      (r: Editable) => {
        r.Alarm = { ...ALARM, Properties: { ...ALARM.Properties, Dimensions: [GLOBAL] } };
        r.Other = { ...ALARM, Properties: { ...ALARM.Properties, Namespace: 'AWS/Lambda' } };
      },
    ],
  ])('allow %s', (_, edit) => {
    expect(findingsAfter(edit)).toEqual([]);
  });

  it('say in one sentence where, what was received and what is allowed', () => {
    const findings = findingsAfter((r) => {
      vod(r).TargetOriginId = 'nowhere';
      delete config(r).Origins[4].OriginPath;
    });
    expect(findings.map(describeFinding)).toEqual([
      `netflix-edge: ${DISTRIBUTION} ${VOD_PATH}.TargetOriginId is "nowhere"; allowed: the id of an origin or origin group (public-us-east-1, public-eu-west-1, us-east-1, eu-west-1, ap-northeast-2, public) (rule targetsExist).`,
      `netflix-edge: ${DISTRIBUTION} DistributionConfig.Origins.4.OriginPath is missing; allowed: a folder that starts with / and does not end with it (rule originsHavePath).`,
    ]);
  });
});
