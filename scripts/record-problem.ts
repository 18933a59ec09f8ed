import { parseRouting } from '../functions/routing/record.ts';
import { KEY_VALUE_STORE } from '../infra/limits.ts';
import { parseKeys } from './keys-record.ts';

/**
 * What keeps a record from being written, in one sentence without its value; undefined when nothing does. `value` is
 * undefined for a record to delete. What passes here is never more than what the edge can read.
 */
export function recordProblem(key: string, value: string | undefined, regions: readonly string[]): string | undefined {
  const name = `The record '${key.slice(0, 64)}'`;
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes < 1 || keyBytes > KEY_VALUE_STORE.keyBytes)
    return `${name} has a key of ${keyBytes} bytes; 1 to ${KEY_VALUE_STORE.keyBytes} are allowed.`;
  if (value === undefined) return undefined;
  const bytes = Buffer.byteLength(value);
  if (bytes > KEY_VALUE_STORE.valueBytes)
    return `${name} has a value of ${bytes} bytes; ${KEY_VALUE_STORE.valueBytes} are allowed.`;
  if (key === 'routing' && !parseRouting(value, regions)) {
    return `${name} is malformed: each of ${regions.join(', ')} at most once as <region>=<percent from 0 to 100>, one above 0.`;
  }
  if (key === 'keys' && !parseKeys(value, 'edge').ok) {
    return `${name} is malformed: <id>=<base64url of at least 32 bytes>, separated by one space, the signing key first.`;
  }
  return undefined;
}
