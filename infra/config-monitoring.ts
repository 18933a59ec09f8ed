/** Who is told when something is wrong, what it may cost, and how long access logs are kept. */
import { checkFields, checkFieldsOrNull, checkWhole, type Refuse } from './config-fields.ts';

export interface Monitoring {
  readonly emails: readonly string[];
  /** HTTPS addresses that answer an SNS subscription's confirmation. */
  readonly webhooks: readonly string[];
  readonly budgetUsd: number;
}

/** `null` is no access logs. */
export type Logs = { readonly keepDays: number } | null;

const EMAIL = /^[^\s@,;]{1,64}@[^\s@,;]{1,190}\.[^\s@,;.]{2,63}$/;
const BUDGET_USD = [1, 1_000_000_000] as const;
/** Ten years. */
const LOG_DAYS = [1, 3_650] as const;

export function checkMonitoring(monitoring: unknown, refuse: Refuse): void {
  const fields = checkFields('monitoring', monitoring, ['emails', 'webhooks', 'budgetUsd'], refuse);
  if (!fields) return;
  checkAddresses('monitoring.emails', fields.emails, isEmail, 'e-mail addresses', refuse);
  checkAddresses('monitoring.webhooks', fields.webhooks, isHttpsUrl, 'addresses that start with https://', refuse);
  checkWhole('monitoring.budgetUsd', fields.budgetUsd, BUDGET_USD, 'US dollars a month', refuse);
}

export function checkLogs(logs: unknown, refuse: Refuse): void {
  const fields = checkFieldsOrNull('logs', logs, ['keepDays'], refuse);
  if (fields) checkWhole('logs.keepDays', fields.keepDays, LOG_DAYS, 'days', refuse);
}

function checkAddresses(
  field: string,
  list: unknown,
  isGood: (entry: unknown) => boolean,
  words: string,
  refuse: Refuse,
): void {
  if (!Array.isArray(list) || new Set(list).size < list.length) {
    refuse(field, list, `a list of ${words}, each once, [] for none`);
    return;
  }
  for (const entry of list) if (!isGood(entry)) refuse(field, entry, words);
}

function isEmail(entry: unknown): boolean {
  return typeof entry === 'string' && EMAIL.test(entry);
}

function isHttpsUrl(entry: unknown): boolean {
  return typeof entry === 'string' && /^https:\/\/[^\s]+$/.test(entry) && URL.canParse(entry);
}
