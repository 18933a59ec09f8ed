/**
 * The `routing` record of the key-value store: the percent of its streams that each Region admits, as flat text,
 * `us-east-1=100 eu-west-1=40 ap-northeast-2=0`. Text, because parsing the same table as JSON costs the edge eight
 * times as much. A Region that is not named admits 0.
 */

/** Region to percent, 0-100. */
export type Admission = Readonly<Record<string, number>>;

/**
 * The record as it is written, with a space behind it, after which the engine's `$` finds no line break that it would
 * overlook. Each Region may be missing; its percent is the group of its place.
 *
 * @param regions Names that have no sign in them but hyphens.
 */
export const recordPattern = (regions: readonly string[]): RegExp =>
  RegExp('^' + regions.map((region) => `(?:${region}=([1-9]?\\d|100) )?`).join('') + '$');

/**
 * Reads the record strictly, in whatever order it has its Regions; at once if it is that of the configuration. Nothing
 * that is longer than a value of a key-value store may be can be valid.
 *
 * @param pattern Of these Regions.
 * @returns each Region's percent as text, the first one's at 1; undefined for a Region that is not named. Null for a
 *   record that must not be followed: malformed, or a Region that is not known or is named twice.
 */
export const readPercents = (text: string, pattern: RegExp, regions: readonly string[]): readonly string[] | null => {
  const place = (entry: string) => regions.indexOf(entry.split('=')[0] as string);
  return (
    (text + ' ').match(pattern) ||
    (
      text
        .split(' ')
        .sort((a, b) => place(a) - place(b))
        .join(' ') + ' '
    ).match(pattern)
  );
};

/**
 * Reads the record strictly.
 *
 * @returns undefined for a record that must not be followed, as is one without a Region that admits anything.
 */
export const parseRouting = (text: string, regions: readonly string[]): Admission | undefined => {
  const percents = readPercents(text, recordPattern(regions), regions);
  if (!percents) return undefined;
  const admission: Record<string, number> = {};
  let sum = 0;
  regions.forEach((region, i) => {
    const percent = percents[i + 1];
    if (percent) sum += admission[region] = Number(percent);
  });
  return sum > 0 ? admission : undefined;
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
