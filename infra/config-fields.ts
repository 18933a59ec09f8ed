/** What the checks of the configuration have in common: how a value is read, and how a problem is said. */
import { inspect } from 'node:util';

/** Notes one problem. */
export type Refuse = (field: string, received: unknown, allowed: string) => void;

export type Fields<Name extends string> = Readonly<Record<Name, unknown>>;

export const REGION_WORDS = 'AWS Region names, each once and at least one';

/** Refuses unknown fields; missing ones are refused where their value is checked. */
export function checkFields<const Name extends string>(
  field: string,
  value: unknown,
  names: readonly Name[],
  refuse: Refuse,
): Fields<Name> | undefined {
  if (!isObject(value)) {
    refuse(field, value, `an object with the fields ${names.join(', ')}`);
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!isOneOf(key, names)) refuse(field, `an object with the unknown field "${key}"`, names.join(', '));
  }
  return value as Fields<Name>;
}

/** The same where `null` leaves all of it out. */
export function checkFieldsOrNull<const Name extends string>(
  field: string,
  value: unknown,
  names: readonly Name[],
  refuse: Refuse,
): Fields<Name> | undefined {
  if (value === null) return undefined;
  if (isObject(value)) return checkFields(field, value, names, refuse);
  refuse(field, value, `an object with the field${names.length === 1 ? '' : 's'} ${names.join(', ')}, or null`);
  return undefined;
}

/** Returns those entries that are known, so that later checks can go on. */
export function checkList(
  field: string,
  list: unknown,
  known: readonly string[],
  words: string,
  refuse: Refuse,
): string[] {
  if (!Array.isArray(list) || list.length === 0) {
    refuse(field, list, words);
    return [];
  }
  const seen: string[] = [];
  for (const entry of list) {
    if (!isOneOf(entry, known)) refuse(field, entry, known.join(' ') || 'none, as the list to choose from is empty');
    else if (seen.includes(entry)) refuse(field, `${entry} twice`, words);
    else seen.push(entry);
  }
  return seen;
}

export function checkText(
  field: string,
  value: unknown,
  rule: { pattern: RegExp; words: string },
  refuse: Refuse,
): boolean {
  const good = typeof value === 'string' && rule.pattern.test(value);
  if (!good) refuse(field, value, rule.words);
  return good;
}

/** A whole number within limits, both included. */
export function checkWhole(
  field: string,
  value: unknown,
  [least, most]: readonly [number, number],
  unit: string,
  refuse: Refuse,
): void {
  if (isNumber(value, least, most) && Number.isInteger(value)) return;
  refuse(field, value, `a whole number of ${unit} from ${least} to ${most}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isOneOf(value: unknown, list: readonly string[]): value is string {
  return typeof value === 'string' && list.includes(value);
}

export function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

/** Text as it is, unless that would not read as one line. */
export function shown(value: unknown): string {
  // Quoted where it would look like something else: nothing, a control character, a number.
  if (typeof value === 'string') return /^(?!\d+$)[\x20-\x7e]+$/.test(value) ? value : JSON.stringify(value);
  return typeof value === 'object' ? shownObject(value) : String(value);
}

function shownObject(value: object | null): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A value that holds itself, or a number that JSON has not.
    return inspect(value, { breakLength: Number.POSITIVE_INFINITY, compact: true });
  }
}
