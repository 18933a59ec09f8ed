import { isEpochTime } from './epoch-time.ts';
import { parseSourceIp, type SourceIp } from './source-ip.ts';

/** What a policy statement asks of a request. */
export interface Policy {
  /** A URL with wildcards; undefined: every URL that the key may sign. */
  readonly resource: string | undefined;
  /** Epoch seconds: valid before, not at. */
  readonly dateLessThan: number;
  /** Epoch seconds: valid after, not at. */
  readonly dateGreaterThan: number | undefined;
  readonly sourceIp: SourceIp | undefined;
}

/**
 * The policy that CloudFront builds for a signed URL without one, byte for byte: the JSON of the guide without white
 * space ("Create a signed URL using a canned policy").
 *
 * @param url     base URL, which must need no escape in JSON
 * @param expires epoch seconds as sent
 */
export function cannedPolicyText(url: string, expires: string): string {
  return `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
}

/**
 * A custom policy: one statement, `Resource` optional, `DateLessThan` required, `DateGreaterThan` and `IpAddress`
 * optional, names exactly as specified, times as numbers (Developer Guide, "Create a signed URL using a custom policy").
 * White space between the parts does no harm; any other name or shape is malformed.
 *
 * @returns undefined when the bytes are not such a policy.
 */
export function parsePolicy(bytes: Buffer): Policy | undefined {
  const statements = fieldsOf(parseJson(bytes), ['Statement'])?.Statement;
  if (!Array.isArray(statements) || statements.length !== 1) return undefined;
  const statement = fieldsOf(statements[0], ['Condition'], ['Resource']);
  const condition = fieldsOf(statement?.Condition, ['DateLessThan'], ['DateGreaterThan', 'IpAddress']);
  if (statement === undefined || condition === undefined) return undefined;

  const { Resource: resource } = statement;
  const dateLessThan = onlyField(condition.DateLessThan, 'AWS:EpochTime');
  const dateGreaterThan = onlyField(condition.DateGreaterThan, 'AWS:EpochTime');
  const address = onlyField(condition.IpAddress, 'AWS:SourceIp');
  const sourceIp = typeof address === 'string' ? parseSourceIp(address) : undefined;
  if (resource !== undefined && (typeof resource !== 'string' || resource === '')) return undefined;
  if (!isEpochTime(dateLessThan)) return undefined;
  if (condition.DateGreaterThan !== undefined && !isEpochTime(dateGreaterThan)) return undefined;
  if (condition.IpAddress !== undefined && sourceIp === undefined) return undefined;
  return {
    resource,
    dateLessThan,
    dateGreaterThan: isEpochTime(dateGreaterThan) ? dateGreaterThan : undefined,
    sourceIp,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** The value itself when it is an object that has every required name and none that is not listed. */
function fieldsOf(value: unknown, required: readonly string[], optional: readonly string[] = []): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const names = Object.keys(value);
  const listed = names.every((name) => required.includes(name) || optional.includes(name));
  return listed && required.every((name) => names.includes(name)) ? (value as Fields) : undefined;
}

function onlyField(value: unknown, name: string): unknown {
  return fieldsOf(value, [name])?.[name];
}
