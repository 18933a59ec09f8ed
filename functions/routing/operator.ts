import { isWholeNumber } from './whole-number.ts';

/**
 * The `operator` record of the key-value store: what people set, Region by Region, and until when. The edge never reads it;
 * `routing` is computed from it and from `health`. Flat text like `routing`, after the number of the change that wrote it:
 *
 *     #17 us-east-1=100 eu-west-1=0>100@1800000000 ap-northeast-2=0>100@1800000000+600 sa-east-1=50!
 *
 * `0>100@<epoch seconds>` is 0 until then and 100 from then on; `+600` spreads the way over 600 seconds, in steps of a tenth;
 * `!` keeps the probers' verdict out. A Region that is not named admits 0: a new one takes no traffic until a person says so.
 */

export interface Setting {
  /** 0-100. */
  readonly percent: number;
  readonly later: Later | undefined;
  /** True: the probers' verdict does not count for this Region. */
  readonly pinned: boolean;
}

/** From `at`, epoch seconds, the percent goes to this one, over so many seconds; 0 is at once. */
export interface Later {
  readonly percent: number;
  readonly at: number;
  readonly overSeconds: number;
}

export interface OperatorRecord {
  /** Number of the last change: its audit record is `audit/<serial>`. 0 before the first one. */
  readonly serial: number;
  /** By Region. */
  readonly settings: Readonly<Record<string, Setting>>;
}

/** A way takes this many steps, the first of them at its beginning: nothing is written more often than that. */
const STEPS = 10;

const ENTRY = /^([a-z0-9-]+)=([0-9]{1,3})(?:>([0-9]{1,3})@([0-9]{1,10})(?:\+([0-9]{1,7}))?)?(!?)$/;

/**
 * Reads the record strictly.
 *
 * @returns undefined for text that `formatOperator` does not write, and for a Region that is not known.
 */
export function parseOperator(text: string, regions: readonly string[]): OperatorRecord | undefined {
  const [head, ...entries] = text.split(' ');
  const serial = Number((head ?? '').slice(1));
  if (!isWholeNumber(serial, 0, 999_999_999) || `#${serial}` !== head) return undefined;
  const settings: Record<string, Setting> = {};
  for (const entry of entries) {
    const [, region = '', percent, then, at, over, pin] = ENTRY.exec(entry) ?? [];
    if (regions.indexOf(region) < 0 || settings[region] !== undefined) return undefined;
    const later =
      then === undefined ? undefined : { percent: Number(then), at: Number(at), overSeconds: Number(over ?? 0) };
    const setting = { percent: Number(percent), later, pinned: pin === '!' };
    if (setting.percent > 100 || (later && later.percent > 100)) return undefined;
    // One spelling for one setting: no leading zeros, no `+0`.
    if (`${region}=${formatSetting(setting)}` !== entry) return undefined;
    settings[region] = setting;
  }
  return { serial, settings };
}

/** Writes the record, Regions in the given order. */
export function formatOperator({ serial, settings }: OperatorRecord, regions: readonly string[]): string {
  const entries = regions.filter((region) => settings[region] !== undefined);
  return [`#${serial}`, ...entries.map((region) => `${region}=${formatSetting(settings[region] as Setting)}`)].join(
    ' ',
  );
}

function formatSetting({ percent, later, pinned }: Setting): string {
  const over = later && later.overSeconds > 0 ? `+${later.overSeconds}` : '';
  return `${percent}${later ? `>${later.percent}@${later.at}${over}` : ''}${pinned ? '!' : ''}`;
}

/** A setting without a time. */
export function fixed(percent: number): Setting {
  return { percent, later: undefined, pinned: false };
}

/** What the operator lets the Region admit, 0-100. `now` in epoch seconds. */
export function percentAt(setting: Setting | undefined, now: number): number {
  if (setting === undefined) return 0;
  const { percent, later } = setting;
  if (later === undefined || now < later.at) return percent;
  if (now >= later.at + later.overSeconds) return later.percent;
  const step = Math.floor((STEPS * (now - later.at)) / later.overSeconds) + 1;
  return Math.round(percent + ((later.percent - percent) * step) / STEPS);
}

/** When a setting's percent changes, epoch seconds: the times at which `percentAt` has to be asked again. */
export function changeTimes({ later }: Setting): readonly number[] {
  if (later === undefined) return [];
  const times: number[] = [];
  for (let step = 0; step <= STEPS; step++) times.push(later.at + Math.ceil((later.overSeconds * step) / STEPS));
  return times;
}
