/**
 * The `routing` record of the key-value store: the percent of its streams that each Region admits, as flat text,
 * `us-east-1=100 eu-west-1=40 ap-northeast-2=0`. Text, because parsing the same table as JSON costs the edge eight
 * times as much. A Region that is not named admits 0.
 */

/** Region to percent, 0-100. */
export type Admission = Readonly<Record<string, number>>;

/** Most bytes of a value in a key-value store ("Quotas on key value stores", CloudFront Developer Guide). */
const MAX_VALUE_BYTES = 1024;

/**
 * Reads the record strictly.
 *
 * @returns undefined for a record that must not be followed: malformed, oversized, a Region that is not known or is
 * named twice, or no Region that admits anything.
 */
export function parseRouting(text: string, regions: readonly string[]): Admission | undefined {
  const size = text.length;
  if (size > MAX_VALUE_BYTES) return undefined;
  const admission: Record<string, number> = {};
  let sum = 0;
  for (let start = 0; start <= size; ) {
    const equals = text.indexOf('=', start);
    if (equals < 0) return undefined;
    let end = text.indexOf(' ', equals);
    if (end < 0) end = size;
    const region = text.slice(start, equals);
    const digits = text.slice(equals + 1, end);
    const percent = +digits;
    // Only the digits themselves: `+''` is 0, and so is `+'0x0'`.
    if (!(percent >= 0 && percent <= 100) || `${Math.floor(percent)}` !== digits) return undefined;
    if (regions.indexOf(region) < 0 || admission[region] !== undefined) return undefined;
    admission[region] = percent;
    sum += percent;
    start = end + 1;
  }
  return sum > 0 ? admission : undefined;
}

/** Writes the record, Regions in the given order. Throws on what `parseRouting` would not follow. */
export function formatRouting(admission: Admission, regions: readonly string[]): string {
  const text = regions.map((region) => `${region}=${admission[region] || 0}`).join(' ');
  if (!parseRouting(text, regions)) {
    throw new Error(
      `The routing record "${text}" is not valid: percents are whole numbers from 0 to 100, one above 0.`,
    );
  }
  return text;
}
