/**
 * Chooses the Region that serves a stream. Regions are named however `order` and `admission` name them.
 *
 * @param order Regions that may serve the request, nearest first.
 * @param admission Percent by Region, as a number or as text.
 * @param percentile The stream's place, 0-99, asked for only if it matters. A Region takes the streams below its percent,
 *   so one stream has one Region at a time; what the nearer Regions leave, the next one with room takes, and what none
 *   has room for, the one that admits most.
 * @returns undefined when no Region admits anything.
 */
export const chooseRegion = <R extends string | number>(
  order: readonly R[],
  admission: Readonly<Record<R, string | number>>,
  percentile: () => number,
): R | undefined => {
  let chosen: R | undefined;
  let most = 0;
  let place = 0;
  let region = order[0];
  for (let i = 1; region && most <= place; i++) {
    const percent = +admission[region];
    if (percent > most) {
      if (!chosen && percent < 100) place = percentile();
      most = percent;
      chosen = region;
    }
    region = order[i];
  }
  return chosen;
};
