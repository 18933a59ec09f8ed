/**
 * One spelling of a path (RFC 3986, sections 3.3 and 6.2.2): a path that CloudFront, the function and S3 could read in two
 * ways is refused before anything is decided by it, for every kind of behaviour; a path that merely looks odd goes on.
 */
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../scripts/function-outcome.ts';
import { functionOf, runByBehaviour } from '../support/edge-functions.ts';
import { jwt, jwtOfLength } from '../support/good-tokens.ts';
import {
  callOf,
  describeTable,
  edgeFor,
  regionsOf,
  requestOf,
  responseOf,
  type ViewerCase,
} from '../support/viewer-function.ts';

const REFUSAL = 'non-canonical-path';
type Verdict = typeof REFUSAL | undefined;

/** A path of each begins so. All of media is open to this token, so that only the path can be at fault. */
const KINDS = ['/vod/', '/live/', '/health/', '/'] as const;
const headers = { 'cta-common-access-token': jwt() };
const edge = edgeFor();

interface PathCase extends ViewerCase {
  readonly code: Verdict;
}

/** Every kind of behaviour gets the same ends of a path. */
function paths(ends: readonly string[], code: Verdict): PathCase[] {
  return KINDS.flatMap((kind) =>
    ends.map((end) => {
      const uri = `${kind}${end}`;
      return {
        title: `${JSON.stringify(uri)} ${code ? 'is refused' : 'goes on'}`,
        call: { uri, headers },
        code,
      };
    }),
  );
}

