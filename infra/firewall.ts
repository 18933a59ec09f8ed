/** AWS WAF in front of the distribution: known attacks, addresses with a bad name, and too many requests from one. */
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Waf } from './config-viewers.ts';

/**
 * Rules that only count, in AWS's common rule set ("Core rule set (CRS) managed rule group", AWS WAF Developer Guide): a
 * token in the path or the query is longer than what they allow, and some television sets send no User-Agent.
 */
const COUNTED = ['SizeRestrictions_URIPATH', 'SizeRestrictions_QUERYSTRING', 'NoUserAgent_HEADER'];

const seen = (metricName: string) => ({
  cloudWatchMetricsEnabled: true,
  // Sampled requests show paths, and with them tokens.
  sampledRequestsEnabled: false,
  metricName,
});

/** ARN of the web ACL. The stack must be in us-east-1, where web ACLs for CloudFront live. */
export function firewall(scope: Construct, name: string, { requestsPer5Minutes }: NonNullable<Waf>): string {
  const managed = (priority: number, group: string, counted: readonly string[]) => ({
    name: group,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: group,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: seen(`${name}-${group}`),
  });
  const acl = new CfnWebACL(scope, 'Firewall', {
    name: `${name}-edge`,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    rules: [
      managed(0, 'AWSManagedRulesAmazonIpReputationList', []),
      {
        name: 'too-many-requests',
        priority: 1,
        action: { block: {} },
        statement: {
          rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPer5Minutes, evaluationWindowSec: 300 },
        },
        visibilityConfig: seen(`${name}-too-many-requests`),
      },
      managed(2, 'AWSManagedRulesCommonRuleSet', COUNTED),
    ],
    visibilityConfig: seen(`${name}-firewall`),
  });
  return acl.attrArn;
}
