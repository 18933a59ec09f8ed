const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads `90s`, `30m`, `2h` or `7d` as seconds. Throws one sentence for anything else, and for what is out of limits. */
export function parseDuration(flag: string, text: string, [least, most]: readonly [string, string]): number {
  const seconds = secondsOf(text);
  if (seconds === undefined || seconds < (secondsOf(least) ?? 0) || seconds > (secondsOf(most) ?? 0)) {
    throw new Error(`${flag} is "${text}"; allowed: a duration from ${least} to ${most}, such as 90s, 30m or 2h.`);
  }
  return seconds;
}

function secondsOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (SECONDS[unit] as number);
}
