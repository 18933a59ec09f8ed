import { describe, expect, it } from 'vitest';
import { type Json, listAt, objectAt, resourcesOf } from '../../infra/rules/template.ts';
import { only, synthesizeWith, withFolder } from './synthesized.ts';

const edgeWith = (requestsPer5Minutes: number | null) =>
  withFolder((folder) => synthesizeWith(folder, { waf: requestsPer5Minutes === null ? null : { requestsPer5Minutes } }))
    .edge;
const EDGE = edgeWith(12_345);
const { id, props } = only(EDGE, 'AWS::WAFv2::WebACL');
const rules = new Map((props.Rules as Json[]).map((rule) => [rule.Name, rule]));
const common = objectAt(rules.get('AWSManagedRulesCommonRuleSet'), 'Statement', 'ManagedRuleGroupStatement');
const counted = listAt(common, 'RuleActionOverrides').map((override) => objectAt(override));

/** The longest token, and what its carriers put around it: `/vod/~<token>/...`, `token=`, a cookie's and a header's name. */
const TOKEN = 1_024;
const CARRIERS = { path: TOKEN + '/vod/~/title/master.m3u8'.length, query: TOKEN + 'token='.length };

/** Size rules of the Core rule set, with the bytes that they allow: "Core rule set (CRS)", AWS WAF Developer Guide. */
const SIZE_RULES = [
  ['SizeRestrictions_URIPATH', 1_024, CARRIERS.path],
  ['SizeRestrictions_QUERYSTRING', 2_048, 2 * CARRIERS.query],
  ['SizeRestrictions_Cookie_HEADER', 10_240, TOKEN + 'CTA-Common-Access-Token='.length],
  ['SizeRestrictions_BODY', 8_192, 0],
] as const;

describe('the firewall', () => {
  it('is in front of the distribution, for CloudFront, when the configuration has it', () => {
    expect(props).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    const { DistributionConfig } = only(EDGE, 'AWS::CloudFront::Distribution').props;
    expect(objectAt(DistributionConfig).WebACLId).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
  });

  it('is not there without', () => {
    const edge = edgeWith(null);
    expect(resourcesOf(edge, 'AWS::WAFv2::WebACL')).toEqual([]);
    expect(JSON.stringify(edge)).not.toContain('WebACLId');
  });

  it('asks the reputation list first, then the rate, then the common rules', () => {
    expect((props.Rules as Json[]).map(({ Name, Priority }) => `${Priority} ${Name}`)).toEqual([
      '0 AWSManagedRulesAmazonIpReputationList',
      '1 too-many-requests',
      '2 AWSManagedRulesCommonRuleSet',
    ]);
  });

  it('blocks an address that asks more often than the configuration says', () => {
    expect(rules.get('too-many-requests')).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 12_345, EvaluationWindowSec: 300 } },
    });
  });

  it.each(SIZE_RULES)('lets the longest token pass %s, which allows %i bytes', (rule, allowed, longest) => {
    const override = counted.find(({ Name }) => Name === rule);
    if (longest > allowed) expect(override).toEqual({ Name: rule, ActionToUse: { Count: {} } });
    else expect(override === undefined || 'Count' in objectAt(override.ActionToUse)).toBe(true);
  });

  it('counts these rules and leaves all others as AWS sets them', () => {
    expect(counted.map(({ Name }) => Name)).toEqual([
      'SizeRestrictions_URIPATH',
      'SizeRestrictions_QUERYSTRING',
      'NoUserAgent_HEADER',
    ]);
    for (const [, rule] of rules) if (rule.OverrideAction) expect(rule.OverrideAction).toEqual({ None: {} });
  });

  it('keeps no samples of requests, because a path may hold a token', () => {
    const configs = [props, ...rules.values()].map(({ VisibilityConfig }) => VisibilityConfig as Json);
    for (const config of configs) expect(config).toMatchObject({ SampledRequestsEnabled: false });
  });
});
