/** A world of Regions, probers and one store on a clock of its own, for the model test: nothing in it waits in real time. */
import type { ProberIo } from '../../../functions/region-health/io.ts';
import { runProber } from '../../../functions/region-health/run.ts';
import type { HealthSettings } from '../../../functions/region-health/timing.ts';
import type { Vote } from '../../../functions/region-health/vote.ts';
import { type Admission, parseRouting } from '../../../functions/routing/record.ts';

/** What is wrong, from second `from` to second `to`. */
export interface Fault {
  readonly kind: FaultKind;
  readonly from: number;
  readonly to: number;
  /** The Region that is down, or whose prober is concerned. */
  readonly region: number;
  /** With `cut`: the Region that the prober does not reach. */
  readonly other: number;
}

/**
 * `lost`: bucket and prober. `bucket`: the prober lives. `prober`: it does not run. `cut`: it does not reach one Region, neither
 * through the edge nor its bucket. `alone`: it reaches nothing at all. `no-store`: it reaches all but the store.
 */
export type FaultKind = 'lost' | 'bucket' | 'prober' | 'cut' | 'alone' | 'no-store';

/** `text` is what the key has from second `at` on. */
export interface Write {
  readonly at: number;
  readonly by: string;
  readonly records: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  readonly settings: HealthSettings;
  readonly faults: readonly Fault[];
  /** Seconds after the beginning at which each prober starts its first run, 0-59. */
  readonly offsets: readonly number[];
  /** What people write, and when. */
  readonly operators?: readonly { readonly at: number; readonly operator: string }[];
  /** The records at the beginning. */
  readonly records: Readonly<Record<string, string>>;
  /** Length, seconds. */
  readonly seconds: number;
}

export const START = 1_800_000_000;
const TIME_OUT_MILLISECONDS = 7_000;

/** Runs the world and returns every write, in order. Times are seconds since the beginning. */
export async function runWorld(options: WorldOptions): Promise<readonly Write[]> {
  const { settings, faults, offsets, operators = [], seconds } = options;
  const clock = createClock();
  const writes: Write[] = [];
  const records = new Map(Object.entries(options.records));
  const votes = new Map<string, string>();
  let etag = 0;
  const elapsed = () => clock.now() / 1000 - START;
  const is = (kind: FaultKind, region: number, other?: number) =>
    faults.some(
      (fault) =>
        fault.kind === kind &&
        fault.region === region &&
        (other === undefined || fault.other === other) &&
        fault.from <= elapsed() &&
        elapsed() < fault.to,
    );
  const isUp = (region: number) => !is('lost', region) && !is('bucket', region);
  const put = (by: string, changes: Readonly<Record<string, string>>) => {
    etag += 1;
    for (const [key, value] of Object.entries(changes)) records.set(key, value);
    writes.push({ at: elapsed(), by, records: changes });
  };

  const ioOf = (prober: number): ProberIo => {
    const region = settings.regions[prober] as string;
    const fail = async () => {
      await clock.sleep(TIME_OUT_MILLISECONDS);
      throw new Error('Timed out.');
    };
    const reaches = async (other: number) => {
      if (is('alone', prober) || is('cut', prober, other)) await fail();
      return isUp(other);
    };
    const reachesStore = async () => {
      if (is('alone', prober) || is('no-store', prober)) await fail();
      // A turn of its own, so that the probers' calls interleave.
      await clock.sleep(5 + prober);
    };
    return {
      region,
      ask: async (method, path) => {
        if (method === 'OPTIONS') {
          if (is('alone', prober)) await fail();
          return { status: 204, body: '' };
        }
        const up = await reaches(settings.regions.indexOf(path.split(/[/?]/)[2] ?? ''));
        return up ? { status: 200, body: 'ok\n' } : { status: 503, body: '' };
      },
      votes: {
        read: async (name) => {
          if (!(await reaches(settings.regions.indexOf(name)))) throw new Error('503');
          return votes.get(name);
        },
        write: async (text) => {
          if (!(await reaches(prober))) throw new Error('503');
          votes.set(region, text);
        },
      },
      store: {
        etag: async () => {
          await reachesStore();
          return String(etag);
        },
        get: async (key) => {
          await reachesStore();
          return records.get(key);
        },
        put: async (from, changes) => {
          await reachesStore();
          if (from !== String(etag)) return false;
          put(region, changes);
          return true;
        },
      },
      now: clock.now,
      sleep: clock.sleep,
      log: () => {},
    };
  };

  for (const [prober, offset] of offsets.entries()) {
    void (async () => {
      let vote: Vote | undefined;
      const io = ioOf(prober);
      await clock.sleep(offset * 1000);
      for (let start = clock.now(); ; start += 60_000) {
        await clock.sleep(Math.max(0, start - clock.now()));
        // A run that a fault ends in the middle is one that goes on for a few more rounds here: harmless, it is cut off too.
        if (is('lost', prober) || is('prober', prober)) vote = undefined;
        else vote = await runProber(io, settings, vote);
      }
    })();
  }
  for (const { at, operator } of operators) {
    void clock.sleep(at * 1000).then(() => put('operator', { operator }));
  }
  await clock.runFor(seconds * 1000);
  return writes;
}

/** What `routing` says from each write on, beginning with the first record. */
export function routingHistory(
  { settings, records }: WorldOptions,
  writes: readonly Write[],
): readonly { readonly at: number; readonly by: string; readonly routing: Admission }[] {
  const all = [{ at: 0, by: 'deploy', records }, ...writes];
  return all.flatMap(({ at, by, records: { routing } }) => {
    const read = routing === undefined ? undefined : parseRouting(routing, settings.regions);
    return read ? [{ at, by, routing: read }] : [];
  });
}

function createClock() {
  let now = START * 1000;
  const timers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const at = now + milliseconds;
        const before = timers.findIndex((timer) => timer.at > at);
        timers.splice(before < 0 ? timers.length : before, 0, { at, wake: resolve });
      }),
    runFor: async (milliseconds: number) => {
      const end = now + milliseconds;
      for (let next = timers[0]; next && next.at <= end; next = timers[0]) {
        timers.shift();
        now = next.at;
        next.wake();
        // Everything that this timer woke runs up to its next wait.
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = end;
    },
  };
}
