/** What the settings of operators must never lead to. */
import { computeRouting } from '../functions/routing/compute.ts';
import { IN_SERVICE } from '../functions/routing/health-record.ts';
import { changeTimes, percentAt } from '../functions/routing/operator.ts';
import type { Settings } from './region-change.ts';

export interface Place {
  /** Those that the packager writes live streams to. */
  readonly liveRegions: readonly string[];
  readonly regions: readonly string[];
  /** Country to the only Regions that may serve it. */
  readonly residency: Readonly<Record<string, readonly string[]>>;
}

/**
 * One sentence when the settings, now or at one of their times, leave no Region in service, or a country without any of the
 * Regions that may serve it; undefined when they do not, or when it is so already.
 *
 * @param now Epoch seconds.
 */
export function settingsProblem(before: Settings, after: Settings, place: Place, now: number): string | undefined {
  const later = Object.values(after.operator.settings).flatMap(changeTimes);
  for (const time of [now, ...later.filter((at) => at > now).sort((a, b) => a - b)]) {
    const served = inService(after, place, time);
    const when = time === now ? '' : ` at ${new Date(time * 1000).toISOString().replace('.000Z', 'Z')}`;
    if (served.length === 0) {
      return `That would leave no Region in service${when}: ${reasons(after, place, time)}; restore another Region first.`;
    }
    const already = inService(before, place, now);
    for (const [country, allowed] of Object.entries(place.residency)) {
      const isServed = (regions: readonly string[]) => allowed.some((region) => regions.includes(region));
      if (!isServed(served) && isServed(already)) {
        return `That would leave no Region for viewers in ${country}${when}, whom config.residency allows only ${allowed.join(', ')}: restore one of these first.`;
      }
    }
  }
  return undefined;
}

/** Without the last resort of `computeRouting`, which would send viewers to Regions that are down. */
function inService({ operator, health }: Settings, { regions }: Place, now: number): readonly string[] {
  const routing = computeRouting(regions, operator, health, now);
  const isDown = (region: string) =>
    (health[region] ?? IN_SERVICE).percent === 0 && operator.settings[region]?.pinned !== true;
  return regions.filter((region) => (routing[region] ?? 0) > 0 && !isDown(region));
}

function reasons({ operator }: Settings, { regions }: Place, now: number): string {
  const words = regions.map((region) => {
    const byHand = percentAt(operator.settings[region], now) === 0;
    return `${region} is ${byHand ? 'evacuated' : 'out of service for the probers'}`;
  });
  return words.join(', ');
}
