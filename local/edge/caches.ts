/** Every place's cache, made when a request first comes by. */
import { createObjectCache } from './object-cache.ts';
import type { Pop } from './pops.ts';
import { createTier, invalidate, type Tier } from './tiers.ts';

export interface Caches {
  /** The PoP's, then its regional edge cache's. */
  tiersOf(pop: Pop): readonly Tier[];
  /** What is on its way into them too. */
  clear(): void;
  /** In every PoP and every regional cache; `matches` is asked about keys. */
  invalidate(matches: (key: string) => boolean): void;
}

/** Regional edge caches are larger than PoPs' ("How CloudFront works with regional edge caches"); the factor is ours. */
const REGIONAL_FACTOR = 4;

export function createCaches(popBytes: number): Caches {
  const tiers = new Map<string, Tier>();
  const tier = (name: string, bytes: number): Tier => {
    let found = tiers.get(name);
    if (found === undefined) {
      found = createTier(name, createObjectCache(bytes));
      tiers.set(name, found);
    }
    return found;
  };
  const ways = new Map<Pop, readonly Tier[]>();
  return {
    tiersOf: (pop) => {
      let way = ways.get(pop);
      if (way === undefined) {
        way = [
          tier(`PoP ${pop.code}`, popBytes),
          tier(`regional cache ${pop.regionalCache}`, popBytes * REGIONAL_FACTOR),
        ];
        ways.set(pop, way);
      }
      return way;
    },
    clear: () => {
      for (const tier of tiers.values()) invalidate(tier, () => true);
    },
    invalidate: (matches) => {
      for (const tier of tiers.values()) invalidate(tier, matches);
    },
  };
}
