/** Which account may be changed, and whether a repository's workflow may change it by itself. */
import { checkFieldsOrNull, checkText, isOneOf, type Refuse } from './config-fields.ts';

/** `null` is no automated delivery. */
export type Delivery = {
  /** `owner/name` on GitHub, or `owner@id/name@id` where its tokens name both by number. */
  readonly repository: string;
  /** Environment of that repository, whose reviewers approve a deploy. */
  readonly environment: string;
  /** GitHub's identity provider in IAM: an account has one at most, so it may be there already. */
  readonly provider: 'create' | 'existing';
} | null;

const ACCOUNT = { pattern: /^\d{12}$/, words: 'the twelve digits of an AWS account, or null' };
/** GitHub's rules for names of accounts and of repositories. Tokens have the numbers, of both or of none: "OpenID Connect", GitHub Docs. */
const REPOSITORY = {
  pattern:
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?(?:\/[A-Za-z0-9._-]{1,100}|@\d{1,20}\/[A-Za-z0-9._-]{1,100}@\d{1,20})$/,
  words: 'a repository on GitHub, such as my-team/streaming-edge or my-team@123456/streaming-edge@456789',
};
/** A colon would end the claim that names it, and `*` would match others. */
const ENVIRONMENT = { pattern: /^[A-Za-z0-9._-]{1,100}$/, words: 'the name of an environment, such as production' };

export function checkAccount(account: unknown, refuse: Refuse): void {
  if (account !== null) checkText('account', account, ACCOUNT, refuse);
}

export function checkDelivery(delivery: unknown, refuse: Refuse): void {
  const fields = checkFieldsOrNull('delivery', delivery, ['repository', 'environment', 'provider'], refuse);
  if (!fields) return;
  checkText('delivery.repository', fields.repository, REPOSITORY, refuse);
  checkText('delivery.environment', fields.environment, ENVIRONMENT, refuse);
  if (!isOneOf(fields.provider, ['create', 'existing']))
    refuse('delivery.provider', fields.provider, 'create, existing');
}
