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
  const entries = text.split(' ');
  let sum = 0;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as string;
    const equals = entry.indexOf('=');
    const region = entry.slice(0, equals);
    const percent = Number(entry.slice(equals + 1));
    // Written back, it is the same text: no sign, no fraction, no leading zero, not empty.
    if (
      admission[region] != null ||
      regions.indexOf(region) < 0 ||
      percent > 100 ||
      region + '=' + (percent >>> 0) !== entry
    )
      return undefined;
    admission[region] = percent;
    sum += percent;
  }
  return sum > 0 && text.length <= MAX_VALUE_BYTES ? admission : undefined;
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
