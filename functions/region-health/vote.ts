import { DOWN_AFTER_FAILURES, VOTE_FRESH_SECONDS } from './timing.ts';

/** One Region as one prober sees it. */
export interface Sight {
  /** Unknown: not seen up since the prober began, and not failed often enough either. */
  readonly state: 'up' | 'down' | 'unknown';
  /** Epoch seconds. Of `up`: since its last failure, so that one that fails now and then is not in sustained health. */
  readonly since: number;
  /** In a row, up to now. */
  readonly failures: number;
}

/** What a prober says about every Region, its own too: an object in its own Region's bucket. */
export interface Vote {
  /** The prober's Region. */
  readonly prober: string;
  /** Epoch seconds of the last round in which the prober reached anything. */
  readonly at: number;
  /** By Region. */
  readonly sees: Readonly<Record<string, Sight>>;
}

/** What one round found. */
export interface Round {
  /** Epoch seconds. */
  readonly now: number;
  /** The edge answered without any Region. */
  readonly witness: boolean;
  /** By Region: it gave its health object. */
  readonly reached: Readonly<Record<string, boolean>>;
}

/**
 * The vote after one more round. A prober that reached nothing, the witness included, knows only that it is cut off: its vote
 * stays as it was and goes stale. After a time without sight it begins anew.
 */
export function observe(vote: Vote, { now, witness, reached }: Round): Vote {
  const results = Object.entries(reached);
  if (!witness && !results.some(([, ok]) => ok)) return vote;
  const known = now - vote.at > VOTE_FRESH_SECONDS ? {} : vote.sees;
  const sees = Object.fromEntries(results.map(([region, ok]) => [region, nextSight(known[region], ok, now)]));
  return { prober: vote.prober, at: now, sees };
}

function nextSight(sight: Sight | undefined, ok: boolean, now: number): Sight {
  if (ok) {
    const goesOn = sight?.state === 'up' && sight.failures === 0;
    return { state: 'up', since: goesOn ? sight.since : now, failures: 0 };
  }
  const failures = (sight?.failures ?? 0) + 1;
  if (sight?.state === 'down') return { ...sight, failures };
  if (failures >= DOWN_AFTER_FAILURES) return { state: 'down', since: now, failures };
  return { state: sight?.state ?? 'unknown', since: sight?.since ?? now, failures };
}

export function isFresh(vote: Vote, now: number): boolean {
  return Math.abs(now - vote.at) <= VOTE_FRESH_SECONDS;
}

/** True when a state changed: the vote is then written at once. */
export function saysOtherwise(before: Vote, after: Vote): boolean {
  return Object.entries(after.sees).some(([region, { state }]) => state !== before.sees[region]?.state);
}

/** Reads a vote object. Undefined for anything but a vote of this prober. */
export function parseVote(text: string, prober: string): Vote | undefined {
  let vote: unknown;
  try {
    vote = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(vote) || vote.prober !== prober || !isTime(vote.at) || !isRecord(vote.sees)) return undefined;
  return Object.values(vote.sees).every(isSight) ? (vote as unknown as Vote) : undefined;
}

function isSight(value: unknown): boolean {
  if (!isRecord(value) || !isTime(value.since) || !isTime(value.failures)) return false;
  return value.state === 'up' || value.state === 'down' || value.state === 'unknown';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
