/**
 * A second opinion on a media request, for `npm run fuzz`: the token's rules (docs/tokens.md) read and written down
 * again with Node's own means, plainly, slowly, and with nothing of the edge's. It only says whether a request may pass.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { fromBase64urlOnEngine } from './engine-base64url.ts';
import { decodeCbor, Tagged } from './fuzz-reference-cbor.ts';

export interface ReferenceRequest {
  readonly token: string;
  /** Without the token. */
  readonly path: string;
  readonly host: string;
  readonly scheme: string;
  readonly country: string;
  readonly ip: string;
  readonly method: string;
  /** Key by id. */
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly revoked: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
}

interface Said {
  readonly claims: ReadonlyMap<string, unknown>;
  readonly isCat: boolean;
}

/** Whether the token is good for the request. */
export function mayPass(request: ReferenceRequest): boolean {
  try {
    const said = request.token.includes('.') ? believedJwt(request) : believedCat(request);
    return said !== undefined && allows(said, request);
  } catch {
    return false;
  }
}

function believedJwt({ token, keys }: ReferenceRequest): Said | undefined {
  const [first, last] = [token.indexOf('.'), token.lastIndexOf('.')];
  const signature = token.slice(last + 1);
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) return undefined;
  const { alg, kid, crit } = parsed(token.slice(0, first));
  if (alg !== 'HS256' || crit !== undefined) return undefined;
  if (!isAuthentic(token.slice(0, last), Buffer.from(signature, 'base64url'), kid, keys)) return undefined;
  return { claims: new Map(Object.entries(parsed(token.slice(first + 1, last)))), isCat: false };
}

/** What is signed may be spelled in any way that the engine reads. */
function parsed(part: string): Record<string, unknown> {
  return JSON.parse(fromBase64urlOnEngine(part).toString());
}

const CAT_CLAIMS: ReadonlyMap<number, string> = new Map([
  [1, 'iss'],
  [2, 'sub'],
  [3, 'aud'],
  [4, 'exp'],
  [5, 'nbf'],
  [6, 'iat'],
  [7, 'jti'],
  [310, 'catv'],
  [311, 'catnip'],
  [312, 'catu'],
  [313, 'catm'],
  [316, 'catgeoiso3166'],
]);

function believedCat({ token, keys }: ReferenceRequest): Said | undefined {
  let message = decodeCbor(Buffer.from(token, 'base64url'));
  if (message instanceof Tagged && message.tag === 61) message = message.content;
  if (!(message instanceof Tagged) || message.tag !== 17) return undefined;
  const [header, unprotected, payload, mac] = message.content as [Buffer, Map<unknown, unknown>, Buffer, Buffer];
  const parameters = decodeCbor(header) as Map<unknown, unknown>;
  if (parameters.get(1) !== 5 || ![...parameters, ...unprotected].every(isParameter)) return undefined;
  const signed = Buffer.concat([
    Buffer.from('\x84\x64MAC0', 'latin1'),
    bstr(header),
    bstr(Buffer.alloc(0)),
    bstr(payload),
  ]);
  if (parameters.has(4) && unprotected.has(4)) return undefined;
  const keyId = parameters.get(4) ?? unprotected.get(4);
  if (!isAuthentic(signed, mac, keyId === undefined ? undefined : (keyId as Buffer).toString(), keys)) return undefined;
  const claims = new Map<string, unknown>();
  for (const [label, value] of decodeCbor(payload) as Map<unknown, unknown>) {
    const name = CAT_CLAIMS.get(label as number);
    if (name === undefined || (name === 'catv' && value !== 1)) return undefined;
    if (/^(?:iat|sub)$/.test(name) && !isNumberOrString(value)) return undefined;
    if (/^(?:aud|exp|nbf|catm|catgeo.*)$/.test(name) && !isPlain(value)) return undefined;
    if (name !== 'catv') claims.set(name, value);
  }
  return { claims, isCat: true };
}

/** One algorithm, no critical extension; others are numbers or strings. */
function isParameter([label, value]: [unknown, unknown]): boolean {
  if (label === 1) return value === 5;
  if (typeof label !== 'number' || label < 3) return false;
  return label === 4 ? Buffer.isBuffer(value) : isNumberOrString(value);
}

