/**
 * Conditions of bucket policies: "IAM JSON policy elements: Condition operators" and "AWS global condition context keys"
 * in the IAM User Guide. What is not in these tables stops the start; it is never taken as true or as false.
 */
import type { PolicyStatement } from '../template/bucket-model.ts';
import { matchesWildcard } from './wildcard.ts';

/** Values of the keys below for one request, undefined where the request has none. */
export type ConditionContext = Readonly<Record<ConditionKey, string | undefined>>;

const CONDITION_KEYS = ['aws:securetransport', 'aws:sourcearn', 'aws:sourceaccount'] as const;
type ConditionKey = (typeof CONDITION_KEYS)[number];

const OPERATORS: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringLike: matchesWildcard,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (expected, actual) => expected.toLowerCase() === actual,
};

/** What cannot be evaluated in these conditions, as `operator X` or `key Y`; undefined when everything can. */
export function unsupportedCondition(conditions: PolicyStatement['conditions']): string | undefined {
  for (const [operator, tests] of Object.entries(conditions)) {
    if (!Object.hasOwn(OPERATORS, operator)) return `operator ${operator}`;
    for (const [key, values] of Object.entries(tests)) {
      if (!isConditionKey(key.toLowerCase())) return `key ${key}`;
      const variable = values.find((value) => value.includes('${'));
      if (variable !== undefined) return `policy variable ${variable}`;
    }
  }
  return undefined;
}

/** Operators and keys are all required, the values of one key are alternatives; a key that the request lacks never matches. */
export function conditionsHold(conditions: PolicyStatement['conditions'], context: ConditionContext): boolean {
  return Object.entries(conditions).every(([operator, tests]) =>
    Object.entries(tests).every(([name, values]) => {
      const key = name.toLowerCase();
      const actual = isConditionKey(key) ? context[key] : undefined;
      return actual !== undefined && values.some((expected) => OPERATORS[operator]?.(expected, actual));
    }),
  );
}

export const SUPPORTED_CONDITIONS = `operators ${Object.keys(OPERATORS).join(', ')} on ${CONDITION_KEYS.join(', ')}`;

function isConditionKey(text: string): text is ConditionKey {
  return CONDITION_KEYS.some((key) => key === text);
}

/** Each of the six parts by itself, so that a wildcard never crosses a colon but in the resource; ArnEquals is the same. */
function matchesArn(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  return patterns.length === parts.length && patterns.every((part, i) => matchesWildcard(part, parts[i] ?? ''));
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
