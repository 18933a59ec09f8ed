/**
 * Looking an object up: the PoP's cache, behind it the regional edge cache's, behind that the origin. Simultaneous
 * misses of one key share one fetch ("Request collapsing", CloudFront Developer Guide). Stale objects: "Serve stale
 * (expired) content", same guide; RFC 5861.
 */
import type { CachedObject, CacheEntry, ObjectCache } from './object-cache.ts';
import { MAX_OBJECT_BYTES } from './object-source.ts';

/** As X-Cache tells it. */
export type CacheResult = 'Hit' | 'Miss' | 'RefreshHit' | 'Error';

export interface Obtained {
  readonly object: CachedObject;
  readonly result: CacheResult;
  /** For the trace: which cache or origin answered, and why. */
  readonly why: string;
}

export interface Tier {
  readonly name: string;
  /** `fresh in <name>`. */
  readonly freshWhy: string;
  readonly cache: ObjectCache;
  /** Fetches under way by key; followers wait for the head of the answer, not for its body. */
  readonly flights: Map<string, Flight>;
}

interface Flight {
  readonly answer: Promise<Obtained>;
  /** True after an invalidation: what it brings serves those who wait for it, and is not kept. */
  invalid: boolean;
}

/** What asking the origin came to. `kept`: it answered 304 to the conditions made from the stale object. */
export type OriginAnswer =
  | { readonly kind: 'object'; readonly object: CachedObject }
  | { readonly kind: 'kept'; readonly object: CachedObject };

export interface TierLookup {
  /** The PoP first. */
  readonly tiers: readonly Tier[];
  readonly key: string;
  readonly now: () => number;
  /** Milliseconds for which an error of this status keeps the edge from asking again. */
  readonly errorHold: (status: number) => number;
  /** Where distance takes time: the way from the PoP to the tier behind it. */
  readonly toNextTier?: () => Promise<void>;
  readonly askOrigin: (stale: CachedObject | undefined) => Promise<OriginAnswer>;
}

export function createTier(name: string, cache: ObjectCache): Tier {
  return { name, freshWhy: `fresh in ${name}`, cache, flights: new Map() };
}

/** Drops what is kept under these keys, and what is on its way to be. */
export function invalidate({ cache, flights }: Tier, matches: (key: string) => boolean): void {
  for (const key of [...cache.keys()]) if (matches(key)) cache.delete(key);
  for (const [key, flight] of flights) {
    if (!matches(key)) continue;
    flight.invalid = true;
    flights.delete(key);
  }
}

/** The common case, which takes no more than a look: the first tier has the object, and it is fresh. */
export function freshIn([tier]: readonly Tier[], key: string, now: number): Obtained | undefined {
  const entry = tier?.cache.get(key);
  if (tier === undefined || entry === undefined || servable(entry, now) !== 'fresh') return undefined;
  return { object: entry.object, result: 'Hit', why: tier.freshWhy };
}

export async function obtain(lookup: TierLookup, level = 0, staleAbove?: CachedObject): Promise<Obtained> {
  const tier = lookup.tiers[level] as Tier;
  const { key } = lookup;
  const now = lookup.now();
  const entry = tier.cache.get(key);
  const served = entry && servable(entry, now);
  if (entry && served === 'fresh') return { object: entry.object, result: 'Hit', why: tier.freshWhy };
  if (entry && served === 'held')
    return { object: entry.object, result: 'Hit', why: `stale in ${tier.name}: origin fails` };

  const under = tier.flights.get(key);
  if (entry && served === 'revalidate-later') {
    // The answer does not wait; a failure leaves the object as stale as it is.
    if (!under) void fly(lookup, level, entry.object).catch(() => {});
    return { object: entry.object, result: 'Hit', why: `stale-while-revalidate in ${tier.name}` };
  }
  if (under) {
    const shared = await under.answer;
    if (isShared(shared.object)) return { ...shared, result: 'Hit', why: `joined a fetch of ${tier.name}` };
  }
  return fly(lookup, level, entry?.object ?? staleAbove);
}

function fly(lookup: TierLookup, level: number, stale: CachedObject | undefined): Promise<Obtained> {
  const { flights } = lookup.tiers[level] as Tier;
  const state = { invalid: false };
  const answer = fetchInto(lookup, level, stale, state);
  const flight: Flight = Object.assign(state, { answer });
  flights.set(lookup.key, flight);
  const land = () => {
    if (flights.get(lookup.key) === flight) flights.delete(lookup.key);
  };
  // The flight lasts as long as its body arrives: until then the object is not in the cache.
  answer.then(({ object }) => object.body.finished().then(land), land);
  return answer;
}

async function fetchInto(
  lookup: TierLookup,
  level: number,
  stale: CachedObject | undefined,
  flight: Pick<Flight, 'invalid'>,
): Promise<Obtained> {
  const { cache } = lookup.tiers[level] as Tier;
  const put = (entry: CacheEntry) => {
    if (!flight.invalid) cache.set(lookup.key, entry);
  };
  if (level + 1 < lookup.tiers.length) {
    if (lookup.toNextTier) await lookup.toNextTier();
    const below = await obtain(lookup, level + 1, stale);
    const result = below.object === stale ? below.result : below.result === 'Hit' ? 'Miss' : below.result;
    keep(below.object, put);
    return { ...below, result };
  }
  const answer = await lookup.askOrigin(stale);
  if (answer.kind === 'kept') {
    keep(answer.object, put);
    return { object: answer.object, result: 'RefreshHit', why: 'the origin answered 304' };
  }
  const { object } = answer;
  if (stale && object.status >= 500 && mayStandIn(stale, lookup.now())) {
    put({ object: stale, holdUntil: lookup.now() + lookup.errorHold(object.status) });
    return { object: stale, result: 'Hit', why: `stale for an error: the origin answered ${object.status}` };
  }
  keep(object, put);
  return { object, result: object.status >= 400 ? 'Error' : 'Miss', why: object.freshness.why };
}

/** Stores the object once its body is complete. */
function keep(object: CachedObject, put: (entry: CacheEntry) => void): void {
  if (!object.freshness.storable) return;
  const store = () => {
    if (object.body.error() === undefined && object.body.size() <= MAX_OBJECT_BYTES) put({ object, holdUntil: 0 });
  };
  if (object.body.done()) store();
  else void object.body.finished().then(store);
}

function servable({ object, holdUntil }: CacheEntry, now: number): 'fresh' | 'held' | 'revalidate-later' | undefined {
  const { ttl, staleWhileRevalidate } = object.freshness;
  const age = now - object.storedAt;
  if (age < ttl * 1000) return 'fresh';
  if (now < holdUntil) return 'held';
  return age < (ttl + staleWhileRevalidate) * 1000 ? 'revalidate-later' : undefined;
}

function mayStandIn({ status, freshness, storedAt }: CachedObject, now: number): boolean {
  if (status >= 400) return false;
  const { ttl, staleIfError } = freshness;
  return staleIfError === undefined || now - storedAt < (ttl + staleIfError) * 1000;
}

/** Followers may take an object that would have been a hit a moment later. */
function isShared({ freshness }: CachedObject): boolean {
  return freshness.storable && freshness.ttl > 0;
}
