import type { PolicyStatement } from '../template/bucket-model.ts';
import type { OriginCaller } from './access-headers.ts';
import { type ConditionContext, conditionsHold } from './condition.ts';
import { matchesWildcard } from './wildcard.ts';

export interface AccessQuestion {
  /** Undefined: nobody signed the request. */
  readonly caller: OriginCaller | undefined;
  /** `s3:GetObject` ... */
  readonly action: string;
  /** ARN of the bucket or of an object in it. */
  readonly resource: string;
}

/**
 * What the bucket policy says: a Deny wins, then an Allow, else no ("Policy evaluation logic" in the IAM User Guide).
 * The template's buckets block public access, so no Allow reaches an anonymous caller, not even one to everybody.
 */
export function isAllowed(policy: readonly PolicyStatement[], question: AccessQuestion): boolean {
  const applying = policy.filter((statement) => applies(statement, question));
  if (question.caller === undefined || applying.some(({ effect }) => effect === 'Deny')) return false;
  return applying.some(({ effect }) => effect === 'Allow');
}

function applies(statement: PolicyStatement, { caller, action, resource }: AccessQuestion): boolean {
  const principal = caller === undefined ? undefined : 'Service:cloudfront.amazonaws.com';
  return (
    statement.principals.some((named) => named === '*' || named === principal) &&
    statement.actions.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())) &&
    statement.resources.some((pattern) => matchesWildcard(pattern, resource)) &&
    conditionsHold(statement.conditions, contextOf(caller))
  );
}

function contextOf(caller: OriginCaller | undefined): ConditionContext {
  return {
    'aws:securetransport': String(caller?.protocol === 'https'),
    'aws:sourcearn': caller?.distributionArn,
    'aws:sourceaccount': caller?.distributionArn.split(':')[4],
  };
}
