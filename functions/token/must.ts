/** Throws when what must hold does not: readers of untrusted input stop there, and their caller names the refusal. */
export const must: (holds: unknown) => asserts holds = (holds) => {
  if (!holds) throw new Error();
};
