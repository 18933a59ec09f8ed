import { computeRouting } from '../routing/compute.ts';
import { formatHealth } from '../routing/health-record.ts';
import { formatOperator } from '../routing/operator.ts';
import { type Admission, formatRouting, parseRouting } from '../routing/record.ts';
import { type RoutingTexts, readState } from '../routing/state.ts';
import type { ProberIo } from './io.ts';
import { decide } from './quorum.ts';
import type { HealthSettings } from './timing.ts';
import { isFresh, parseVote, type Vote } from './vote.ts';

const MAX_ATTEMPTS = 5;
const LONGEST_PAUSE_MILLISECONDS = 400;

/**
 * Reads the others' votes and the records, and writes `routing` and `health` together when the verdict or an operator's time
 * changes them; otherwise nothing is written. Starts over when somebody else wrote in between. Rejects when the store cannot
 * be reached.
 */
export async function settle(io: ProberIo, settings: HealthSettings, own: Vote): Promise<void> {
  const votes = await freshVotes(io, settings, own);
  if (!(await plan(io, settings, votes))) return;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    // The ETag first: what is read after it is as old as it or newer.
    const etag = await io.store.etag();
    const wanted = await plan(io, settings, votes);
    if (!wanted) return;
    if (await io.store.put(etag, wanted.records)) {
      io.log(JSON.stringify({ changed: wanted.records, before: wanted.before, votes }));
      return;
    }
    await io.sleep(Math.random() * LONGEST_PAUSE_MILLISECONDS);
  }
  io.log(JSON.stringify({ problem: `The store was changed by others during each of ${MAX_ATTEMPTS} attempts.` }));
}

async function freshVotes(io: ProberIo, { regions }: HealthSettings, own: Vote): Promise<readonly Vote[]> {
  const others = regions.filter((region) => region !== io.region);
  const texts = await Promise.all(others.map((region) => io.votes.read(region).catch(() => undefined)));
  const votes = texts.map((text, i) => (text === undefined ? undefined : parseVote(text, others[i] as string)));
  const now = Math.floor(io.now() / 1000);
  return [own, ...votes].filter((vote): vote is Vote => vote !== undefined && isFresh(vote, now));
}

interface Plan {
  readonly records: Readonly<Record<string, string>>;
  readonly before: RoutingTexts;
}

/** What has to be written now; undefined for nothing. */
async function plan(io: ProberIo, settings: HealthSettings, votes: readonly Vote[]): Promise<Plan | undefined> {
  const { regions } = settings;
  const [routing, operator, health] = await Promise.all(
    ['routing', 'operator', 'health'].map((key) => io.store.get(key)),
  );
  const before = { routing, operator, health };
  const state = readState(before, regions);
  const now = Math.floor(io.now() / 1000);
  const verdict = decide({ ...state, settings, votes, now });
  const next = formatHealth(verdict, regions);
  const admission = computeRouting(regions, state.operator, verdict, now);
  const isSameHealth = next === formatHealth(state.health, regions);
  if (isSameHealth && isSameRouting(admission, routing, regions)) return undefined;
  // Operators who leave no Region at all have to say so themselves.
  if (!regions.some((region) => (admission[region] ?? 0) > 0)) return undefined;
  const isSet = operator !== undefined && !state.malformed.includes('operator');
  return {
    before,
    records: {
      routing: formatRouting(admission, regions),
      health: next,
      // Without it, the next reader would take what the probers made of `routing` for an operator's setting.
      ...(isSet ? {} : { operator: formatOperator(state.operator, regions) }),
    },
  };
}

/** Compared as the edge reads it: a record that it does not follow means every Region in full. */
function isSameRouting(admission: Admission, text: string | undefined, regions: readonly string[]): boolean {
  const current = text === undefined ? undefined : parseRouting(text, regions);
  return regions.every((region) => admission[region] === (current ? (current[region] ?? 0) : 100));
}