/** By what is wrong. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'a character that is forbidden': [
    '\0',
    'a\tb',
    'a\nb',
    'a\x1fb',
    'a\x7fb',
    'a%00',
    '%0D%0Ab',
    '%0d%0ab',
    '%1F',
    '%1f',
    '%7F',
    '%7f',
    '%C2%80',
    '%C2%9F',
    '%c2%85',
    'é',
    'a/é/b',
    '\u0080',
    '한국',
    '\u{1f3ac}',
    '\u2028',
    // To an engine that looks without regard to case, k and s.
    '\u212a',
    '\u017f',
    '\uff0e\uff0e/a',
    '\uff0fa',
    'a b',
    'a"b',
    'a#b',
    'a<b',
    'a>b',
    'a?b',
    'a[b',
    'a\\b',
    'a]b',
    'a^b',
    'a`b',
    'a{b',
    'a|b',
    'a}b',
    // njs 0.7.9 looks for a global pattern in it at wrong places.
    '\u0080%60...%E5%A3%B7%E5%98%A8%3E',
    '\u0080%60/.../%60%60\u00e9%60',
  ],
  'an escape that is malformed': [
    '%',
    'a%',
    'a%2',
    'a%/b',
    'a%G1',
    'a%u002Fb',
    'a%%41',
    // Bytes that are no UTF-8: a lone continuation, a start without its end, overlong forms, a surrogate, one too high.
    '%80',
    '%BF',
    '%C3',
    '%C3a',
    '%C3%28',
    '%C0%AE%C0%AE/a',
    '%C0%AF',
    '%C1%9C',
    '%E0%80%AF',
    '%E2%82',
    '%ED%A0%80',
    '%F0%80%80%AF',
    '%F4%90%80%80',
    '%F8%88%80%80%80',
    '%FE',
    '%FF',
  ],
  'a separator that is encoded': ['a%2Fb', 'a%2fb', 'a%5Cb', 'a%5cb', '%2F', '%5C', '..%2Fa', '%2F..', 'a%2F%2Fb'],
  'a spelling that is not canonical': [
    '/a',
    'a//b',
    'a//',
    'a///b',
    `~${'a'.repeat(64)}//b`,
    '.',
    '..',
    './a',
    '../a',
    'a/.',
    'a/..',
    'a/./b',
    'a/../b',
    'a/../../b',
    'a/..;/../b',
    '%25',
    'a%252Fb',
    'a%252E%252E',
    'a%2520b',
    '%2541',
    '%2E%2E',
    '%2e%2e/a',
    '%2E',
    '.%2E',
    '%2D',
    '%2d',
    '%30',
    '%39',
    '%41',
    '%5A',
    '%5a',
    '%61',
    '%7A',
    '%7a',
    '%5F',
    '%5f',
    '%7E',
    '%7e',
    '%6Fx',
    '%4fx',
    'a%3ab',
    'a%c3%a9',
    'a%C3%a9',
    'a%c3%A9',
    'a%e2%82%ac',
    '%2a',
    '%5bx',
    '%5e',
    '%7c',
    '%7d',
  ],
};

const ACCEPTED = [
  'a',
  'a/',
  'a.m3u8',
  'a%20b.m3u8',
  'a%C3%A9b/c.m3u8',
  '%E2%82%AC',
  '%ED%95%9C%EA%B5%AD',
  '%F0%9F%8E%AC',
  '%EF%BF%BF',
  '%C2%A0',
  'b~c',
  '(a)',
  '(a)/[b]'.replaceAll('[', '%5B').replaceAll(']', '%5D'),
  "!$&'()*+,;=:@-._",
  '%21%24%26%27%28%29%2A%2B%2C%3A%3B%3D%3F%40',
  '%22%23%3C%3E%5E%60%7B%7C%7D',
  '...',
  '.../a',
  '.a',
  'a.',
  'a..',
  '..a',
  '..;/a',
  'a/..b/.c/d./e',
  '.well-known/security.txt',
  'A-Z_0-9',
];

describe('every kind of behaviour', () => {
  // Whichever function the normalised path leads to: each refuses all of them, those that begin like the other's too.
  const tables = Object.entries(REFUSED).flatMap(([flaw, ends]) =>
    (['media', 'site'] as const).map((name) => ({ flaw, ends, name })),
  );
  for (const { flaw, ends, name } of tables) {
    describeTable(
      `refuses a path for ${flaw}, by the function of ${name}`,
      async () => (await edge)[name],
      paths(ends, REFUSAL),
      (outcome) => {
        expect(refusalOf(outcome)).toBe(REFUSAL);
        expect(responseOf(outcome).statusCode).toBe(400);
        expect(outcome.reads).toEqual([]);
        expect(outcome.choices).toEqual([]);
      },
    );
  }

  describeTable(
    'passes a path that has one spelling, byte for byte',
    () => edge,
    paths(ACCEPTED, undefined),
    (outcome, { call }) => {
      expect(requestOf(outcome).uri).toBe(call.uri);
      expect(regionsOf(outcome)).toHaveLength(/^\/(?:vod|live)\//.test(call.uri as string) ? 2 : 0);
    },
  );
});

const token = headers['cta-common-access-token'];

/** CloudFront hands the media function these paths, which do not begin like media. */
describeTable(
  'a path that only leads to media once it is normalised is refused there',
  () => edge,
  [
    '/a/../vod/b',
    '/a/../live/b',
    '/./vod/b',
    '/../live/b',
    '/%76od/b',
    '/%6cive/b',
    '/live%2E/../vod/b',
    '/l/../../vod/b',
    // Where a token would begin, were the path media as it is.
    `/a/./~${token}/../../vod/b`,
    `/a/./~${token}/../../live/b`,
    `/l/.//~${token}/../../../live/b`,
    `/%2e/~${token}/../live/b`,
  ].flatMap((uri) =>
    ['GET', 'HEAD', 'OPTIONS'].map((method) => ({ title: `${method} ${uri}`, call: { uri, method, headers } })),
  ),
  (outcome, { call }) => {
    expect(functionOf(call.uri)).toBe('media');
    expect(refusalOf(outcome)).toBe(REFUSAL);
    expect(outcome.reads).toEqual([]);
    expect(outcome.choices).toEqual([]);
    expect(outcome.logged).toEqual([]);
  },
);

