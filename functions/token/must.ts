/** Throws when what must hold does not: readers of untrusted input stop there, and their caller names the refusal. */
export function must(holds: unknown): asserts holds {
  if (!holds) throw new Error('must');
}
