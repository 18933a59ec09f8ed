import type { Admission } from './record.ts';

/** Regions by name. Without a partner the primary stands alone. */
export interface OriginChoice {
  readonly primary: string;
  readonly partner: string | undefined;
}

/**
 * Chooses the Region that serves a stream and the one that stands in for it.
 *
 * @param order Regions that may serve the request, nearest first.
 * @param admission Percent by Region; undefined means that every Region admits everything.
 * @param favourite Partner before all others if it may serve: the Region that has what replication has not yet brought.
 * @param percentile The stream's place, 0-99. A Region takes the streams below its percent, so one stream has one
 *   Region at a time; what the nearer Regions leave, the next one that has room takes.
 * @returns undefined when no Region admits anything.
 */
export function chooseOrigins(
  order: readonly string[],
  admission: Admission | undefined,
  favourite: string | undefined,
  percentile: () => number,
): OriginChoice | undefined {
  const open = admission ? order.filter((region) => (admission[region] || 0) > 0) : order;
  const nearest = open[0];
  if (nearest === undefined) return undefined;
  const primary = admission && admission[nearest] !== 100 ? withRoom(open, admission, percentile()) : nearest;
  if (favourite !== undefined && favourite !== primary && open.indexOf(favourite) >= 0) {
    return { primary, partner: favourite };
  }
  return { primary, partner: open[primary === nearest ? 1 : 0] };
}

/** The nearest Region with room for the stream; when none has, the one that admits most. */
function withRoom(open: readonly string[], admission: Admission, percentile: number): string {
  let most = open[0] as string;
  for (let i = 0; i < open.length; i++) {
    const region = open[i] as string;
    const percent = admission[region] as number;
    if (percentile < percent) return region;
    if (percent > (admission[most] as number)) most = region;
  }
  return most;
}
