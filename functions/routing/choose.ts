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
 *   Region at a time; what the nearer Regions leave, the next one with room takes, and what none has room for, the one
 *   that admits most.
 * @returns undefined when no Region admits anything.
 */
export const chooseOrigins = (
  order: readonly string[],
  admission: Admission | undefined,
  favourite: string | undefined,
  percentile: () => number,
): OriginChoice | undefined => {
  let open = order;
  let primary = open[0];
  if (admission) {
    const percent = (region: string) => admission[region] || 0;
    open = order.filter(percent);
    primary = open[0];
    if (primary && percent(primary) < 100) {
      const place = percentile();
      primary =
        open.filter((region) => place < percent(region))[0] ||
        open.reduce((most, region) => (percent(region) > percent(most) ? region : most));
    }
  }
  if (!primary) return undefined;
  const isFavourite = favourite && favourite !== primary && open.indexOf(favourite) >= 0;
  return { primary, partner: isFavourite ? favourite : open[open[0] === primary ? 1 : 0] };
};
