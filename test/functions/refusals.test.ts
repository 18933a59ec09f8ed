/**
 * Every refusal there is, once: its status, its headers, its words. A response headers policy may not reach an answer of
 * the function's own, so each carries all that a player and a person need.
 */
import { describe, expect, it } from 'vitest';
import type { DenyCode } from '../../functions/viewer-request/refusal.ts';
import { runInBoth } from '../support/event-engines.ts';
import { cat, jwt, jwtOfLength, OLD_KEY } from '../support/good-tokens.ts';
import { CLAIM, MATCH, PART } from '../support/mint.ts';
import { REFUSAL_CODES, type RefusalCode, statusOf } from '../support/refusal-codes.ts';
import { carrying, MEDIA } from '../support/refusal-pairs.ts';
import { type CallOptions, NOW } from '../support/viewer-event.ts';
import {
  bundleFor,
  callOf,
  describeTable,
  type GivenResponse,
  responseOf,
  siteBundleFor,
  type ViewerCase,
} from '../support/viewer-function.ts';

/** Asks for an issuer and an audience too, so that all reasons are reasons of one bundle. */
const bundle = bundleFor({ tokens: { issuer: 'us', audience: 'video' } });
const named = { iss: 'us', aud: 'video' };
const good = jwt(named);
const withPath = (path: string): CallOptions => ({ ...carrying(good), uri: path });
const wrong = (changes: Readonly<Record<string, unknown>>, options: CallOptions = {}) =>
  carrying(jwt({ ...named, ...changes }), options);
const ofUrl = (part: number, text: string) =>
  carrying(
    cat({
      [CLAIM.iss]: 'us',
      [CLAIM.aud]: 'video',
      [CLAIM.catu]: new Map<number, Map<number, string>>([
        [PART.path, new Map([[MATCH.prefix, '/vod/']])],
        [part, new Map([[MATCH.exact, text]])],
      ]),
    }),
  );

const CAUSES: Readonly<Record<RefusalCode, CallOptions>> = {
  'non-canonical-path': withPath('/vod/../a'),
  'token-too-long': carrying(jwtOfLength(1025)),
  'missing-token': { uri: MEDIA },
  'malformed-token': carrying('nonsense'),
  'unsupported-algorithm': carrying(jwt(named, { alg: 'none' })),
  'unknown-key': carrying(jwt(named, { kid: 'k9' })),
  'bad-signature': carrying(jwt(named, { kid: 'k2' }, OLD_KEY)),
  'malformed-claims': wrong({ exp: 'tomorrow' }),
  'unsupported-claim': wrong({ catreplay: 1 }),
  'missing-expiry': wrong({ exp: undefined }),
  'missing-path': wrong({ paths: undefined }),
  'wrong-issuer': wrong({ iss: 'them' }),
  'wrong-audience': wrong({ aud: 'music' }),
  expired: wrong({ exp: NOW }),
  'not-yet-valid': wrong({ nbf: NOW + 1 }),
  'wrong-path': wrong({ paths: ['/vod/other/'] }),
  'wrong-host': ofUrl(PART.host, 'other.example.com'),
  'wrong-scheme': ofUrl(PART.scheme, 'http'),
  'wrong-country': wrong({ catgeoiso3166: ['JP'] }),
  'wrong-network': wrong({ catnip: ['198.51.100.0/24'] }),
  'wrong-method': wrong({ catm: ['HEAD'] }),
  revoked: wrong({ jti: 'a' }, { store: { 'revoked/a': `${NOW + 60}` } }),
  'revocation-unavailable': wrong({ jti: 'a' }, { unreadable: ['revoked/a'] }),
  'keys-unavailable': carrying(good, { unreadable: ['keys'] }),
  'no-region': carrying(good, { uri: '/live/title/a', store: { routing: 'ap-northeast-2=100' } }),
  'internal-error': carrying(good),
};

/** An event as the platform does not document it. */
const withoutHeaders: ViewerCase['bend'] = ({ request }) => {
  Reflect.deleteProperty(request, 'headers');
};

const requestFor = (code: RefusalCode) =>
  code === 'internal-error' ? { call: CAUSES[code], bend: withoutHeaders } : { call: CAUSES[code] };

/** Headers that a function may not set. Source: "Restrictions on edge functions", CloudFront Developer Guide. */
const FORBIDDEN_HEADERS =
  /^(?:connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-cache.*|x-edge-.*|x-forwarded-proto|x-real-ip|cdn-loop|content-length|host|transfer-encoding|via)$/;

