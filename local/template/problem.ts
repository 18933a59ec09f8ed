const MAX_VALUE_LENGTH = 120;

/** A start that cannot go on, because going on would answer otherwise than the deployed distribution. */
export function notSupported(where: string, value: unknown, supported: string): Error {
  const text = JSON.stringify(value) ?? 'missing';
  const shown = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}...` : text;
  return new Error(`${where} is ${shown}; the local edge supports ${supported}.`);
}
