/** The step that asks the distribution itself. Tokens are in the paths, so no message holds one. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Explanation } from './aws-errors.ts';
import { untilDefined } from './aws-retry.ts';
import type { Progress } from './deploy-progress.ts';
import type { SmokeAnswer, SmokeCheck } from './smoke-checks.ts';

/** Whom the check asks for: any site's player. */
export const SMOKE_ORIGIN = 'https://player.example.com';

/** One request with that Origin, redirects not followed. Rejects when there is no answer. */
export type Ask = (check: Pick<SmokeCheck, 'scheme' | 'path'>) => Promise<SmokeAnswer>;

/** Some four minutes, until one has failed: a new name reaches every resolver, a new record every PoP, and a wrong answer leaves the cache. */
const ATTEMPTS = { most: 20, firstPauseMs: 1_000, longestPauseMs: 15_000 } as const;
const ANSWER_MS = 20_000;

/** What is wrong with the distribution, check by check; nothing when it may have viewers. */
export async function smoke(
  ask: Ask,
  checks: readonly SmokeCheck[],
  progress: Progress,
  pause: (milliseconds: number) => Promise<unknown> = delay,
): Promise<readonly Explanation[]> {
  const problems: Explanation[] = [];
  for (const check of checks) {
    let problem: string | undefined = '';
    await untilDefined(
      async () => {
        problem = await problemOf(ask, check);
        if (problem !== undefined) progress.note(`${check.name}: ${problem}; asking again`);
        return problem === undefined ? true : undefined;
      },
      // One that failed has waited for all: viewers meet what is wrong until the way back begins.
      { ...ATTEMPTS, ...(problems.length > 0 && { most: 1 }), pause },
    );
    progress.say(`${check.name}: ${problem ?? 'good'}`);
    if (problem === undefined) continue;
    problems.push({
      sentence: `The distribution failed its check "${check.name}": ${problem}`,
      next: 'ask it with `npm run trace` on the local edge, and see docs/deploy.md, "When the check fails"',
    });
  }
  return problems;
}

async function problemOf(ask: Ask, check: SmokeCheck): Promise<string | undefined> {
  try {
    return check.problem(await ask(check));
  } catch (error) {
    const { cause } = error as { cause?: { code?: unknown } };
    return `no answer (${cause?.code ?? (error as Error).name})`;
  }
}

/** @param host Of the distribution, without a scheme. */
export function askOverTheInternet(host: string): Ask {
  return async ({ scheme, path }) => {
    const response = await fetch(`${scheme}://${host}${path}`, {
      // As a player on another site asks: without it no CORS header comes back.
      headers: { origin: SMOKE_ORIGIN },
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}
