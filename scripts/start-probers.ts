/** The Regions' probers of `npm start`: they say what they change. */
import type { LocalDistribution } from '../local/edge-process.ts';
import { startProbers } from '../local/region-health/timer.ts';

interface Line {
  readonly changed?: { readonly routing: string };
  readonly problem?: string;
}

/** @returns what ends them. */
export function startRegionHealth(edge: LocalDistribution, storeArn: string): () => Promise<void> {
  const store = edge.kvs.get(storeArn);
  if (!store) throw new Error(`There is no key-value store ${storeArn}.`);
  const log = (region: string, text: string) => {
    const { changed, problem } = JSON.parse(text) as Line;
    const time = new Date().toISOString().slice(11, 19);
    if (changed) console.log(`${time}  The prober in ${region} wrote routing: ${changed.routing}`);
    else console.error(`${time}  The prober in ${region}: ${problem}`);
  };
  return startProbers({ edge, store, log }).close;
}
