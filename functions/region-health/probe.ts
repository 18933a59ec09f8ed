import type { EdgeAnswer, ProberIo } from './io.ts';
import type { Round } from './vote.ts';

/** What a Region's health object holds. */
const HEALTHY = 'ok';
/** A preflight is answered by the viewer-request function at the PoP: it needs no Region, and no record of the store. */
const WITNESS_PATH = '/vod/';

/**
 * Asks the edge for every Region's health object and for the witness, all at once. Through the edge, because that is the way
 * that viewers' requests take: a Region whose bucket answers its own account and refuses the distribution is down for them.
 * Each request has a name of its own in the cache key, or CloudFront would answer for a dead Region with what it kept.
 */
export async function probe(io: Pick<ProberIo, 'ask' | 'now' | 'region'>, regions: readonly string[]): Promise<Round> {
  const name = `${io.region}-${io.now()}`;
  const [witness, ...answers] = await Promise.all([
    ask(io, 'OPTIONS', WITNESS_PATH),
    ...regions.map((region) => ask(io, 'GET', `/health/${region}?probe=${name}`)),
  ]);
  const isUp = (answer: EdgeAnswer | undefined) => answer?.status === 200 && answer.body.trim() === HEALTHY;
  return {
    now: Math.floor(io.now() / 1000),
    witness: witness?.status === 204,
    reached: Object.fromEntries(regions.map((region, i) => [region, isUp(answers[i])])),
  };
}

async function ask(
  io: Pick<ProberIo, 'ask'>,
  method: 'GET' | 'OPTIONS',
  path: string,
): Promise<EdgeAnswer | undefined> {
  try {
    return await io.ask(method, path);
  } catch {
    return undefined;
  }
}
