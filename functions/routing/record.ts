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
export const parseRouting = (text: string, regions: readonly string[]): Admission | undefined => {
  const admission: Record<string, number> = {};
  let sum = 0;
  const isValid = text.split(' ').every((entry) => {
    const equals = entry.indexOf('=');
    const region = entry.slice(0, equals);
    const percent = Number(entry.slice(equals + 1));
    const isNew = admission[region] == null && regions.indexOf(region) >= 0;
    admission[region] = percent;
    sum += percent;
    // Written back, it is the same text: no sign, no fraction, no leading zero, not empty.
    return isNew && percent <= 100 && entry === `${region}=${percent >>> 0}`;
  });
  return isValid && sum > 0 && text.length <= MAX_VALUE_BYTES ? admission : undefined;
};

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