interface CodeCase extends ViewerCase {
  readonly code: RefusalCode;
}

const CASES: readonly CodeCase[] = REFUSAL_CODES.map((code) => ({
  title: `${code} is a ${statusOf(code)}`,
  ...requestFor(code),
  code,
}));

/** What is refused beside media. */
const SITE_CASES: readonly CodeCase[] = [
  ...['/a//b', '/health//us-east-1'].map((uri) => ({
    title: `non-canonical-path of ${uri} is a 400`,
    call: { uri },
    code: 'non-canonical-path' as const,
  })),
  ...['/Vod/', '/VOD/', '/', '/health/us-east-1/'].map((folder) => ({
    title: `malformed-token of one below ${folder} is a 401`,
    call: { uri: `${folder}~${good}/title/a`, headers: { 'cloudfront-forwarded-proto': 'http' } },
    code: 'malformed-token' as const,
  })),
  { title: 'internal-error is a 503', call: { uri: '/a' }, bend: withoutHeaders, code: 'internal-error' },
];

const value = ({ headers }: GivenResponse, name: string) => headers[name]?.value;

for (const [name, built, cases] of [
  ['a refusal', bundle, CASES],
  ['a refusal beside media', siteBundleFor(), SITE_CASES],
] as const) {
  describeTable(
    name,
    () => built,
    cases,
    (outcome, { code }) => {
      const response = responseOf(outcome);
      const status = statusOf(code);
      expect(response.statusCode).toBe(status);
      expect(value(response, 'x-refusal')).toBe(code);

      // A cache that kept it would refuse those who come with a good token, or keep refusing when the cause is gone.
      expect(value(response, 'cache-control')).toBe('no-store');
      // A page of another site must be able to read why.
      expect(value(response, 'access-control-allow-origin')).toBe('*');
      expect(value(response, 'access-control-expose-headers')).toMatch(/^\*$|x-refusal/);
      expect(value(response, 'access-control-allow-credentials')).toBeUndefined();
      expect(value(response, 'strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
      expect(value(response, 'content-type') ?? 'text/plain').toMatch(/^text\/plain/);
      expect(response.body?.encoding).toBe('text');
      expect(response.body?.data).toMatch(new RegExp(`^[^\\n]*${code}[^\\n]*\\n$`));

      // RFC 6750, section 3: a 401 names what is wrong with the token; RFC 9110, section 15.5.2: only and always a 401.
      expect(value(response, 'www-authenticate')).toBe(status === 401 ? 'Bearer error="invalid_token"' : undefined);
      if (status === 503) expect(Number(value(response, 'retry-after'))).toBeGreaterThan(0);
      else expect(value(response, 'retry-after')).toBeUndefined();

      for (const [name, field] of Object.entries(response.headers)) {
        expect(name).toMatch(/^[a-z][a-z-]*$/);
        expect(name).not.toMatch(FORBIDDEN_HEADERS);
        expect(field.value).toMatch(/^[\x20-\x7e]+$/);
      }
    },
  );
}

type Same<A, B> = [A, B] extends [B, A] ? true : false;
/** Does not compile when the function has a reason that is not tried here, or the other way round. */
const isWholeList: Same<DenyCode, RefusalCode> = true;

describe('the list of reasons', () => {
  it("is the function's own", () => {
    expect(isWholeList).toBe(true);
  });

  it('is reached from end to end through the handler, and no other reason is', async () => {
    const calls = (Object.keys(CAUSES) as RefusalCode[]).map((code) => callOf(requestFor(code)));
    const reached = (await runInBoth(await bundle, calls, 'all refusals')).map((outcome) =>
      value(responseOf(outcome), 'x-refusal'),
    );
    expect(reached).toEqual(Object.keys(CAUSES));
    expect([...reached].sort()).toEqual([...REFUSAL_CODES].sort());
  });
});

describeTable(
  'a refusal says nothing of the token, the keys or the path',
  () => bundle,
  CASES.map((given) => ({ ...given, title: given.code })),
  (outcome, { call }) => {
    const text = JSON.stringify(responseOf(outcome));
    const token = call.headers?.['cta-common-access-token'];
    if (token !== undefined && token.length > 20) expect(text).not.toContain(token.slice(10, 30));
    expect(text).not.toMatch(/AgICAgICAg|AQEBAQEBAQ|title|master/);
  },
);
