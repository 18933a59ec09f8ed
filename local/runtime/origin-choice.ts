/**
 * What a viewer-request function asked of the origin, checked as it calls: "Helper methods for origin modification",
 * CloudFront Developer Guide. Options that localhost does not act on are refused, never dropped in silence.
 */
import { FAILOVER, LAMBDA_ORIGIN, ORIGIN } from '../../infra/limits.ts';

export interface OriginOverrides {
  readonly domainName?: string;
  readonly originPath?: string;
  readonly customHeaders?: Readonly<Record<string, string>>;
  readonly connectionAttempts?: number;
  /** Seconds. */
  readonly connectionTimeout?: number;
  /** Seconds. */
  readonly readTimeout?: number;
}

export type OriginChoice =
  | { readonly kind: 'origin'; readonly originId: string; readonly overrides: OriginOverrides }
  | {
      readonly kind: 'group';
      readonly members: readonly [GroupMember, GroupMember];
      readonly statusCodes: readonly number[];
    }
  | { readonly kind: 'update'; readonly overrides: OriginOverrides };

export interface GroupMember {
  readonly originId: string;
  readonly overrides: OriginOverrides;
}

const FAILOVER_CODES: readonly number[] = FAILOVER.statusCodes;

export function parseOriginSelection(
  id: unknown,
  overrides: string | undefined,
  known: ReadonlySet<string>,
): OriginChoice {
  return {
    kind: 'origin',
    originId: knownId(id, known),
    overrides: parseOverrides(overrides === undefined ? {} : JSON.parse(overrides)),
  };
}

export function parseOriginGroup(text: string, known: ReadonlySet<string>): OriginChoice {
  const group = record(JSON.parse(text), 'createRequestOriginGroup');
  refuseUnknown(group, ['originIds', 'failoverCriteria', 'selectionCriteria'], 'createRequestOriginGroup');
  if (group.selectionCriteria !== undefined && group.selectionCriteria !== 'default') {
    throw new TypeError(`selectionCriteria '${String(group.selectionCriteria)}' is not supported; 'default' is.`);
  }
  const ids = group.originIds;
  if (!Array.isArray(ids) || ids.length !== 2) throw new TypeError('originIds takes exactly two origins.');
  const [primary, secondary] = ids.map((entry) => member(entry, known)) as [GroupMember, GroupMember];
  const codes = record(group.failoverCriteria, 'failoverCriteria').statusCodes;
  if (!Array.isArray(codes) || codes.length === 0 || codes.some((code) => !FAILOVER_CODES.includes(code))) {
    throw new TypeError(`failoverCriteria.statusCodes takes one or more of ${FAILOVER_CODES.join(', ')}.`);
  }
  return { kind: 'group', members: [primary, secondary], statusCodes: codes };
}

const REMEMBERED = 100;

export interface GroupReader {
  /** Of the group's JSON. */
  ofText(text: string, known: ReadonlySet<string>): OriginChoice;
  /** Of two ids and the codes, with commas between them. */
  ofPair(primary: string, secondary: string, codes: string, known: ReadonlySet<string>): OriginChoice;
}

/** Remembers: a function asks for the same few groups in every call. */
export function groupReader(): GroupReader {
  const groups = new Map<string, OriginChoice>();
  let knownBefore: ReadonlySet<string> | undefined;
  const remembered = (key: string, known: ReadonlySet<string>, text: () => string) => {
    if (known !== knownBefore || groups.size >= REMEMBERED) groups.clear();
    knownBefore = known;
    let group = groups.get(key);
    if (group === undefined) {
      group = parseOriginGroup(text(), known);
      groups.set(key, group);
    }
    return group;
  };
  return {
    ofText: (text, known) => remembered(text, known, () => text),
    // JSON has no line breaks of its own: neither key is ever the other's.
    ofPair: (primary, secondary, codes, known) =>
      remembered(`${codes}\n${primary}\n${secondary}`, known, () =>
        JSON.stringify({
          originIds: [{ originId: primary }, { originId: secondary }],
          failoverCriteria: { statusCodes: codes === '' ? [] : codes.split(',').map(Number) },
        }),
      ),
  };
}

export function parseOriginUpdate(text: string): OriginChoice {
  return { kind: 'update', overrides: parseOverrides(JSON.parse(text)) };
}

function member(entry: unknown, known: ReadonlySet<string>): GroupMember {
  const fields = record(entry, 'originIds');
  refuseUnknown(fields, ['originId', 'originOverrides'], 'originIds');
  return {
    originId: knownId(fields.originId, known),
    overrides: parseOverrides(fields.originOverrides ?? {}),
  };
}

function parseOverrides(value: unknown): OriginOverrides {
  const fields = record(value, 'The origin parameters');
  refuseUnknown(fields, ['domainName', 'originPath', 'customHeaders', 'connectionAttempts', 'timeouts'], 'The origin');
  const timeouts = record(fields.timeouts ?? {}, 'timeouts');
  refuseUnknown(timeouts, ['connectionTimeout', 'readTimeout', 'keepAliveTimeout'], 'timeouts');
  const domainName = text(fields.domainName, 'domainName');
  const originPath = text(fields.originPath, 'originPath');
  const connectionAttempts = between(fields.connectionAttempts, ORIGIN.attempts, 'connectionAttempts');
  const connectionTimeout = between(timeouts.connectionTimeout, ORIGIN.connectSeconds, 'timeouts.connectionTimeout');
  const readTimeout = between(timeouts.readTimeout, ORIGIN.readSeconds, 'timeouts.readTimeout');
  // Checked and without effect: connections stay open as Node keeps them, which no answer shows.
  between(timeouts.keepAliveTimeout, LAMBDA_ORIGIN.keepAliveSeconds, 'timeouts.keepAliveTimeout');
  const headers = fields.customHeaders;
  return {
    ...(domainName === undefined ? {} : { domainName }),
    ...(originPath === undefined ? {} : { originPath }),
    ...(headers === undefined ? {} : { customHeaders: customHeaders(headers) }),
    ...(connectionAttempts === undefined ? {} : { connectionAttempts }),
    ...(connectionTimeout === undefined ? {} : { connectionTimeout }),
    ...(readTimeout === undefined ? {} : { readTimeout }),
  };
}

function customHeaders(value: unknown): Record<string, string> {
  const headers = record(value, 'customHeaders');
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [name.toLowerCase(), text(header, `customHeaders.${name}`) ?? '']),
  );
}

function knownId(id: unknown, known: ReadonlySet<string>): string {
  if (typeof id !== 'string' || !known.has(id)) {
    throw new TypeError(`Origin '${String(id)}' is not one of the distribution's: ${[...known].join(', ')}.`);
  }
  return id;
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new TypeError(`${what} is no object.`);
  return value as Record<string, unknown>;
}

function refuseUnknown(fields: Record<string, unknown>, allowed: readonly string[], what: string): void {
  const unknown = Object.keys(fields).find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new TypeError(`${what} has '${unknown}'; ${allowed.join(', ')} are supported here.`);
}

function text(value: unknown, what: string): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw new TypeError(`${what} is not text.`);
  return value;
}

function between(
  value: unknown,
  { least, most }: { readonly least: number; readonly most: number },
  what: string,
): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw new TypeError(`${what} is ${String(value)}; ${least} to ${most} are allowed.`);
  }
  return value;
}
