/** How often and how long commands try again what AWS throttled or the network lost. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Settings of every SDK client: six attempts with the SDK's own pauses (doubling, full jitter, 20 s at most) for throttling, 5xx and lost
 * connections, and for nothing else ("Retry behavior", AWS SDKs and Tools Reference Guide). A connection that is not made in
 * 5 s or an answer that does not begin in 30 s counts as lost.
 */
export const AWS_RETRY = {
  maxAttempts: 6,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
} as const;

export interface Attempts {
  /** Tries in all, the first one included. */
  readonly most: number;
  /** Before the second try, milliseconds; doubled before each further one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Waits, milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Runs `step` until it gives something else than undefined, and then gives that.
 *
 * @returns undefined when it never did. What `step` throws ends the tries.
 */
export async function untilDefined<T>(step: () => Promise<T | undefined>, attempts: Attempts): Promise<T | undefined> {
  const { most, firstPauseMs, longestPauseMs, pause = delay } = attempts;
  for (let attempt = 1; ; attempt++) {
    const result = await step();
    if (result !== undefined || attempt >= most) return result;
    await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)));
  }
}
