/** What CloudFormation's offline validator lets through and CloudFront, or this design, would not. */
import { alarmsNameGlobal } from './rules/alarms.ts';
import { firewallLetsTokensPass } from './rules/firewall.ts';
import {
  edgeLambdaFeatures,
  edgeLambdaVersions,
  functionCodeSize,
  functionEvents,
  oneKindOnViewerEvents,
} from './rules/functions.ts';
import { logsHoldNoToken } from './rules/logs.ts';
import { functionsOnlyRead, methodSets } from './rules/methods.ts';
import { failoverStatusCodes, noGroupForMedia, originsHavePath, targetsExist } from './rules/origins.ts';
import {
  cachePoliciesAreOurs,
  functionsKnowCountry,
  hostStaysAtTheEdge,
  noTokenInPolicies,
  nothingKeyedWithoutCaching,
  ttlOrder,
} from './rules/policies.ts';
import type { Finding, Rule, Template } from './rules/template.ts';

export type { Finding, Template } from './rules/template.ts';

const RULES = {
  targetsExist,
  noGroupForMedia,
  originsHavePath,
  failoverStatusCodes,
  functionEvents,
  oneKindOnViewerEvents,
  functionCodeSize,
  edgeLambdaFeatures,
  edgeLambdaVersions,
  methodSets,
  functionsOnlyRead,
  noTokenInPolicies,
  cachePoliciesAreOurs,
  functionsKnowCountry,
  hostStaysAtTheEdge,
  ttlOrder,
  nothingKeyedWithoutCaching,
  alarmsNameGlobal,
  logsHoldNoToken,
  firewallLetsTokensPass,
} satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

export interface TemplateFinding extends Finding {
  readonly rule: RuleName;
  readonly stack: string;
}

/**
 * Everything that the rules find in the templates of an app.
 * @param templates by the stack's name
 */
export function checkTemplate(templates: Readonly<Record<string, Template>>): TemplateFinding[] {
  return Object.entries(templates).flatMap(([stack, template]) =>
    (Object.keys(RULES) as RuleName[]).flatMap((rule) =>
      RULES[rule](template).map((finding) => ({ rule, stack, ...finding })),
    ),
  );
}

/** One sentence a finding: where, the value received, and what is allowed. */
export function describeFinding({ rule, stack, logicalId, property, value, allowed }: TemplateFinding): string {
  const is = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  return `${stack}: ${logicalId} ${property} ${is}; allowed: ${allowed} (rule ${rule}).`;
}
