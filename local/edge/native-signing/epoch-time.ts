/**
 * The last second that fits a signed 64-bit count of nanoseconds, 11 April 2262 23:47:16 UTC: the guide names that date
 * as the latest ("Create a signed URL using a canned policy"), and a time in milliseconds by mistake is answered with
 * MalformedPolicy (https://github.com/aws/aws-sdk-js/issues/2236).
 */
export const latestEpochTime = 9_223_372_036;

/** True for a time that a policy may name: whole epoch seconds. */
export function isEpochTime(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= latestEpochTime;
}

/** The same from its one decimal spelling: no sign, no leading zero. */
export function parseEpochTime(text: string): number | undefined {
  return /^(0|[1-9][0-9]{0,9})$/.test(text) && isEpochTime(Number(text)) ? Number(text) : undefined;
}
