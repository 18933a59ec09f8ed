/** Thrown inside the checks of a function's result, and caught by the one who asked. */
export class InvalidResult extends Error {}

/** `reason` has no full stop. */
export function invalid(reason: string): never {
  throw new InvalidResult(`${reason}.`);
}

export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) invalid(`${what} no object`);
  return value as Record<string, unknown>;
}
