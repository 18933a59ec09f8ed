/** Live: where the packager writes, how far viewers can seek back, and how long content stays. */
import { checkFields, checkList, checkWhole, isNumber, isObject, REGION_WORDS, type Refuse } from './config-fields.ts';
import { DOMAIN_NAME, LIVE_CACHE } from './limits.ts';

export interface Live {
  readonly regions: readonly string[];
  readonly segmentSeconds: number;
  readonly dvrSeconds: number;
  /** `null` keeps everything. */
  readonly keepDays: number | null;
  /** Region to host name; `null`: the Region's bucket. */
  readonly origins: Readonly<Record<string, string>> | null;
}

const DAY_SECONDS = 86_400;
/** Ten years. */
const KEEP_DAYS = 3_650;

export function checkLive(live: unknown, known: readonly string[], refuse: Refuse): void {
  const names = ['regions', 'segmentSeconds', 'dvrSeconds', 'keepDays', 'origins'] as const;
  const fields = checkFields('live', live, names, refuse);
  if (!fields) return;
  const regions = checkList('live.regions', fields.regions, known, REGION_WORDS, refuse);
  const { segmentSeconds, dvrSeconds } = fields;
  const goodSegment = isNumber(segmentSeconds, 1, 10);
  if (!goodSegment) refuse('live.segmentSeconds', segmentSeconds, 'a number of seconds from 1 to 10');
  // A live playlist holds at least three target durations (RFC 8216, section 6.2.2).
  const shortest = goodSegment ? Math.ceil(3 * segmentSeconds) : 3;
  checkWhole('live.dvrSeconds', dvrSeconds, [shortest, LIVE_CACHE.dvrSeconds], 'seconds', refuse);
  checkKeepDays(fields.keepDays, dvrSeconds, refuse);
  // Against a list that was refused itself, every origin would be a second problem.
  const isListGood = Array.isArray(fields.regions) && fields.regions.length === regions.length && regions.length > 0;
  if (isListGood) checkOrigins(fields.origins, regions, refuse);
}

/** S3 counts whole days from midnight UTC, so what a viewer can still seek to needs one more. */
function checkKeepDays(keepDays: unknown, dvrSeconds: unknown, refuse: Refuse): void {
  if (keepDays === null) return;
  const least = 1 + (typeof dvrSeconds === 'number' ? Math.ceil(dvrSeconds / DAY_SECONDS) : 0);
  if (isNumber(keepDays, least, KEEP_DAYS) && Number.isInteger(keepDays)) return;
  refuse('live.keepDays', keepDays, `a whole number of days from ${least} to ${KEEP_DAYS}, or null to keep everything`);
}

function checkOrigins(origins: unknown, regions: readonly string[], refuse: Refuse): void {
  if (origins === null) return;
  if (!isObject(origins)) {
    refuse('live.origins', origins, 'an object of live.regions to host names, or null');
    return;
  }
  for (const region of regions) {
    const host = origins[region];
    if (typeof host !== 'string' || !DOMAIN_NAME.pattern.test(host)) {
      refuse(`live.origins.${region}`, host, DOMAIN_NAME.words);
    }
  }
  const other = Object.keys(origins).find((region) => !regions.includes(region));
  if (other !== undefined) refuse('live.origins', other, `the Regions of live.regions (${regions.join(', ')})`);
}