function isNumberOrString(value: unknown): boolean {
  return Buffer.isBuffer(value) || typeof value === 'number' || typeof value === 'string';
}

/** A number from 0 on, a text, or a list of texts. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || (typeof value === 'number' && value >= 0);
}

/** RFC 8949, section 3.1. */
function bstr(bytes: Buffer): Buffer {
  const head = bytes.length < 24 ? [0x40 + bytes.length] : bytes.length < 256 ? [0x58, bytes.length] : undefined;
  return Buffer.concat([Buffer.from(head ?? [0x59, bytes.length >> 8, bytes.length & 255]), bytes]);
}

function isAuthentic(signed: string | Buffer, mac: Buffer, keyId: unknown, keys: ReferenceRequest['keys']): boolean {
  const key = keyId ? keys.get(keyId as string) : [...keys.values()][0];
  if (key === undefined) return false;
  const expected = createHmac('sha256', key).update(signed).digest();
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

const JWT_CLAIMS = new Set('exp nbf iss aud jti paths catgeoiso3166 catnip catm iat sub'.split(' '));

function allows({ claims, isCat }: Said, request: ReferenceRequest): boolean {
  if (!isCat && [...claims.keys()].some((name) => !JWT_CLAIMS.has(name))) return false;
  const lists = (name: string, holds: (list: unknown[]) => boolean) => {
    const list = claims.get(name);
    return list === undefined || (Array.isArray(list) && holds(list));
  };
  const [exp, nbf = 0] = [claims.get('exp'), claims.get('nbf')];
  if (!isDate(exp) || !isDate(nbf)) return false;
  if ((exp as number) <= request.now || (nbf as number) > request.now) return false;
  if (claims.has('jti')) {
    const id = isCat ? (claims.get('jti') as Buffer).toString('hex') : claims.get('jti');
    if (typeof id !== 'string' || request.revoked.includes(id)) return false;
  }
  return (
    (isCat ? opensUrl(claims.get('catu'), request) : opensPath(claims.get('paths'), request.path)) &&
    lists('catgeoiso3166', (list) => request.country !== '' && list.includes(request.country)) &&
    lists('catm', (list) => list.includes(request.method)) &&
    lists('catnip', (list) => list.some((network) => isInside(request.ip, isCat ? cidrOf(network) : String(network))))
  );
}

/** RFC 7519, section 2. */
function isDate(value: unknown): boolean {
  return typeof value === 'number' && value < Infinity;
}

function opensPath(paths: unknown, path: string): boolean {
  if (!Array.isArray(paths)) return false;
  return paths.some((scope) => (scope.endsWith('/') ? path.startsWith(scope) : path === scope));
}

/** CTA-5007: scheme 0, host 1, path 3; exact 0, prefix 1, suffix 2. */
function opensUrl(url: unknown, { scheme, host, path }: ReferenceRequest): boolean {
  if (!(url instanceof Map) || !(url.get(3) instanceof Map) || url.get(3).size === 0) return false;
  const values = new Map([
    [0, scheme],
    [1, host],
    [3, path],
  ]);
  const holds = (value: string, kind: unknown, text: string) => {
    if (kind === 0) return value === text;
    return kind === 1 ? value.startsWith(text) : kind === 2 && value.endsWith(text);
  };
  return [...url].every(([part, matches]) => {
    const value = values.get(part);
    return (
      value !== undefined && [...matches].every(([kind, text]) => typeof text === 'string' && holds(value, kind, text))
    );
  });
}

/** RFC 9164. */
function cidrOf(network: unknown): string {
  if (!(network instanceof Tagged) || (network.tag !== 52 && network.tag !== 54)) return '';
  const isV4 = network.tag === 52;
  const [length, given] = Array.isArray(network.content) ? network.content : [isV4 ? 32 : 128, network.content];
  const bytes = Buffer.alloc(isV4 ? 4 : 16);
  (given as Buffer).copy(bytes);
  const text = isV4 ? bytes.join('.') : (bytes.toString('hex').match(/.{4}/g) as string[]).join(':');
  return `${text}/${length}`;
}

function isInside(ip: string, network: string): boolean {
  const [address, length] = network.split('/') as [string, string?];
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(address) === 0 || isIP(ip) !== isIP(address)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(length ?? (family === 'ipv4' ? 32 : 128)), family);
  return list.check(ip, family);
}
