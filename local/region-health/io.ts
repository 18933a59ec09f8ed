/**
 * A prober's world on localhost. It asks the local edge over TLS, as it asks CloudFront, so that a probe takes the way of viewers'
 * requests. Votes go into the Regions' object stores and records into the key-value store without sockets: no local origin or
 * store checks the AWS identity that would sign those calls. A Region that is lost has lost its prober too.
 */
import { Agent, request as startRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { AWS_REGIONS, distanceKm } from '../../infra/geography.ts';
import { POPS } from '../edge/pops.ts';
import type { LocalDistribution } from '../edge-process.ts';
import type { KeyValueStore } from '../kvs/store.ts';
import { isLost } from '../origins/fault.ts';
import type { S3Origin } from '../origins/s3-origin.ts';
import type { ProberIo } from './code.ts';

export interface ProberWorld {
  readonly edge: Pick<LocalDistribution, 'urls' | 'origins'>;
  readonly store: KeyValueStore;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly log: (line: string) => void;
}

const VOTE_KEY = 'probe/vote.json';
/** As on AWS: the edge gives up on a Region after 7 s. */
const PROBE_MILLISECONDS = 8_000;
const VOTE_MILLISECONDS = 2_000;

export function localIo(region: string, world: ProberWorld): ProberIo & { close(): void } {
  const { edge, store, now, sleep, log } = world;
  // Its own process's certificate, on the loopback interface.
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const own = originOf(edge, region);
  const alive = () => {
    if (isLost(own.fault())) throw new Error(`${region} is lost.`);
  };
  return {
    region,
    ask: async (method, path) => {
      alive();
      return ask(agent, new URL(path, edge.urls.https), method, nearestPop(region));
    },
    votes: {
      read: async (name) => {
        alive();
        const origin = originOf(edge, name);
        await reach(origin);
        const object = await origin.store.find(VOTE_KEY);
        return object && text(object.open({ start: 0, end: object.size - 1 }));
      },
      write: async (vote) => {
        await reach(own);
        own.store.put(VOTE_KEY, vote, { contentType: 'application/json' });
      },
    },
    store: {
      etag: async () => {
        alive();
        return store.etag();
      },
      get: async (key) => {
        alive();
        return store.get(key);
      },
      put: async (etag, records) => {
        alive();
        const puts = Object.entries(records).map(([key, value]) => ({ key, value }));
        const result = store.update({ ifMatch: etag, puts });
        if (!result.ok && result.code !== 'ConflictException') throw new Error(result.message);
        return result.ok;
      },
    },
    now,
    sleep,
    log,
    close: () => agent.destroy(),
  };
}

function ask(agent: Agent, url: URL, method: string, pop: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-local-pop': pop, 'x-local-quiet': '1' };
    const signal = AbortSignal.timeout(PROBE_MILLISECONDS);
    const request = startRequest(url, { method, agent, headers, signal, host: '127.0.0.1' }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.on('error', reject);
    request.end();
  });
}

/** Rejects as S3 would make a client reject. */
async function reach(origin: S3Origin): Promise<void> {
  const fault = origin.fault();
  if (isLost(fault) || fault === 'truncate' || (typeof fault === 'object' && 'status' in fault)) {
    throw new Error(`The bucket of ${origin.bucket.region} cannot be reached.`);
  }
  if (typeof fault !== 'object' || !('slowMs' in fault)) return;
  await delay(Math.min(fault.slowMs, VOTE_MILLISECONDS), undefined, { ref: false });
  if (fault.slowMs > VOTE_MILLISECONDS) throw new Error(`The bucket of ${origin.bucket.region} is too slow.`);
}

function originOf(edge: Pick<LocalDistribution, 'origins'>, region: string): S3Origin {
  const origin = edge.origins.get(region);
  if (!origin) throw new Error(`There is no origin in ${region}.`);
  return origin;
}

function nearestPop(region: string): string {
  const place = AWS_REGIONS[region];
  if (!place) throw new Error(`Region "${region}" is not in the table of AWS Regions.`);
  const [nearest] = [...POPS.values()].sort((a, b) => distanceKm(place, a) - distanceKm(place, b));
  return nearest?.code ?? '';
}
