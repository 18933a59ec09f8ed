/** The requests of the last minute: from which PoP, served by which Region. */

/** @typedef {import('../api.ts').RequestRows} RequestRows */

const WINDOW_MILLISECONDS = 60_000;
/** A viewer who plays asks more often than this. */
const NOW_MILLISECONDS = 8000;

/**
 * @typedef {object} Flow
 * @property {string} pop IATA code.
 * @property {string} region
 * @property {number} count
 */

/** @type {{ time: number, pop: string, region: string }[]} */
let recent = [];

/** @param {RequestRows} rows */
export function remember(rows) {
  for (const { time, pop, region } of rows) if (region) recent.push({ time, pop, region });
  const since = Date.now() - WINDOW_MILLISECONDS;
  recent = recent.filter(({ time }) => time > since);
}

/**
 * Requests by PoP and Region, the busiest last; only those of these Regions.
 * @param {ReadonlySet<string>} regions
 */
export function flows(regions) {
  /** @type {Map<string, Flow>} */
  const found = new Map();
  for (const { pop, region } of recent) {
    if (!regions.has(region)) continue;
    const key = `${pop} ${region}`;
    found.set(key, { pop, region, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => a.count - b.count);
}

/**
 * The Region that a viewer's last request went to; undefined when there was none just now.
 * @param {string} pop
 * @param {ReadonlySet<string>} regions
 */
export function lastRegionOf(pop, regions) {
  const since = Date.now() - NOW_MILLISECONDS;
  return recent.findLast((row) => row.pop === pop && row.time > since && regions.has(row.region))?.region;
}
