/** A drill's record in figures, and what they say of its promises. Pure. */
import type { Sample } from './drill-ask.ts';
import type { Asked, Chapter, DrillRecord } from './drill-record.ts';

export interface Span {
  readonly requests: number;
  readonly failed: number;
  /** Bodies cut in the middle, which the player's second request brought. */
  readonly retried: number;
  /** Milliseconds to the last byte; undefined without requests. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** Percent of the objects that Regions gave, by Region. */
  readonly share: Readonly<Record<string, number>>;
}

export interface ChapterFigures {
  readonly chapter: Chapter;
  readonly before: Span;
  /** From the kill to the decision. */
  readonly during: Span;
  /** From the decision until the Region is whole again. */
  readonly after: Span;
  /** Since the Regions were restored. */
  readonly back: Span;
  readonly whole: Span;
  /** Seconds from the kill until the record changed. */
  readonly detectionSeconds: number | undefined;
  /** Seconds from the decision to the last request that a lost Region was sent; 0 when none was. */
  readonly lastRequestSeconds: number | undefined;
  /** How often each kind of failure came, most first: `503 segment, VOD, KR, Error from cloudfront`. */
  readonly failures: Readonly<Record<string, number>>;
  /** One sentence for each broken promise. */
  readonly broken: readonly string[];
}

/** Seconds. The edge's records reach a local PoP at once; on AWS it is "within seconds". */
export const LAST_REQUEST_SECONDS = 1;
/** An error that the edge holds (error caching minimum TTL of the template, 1 s) may outlive the decision by so much. */
const HELD_ERROR_MILLISECONDS = 1000;

export function measure(record: DrillRecord, regions: readonly string[]): readonly ChapterFigures[] {
  return record.chapters.map((chapter) => figuresOf(chapter, record, regions));
}

function figuresOf(chapter: Chapter, record: DrillRecord, regions: readonly string[]): ChapterFigures {
  const { begins, kill, decision, healed, restored, ends, lost } = chapter;
  const span = (from: number, to: number) => spanOf(record, regions, from, to);
  const turn = decision ?? healed;
  const late = record.asked.filter(({ at, region }) => lost.includes(region) && at >= turn && at < healed);
  const lastAt = late.reduce((last, { at }) => Math.max(last, at), turn);
  const figures = {
    chapter,
    before: span(begins, kill),
    during: span(kill, turn),
    after: span(turn, healed),
    back: span(restored, ends),
    whole: span(begins, ends),
    detectionSeconds: decision === undefined ? undefined : (decision - kill) / 1000,
    lastRequestSeconds: decision === undefined || lost.length === 0 ? undefined : (lastAt - turn) / 1000,
  };
  const failures = failuresOf(record.samples.filter(({ at, failed }) => failed && at >= begins && at < ends));
  return { ...figures, failures, broken: brokenPromises(figures, record.samples) };
}

function spanOf({ samples, asked }: DrillRecord, regions: readonly string[], from: number, to: number): Span {
  const within = ({ at }: { readonly at: number }) => at >= from && at < to;
  const own = samples.filter(within);
  const times = own.filter(({ failed }) => !failed).map(({ milliseconds }) => milliseconds);
  times.sort((a, b) => a - b);
  return {
    requests: own.length,
    failed: own.filter(({ failed }) => failed).length,
    retried: own.filter(({ retried, failed }) => retried && !failed).length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    share: shareOf(asked.filter(within), regions),
  };
}

/** @param sorted Ascending. */
export function quantile(sorted: readonly number[], q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)];
}

function shareOf(asked: readonly Asked[], regions: readonly string[]): Record<string, number> {
  const answered = asked.filter((one) => one.answered);
  const part = (region: string) => answered.filter((one) => one.region === region).length / (answered.length || 1);
  return Object.fromEntries(regions.map((region) => [region, Math.round(part(region) * 1000) / 10]));
}

function failuresOf(failed: readonly Sample[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { status, kind, live, country, refusal, cache } of failed) {
    const cause = refusal ?? cache ?? 'no answer';
    const words = `${status} ${kind}, ${live ? 'live' : 'VOD'}, ${country}, ${cause}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

function brokenPromises(figures: Omit<ChapterFigures, 'broken' | 'failures'>, samples: readonly Sample[]): string[] {
  const { chapter, whole, lastRequestSeconds } = figures;
  const { promise, kill, decision, ends, healed, lost, title } = chapter;
  const broken: string[] = [];
  const say = (isBroken: boolean, sentence: string) => {
    if (isBroken) broken.push(`${title}: ${sentence}`);
  };
  say(whole.requests === 0, 'the players asked for nothing.');
  say(decision === undefined, 'the Region was not evacuated in time.');
  say(
    lastRequestSeconds !== undefined && lastRequestSeconds > LAST_REQUEST_SECONDS,
    `a lost Region was asked ${lastRequestSeconds?.toFixed(2)} s after the decision; promised: ${LAST_REQUEST_SECONDS} s.`,
  );
  const failedIn = (from: number, to: number) => samples.filter((one) => one.failed && one.at >= from && one.at < to);
  // What began before the loss and ended after it belongs to the loss.
  const failedBefore = (to: number) =>
    samples.filter(({ at, milliseconds, failed }) => failed && at >= chapter.begins && at + milliseconds < to);
  if (promise === 'no-failure') say(whole.failed > 0, `${whole.failed} viewer requests failed; promised: 0.`);
  if (promise === 'no-failure-after-decision' && decision !== undefined) {
    const later = failedIn(decision + HELD_ERROR_MILLISECONDS, ends).length;
    say(later > 0, `${later} viewer requests failed after the record had changed; promised: 0.`);
    const earlier = failedBefore(kill).length;
    say(earlier > 0, `${earlier} viewer requests failed before anything was lost; promised: 0.`);
  }
  if (promise === 'refused-while-unreadable') {
    const inside = samples.filter(({ at, milliseconds }) => at >= kill && at + milliseconds < healed);
    const open = inside.filter(({ refusal }) => refusal !== 'keys-unavailable').length;
    say(inside.length === 0, 'nobody asked while the store could not be read.');
    say(open > 0, `${open} of ${inside.length} requests were not refused while no token could be checked.`);
    // What began while the store could not be read may have been answered so; what began later may not.
    const outside = failedBefore(kill).length + failedIn(healed, ends).length;
    say(outside > 0, `${outside} viewer requests failed while the store could be read; promised: 0.`);
  }
  for (const region of lost) {
    say(!figures.before.share[region], `${region} was not asked before it was lost: the drill shows nothing.`);
    say(!figures.back.share[region], `${region} was not asked again after it was restored.`);
  }
  return broken;
}
