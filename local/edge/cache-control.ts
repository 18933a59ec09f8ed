/** Cache-Control's directives, RFC 9111 section 5.2. */

/** Lower-case directive names to their arguments, '' without one. */
export type Directives = ReadonlyMap<string, string>;

export function parseCacheControl(value: string | undefined): Directives {
  const directives = new Map<string, string>();
  for (const match of (value ?? '').matchAll(/([^\s,;=]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?/g)) {
    const name = (match[1] ?? '').toLowerCase();
    if (!directives.has(name)) directives.set(name, match[2] ?? match[3] ?? '');
  }
  return directives;
}

/** RFC 9111 section 1.2.2: what a number too large to be told from another counts as. */
const MOST_SECONDS = 2 ** 31;

/** A directive's seconds; undefined when it is absent or no whole number. */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const value = directives.get(name);
  return value !== undefined && /^\d+$/.test(value) ? Math.min(Number(value), MOST_SECONDS) : undefined;
}