/** What RFC 3986 makes of a byte, told without a regular expression of the function's. */
function verdictOnEscape(byte: number, spelling: string): Verdict {
  const character = String.fromCharCode(byte);
  if (byte < 0x20 || byte > 0x7e || '/\\%'.includes(character)) return REFUSAL;
  if ('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'.includes(character)) return REFUSAL;
  return spelling === spelling.toUpperCase() ? undefined : REFUSAL;
}

function verdictOnCharacter(byte: number): Verdict {
  if (byte < 0x20 || byte > 0x7e) return REFUSAL;
  return ' "#%<>?[\\]^`{|}'.includes(String.fromCharCode(byte)) ? REFUSAL : undefined;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

describe.each(KINDS)('of all 256 bytes in a path below %s', (kind) => {
  const verdicts = async (uris: readonly string[]) =>
    (
      await runByBehaviour(
        await edge,
        uris.map((uri) => callOf({ call: { uri, headers } })),
        'guard',
      )
    ).map(refusalOf);

  it('each escape in upper and in lower case gets the verdict of RFC 3986', async () => {
    const spellings = BYTES.flatMap((byte) => {
      const hex = byte.toString(16).padStart(2, '0');
      return [...new Set([`%${hex.toUpperCase()}`, `%${hex}`])].map((spelling) => ({ byte, spelling }));
    });
    const found = await verdicts(spellings.map(({ spelling }) => `${kind}a${spelling}b`));
    expect(found).toEqual(spellings.map(({ byte, spelling }) => verdictOnEscape(byte, spelling)));
  });

  it('each character as it is gets the verdict of RFC 3986', async () => {
    const found = await verdicts(BYTES.map((byte) => `${kind}a${String.fromCharCode(byte)}b`));
    expect(found).toEqual(BYTES.map(verdictOnCharacter));
  });
});

const longUri = (kind: string) => `${kind}${'a/'.repeat(8191)}`.slice(0, 8191).replace(/.$/, 'z');

interface LimitCase extends ViewerCase {
  readonly code?: string;
  /** The URI that goes on. */
  readonly uri?: string;
}

const [longest, tooLong] = [jwtOfLength(1024), jwtOfLength(1025)];

const LIMITS: readonly LimitCase[] = [
  ...KINDS.map((kind) => ({
    title: `a URI of 8,191 bytes below ${kind} goes on`,
    call: { uri: longUri(kind), headers },
    uri: longUri(kind),
  })),
  ...KINDS.map((kind) => ({
    title: `one flaw at the end of a URI of 8,191 bytes below ${kind} is found`,
    call: { uri: longUri(kind).replace(/.{4}$/, '%2Fz'), headers },
    code: REFUSAL,
  })),
  {
    title: 'a path token of 8,000 characters is too long, whatever it is',
    call: { uri: `/vod/~${'a'.repeat(8000)}/b` },
    code: 'token-too-long',
  },
  ...(['/vod/', '/live/'] as const).flatMap((kind) => [
    {
      title: `a path token of 1,024 characters below ${kind} opens`,
      call: { uri: `${kind}~${longest}/b` },
      uri: `${kind}b`,
    },
    {
      title: `a path token of 1,025 characters below ${kind} is too long`,
      call: { uri: `${kind}~${tooLong}/b` },
      code: 'token-too-long',
    },
    {
      title: `a query token of 1,024 characters below ${kind} opens`,
      call: { uri: `${kind}b`, query: `token=${longest}` },
      uri: `${kind}b`,
    },
    {
      title: `a query token of 1,025 characters below ${kind} is too long`,
      call: { uri: `${kind}b`, query: `token=${tooLong}` },
      code: 'token-too-long',
    },
  ]),
];

describeTable(
  'lengths',
  () => edge,
  LIMITS,
  (outcome, { code, uri }) => {
    expect(refusalOf(outcome)).toBe(code);
    if (uri !== undefined) expect(requestOf(outcome).uri).toBe(uri);
  },
);
