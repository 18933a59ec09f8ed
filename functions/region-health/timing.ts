/** The probers' figures. All but the milliseconds of a round are seconds. */

/** A run is one minute's work: Lambda is started every minute, and a run ends before the next begins. */
export const ROUNDS = 6;
export const ROUND_MILLISECONDS = 10_000;

/** So many failures in a row, and a prober says that a Region is down: 20 s after the first one. */
export const DOWN_AFTER_FAILURES = 3;

/** A vote is written once a minute; one that is older than this does not count. */
export const VOTE_FRESH_SECONDS = 100;

/**
 * A verdict that is not backed by more than half of all probers is announced, and made after this time unless one of them
 * objects. Two runs of every prober fit in.
 */
export const NOTICE_SECONDS = 120;
/** An announcement that nobody has acted on by then is void. */
export const ANNOUNCEMENT_SECONDS = 480;
/** After an objection the same change is not announced again for this long. */
export const OBJECTION_SECONDS = 600;

/** Percents of a Region on its way back. */
export const RETURN_STEPS: readonly number[] = [10, 50, 100];

/** From the configuration. */
export interface HealthSettings {
  readonly regions: readonly string[];
  /** The probers leave so many Regions in service at least. */
  readonly minimumRegions: number;
  /** A Region has to be seen up for so long before it gets traffic again. */
  readonly returnAfterSeconds: number;
  /** How long it stays on each step of its way back. */
  readonly returnStepSeconds: number;
}
