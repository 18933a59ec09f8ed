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

/** A directive's seconds; undefined when it is absent or no whole number. */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const value = directives.get(name);
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : undefined;
}
