import type { ProberIo } from './io.ts';
import { probe } from './probe.ts';
import { settle } from './settle.ts';
import { type HealthSettings, ROUND_MILLISECONDS, ROUNDS } from './timing.ts';
import { observe, parseVote, saysOtherwise, type Vote } from './vote.ts';

/**
 * One run of a prober, a minute of work: six rounds, ten seconds apart. The vote is written when it changes and at the end;
 * the records are looked at when the prober sees something new or something down, and at the end. Nothing that fails ends it.
 *
 * @param before The vote of the run before, when this process remembers one: its own bucket may be what is down.
 * @returns the vote, for the next run.
 */
export async function runProber(io: ProberIo, settings: HealthSettings, before?: Vote): Promise<Vote> {
  const start = io.now();
  let vote = await lastVote(io, before);
  for (let round = 1; round <= ROUNDS; round++) {
    const seen = observe(vote, await probe(io, settings.regions));
    const isNew = saysOtherwise(vote, seen);
    const reachesNothing = seen === vote;
    vote = seen;
    if (!reachesNothing) {
      const isLast = round === ROUNDS;
      if (isNew || isLast) await attempt(io, 'The vote cannot be written', () => io.votes.write(JSON.stringify(vote)));
      if (isNew || isLast || seesDown(vote)) {
        await attempt(io, 'The records cannot be settled', () => settle(io, settings, vote));
      }
    }
    if (round < ROUNDS) await io.sleep(Math.max(0, start + round * ROUND_MILLISECONDS - io.now()));
  }
  return vote;
}

function seesDown({ sees }: Vote): boolean {
  return Object.values(sees).some(({ state }) => state === 'down');
}

async function lastVote(io: ProberIo, before: Vote | undefined): Promise<Vote> {
  if (before) return before;
  const text = await io.votes.read(io.region).catch(() => undefined);
  const stored = text === undefined ? undefined : parseVote(text, io.region);
  return stored ?? { prober: io.region, at: 0, sees: {} };
}

async function attempt(io: ProberIo, problem: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    io.log(JSON.stringify({ problem: `${problem}: ${error}` }));
  }
}
