/**
 * Throws when what must hold does not: readers of untrusted input stop there, and their caller names the refusal. No
 * `Error`: the trace that the engine writes into one costs more than twenty whole requests.
 */
export const must: (holds: unknown) => asserts holds = (holds) => {
  if (!holds) throw 'malformed';
};
