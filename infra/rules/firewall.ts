/** Web ACLs in front of the distribution. */
import { type Finding, type Json, listAt, objectAt, type Rule, resourcesOf } from './template.ts';

const COMMON_RULES = 'AWSManagedRulesCommonRuleSet';

/** What a token of the longest kind is too long for, in the path and in the query. */
const TOO_SHORT = ['SizeRestrictions_URIPATH', 'SizeRestrictions_QUERYSTRING'];

/**
 * The Core rule set allows 1,024 bytes of path and 2,048 of query ("Core rule set (CRS) managed rule group", AWS WAF
 * Developer Guide); a path with the longest token has more, and would be blocked before any function sees it.
 */
export const firewallLetsTokensPass: Rule = (template) =>
  resourcesOf(template, 'AWS::WAFv2::WebACL').flatMap(({ logicalId, props }) =>
    listAt(props, 'Rules').flatMap((rule, index): Finding[] => {
      const group = objectAt(rule, 'Statement', 'ManagedRuleGroupStatement');
      if (group.Name !== COMMON_RULES || objectAt(rule, 'OverrideAction').Count !== undefined) return [];
      const counted = listAt(group, 'RuleActionOverrides')
        .map((override) => objectAt(override))
        .filter(({ ActionToUse }) => objectAt(ActionToUse).Count !== undefined)
        .map(({ Name }: Json) => Name);
      const blocking = TOO_SHORT.filter((name) => !counted.includes(name));
      if (blocking.length === 0) return [];
      return [
        {
          logicalId,
          property: `Rules.${index}.Statement.ManagedRuleGroupStatement.RuleActionOverrides`,
          value: counted,
          allowed: `overrides that count ${blocking.join(' and ')}`,
        },
      ];
    }),
  );
