/** What has to be true of a distribution before viewers are trusted to it; each as a request and a judgement of its answer. */
import { mintJwt, pathWithToken, type SigningKey } from '../functions/token/sign.ts';
import { SMOKE_BODY, SMOKE_PATH } from './deploy-objects.ts';
import { longestToken } from './longest-token.ts';

export interface SmokeAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface SmokeCheck {
  readonly name: string;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  /** What is wrong with the answer; undefined when nothing is. */
  readonly problem: (answer: SmokeAnswer) => string | undefined;
}

export interface SmokeFacts {
  readonly regions: readonly string[];
  /** Undefined when a key group lets viewers of /vod/ in, whose private key is not here. */
  readonly key: SigningKey | undefined;
  readonly tokens: { readonly issuer: string | null; readonly audience: string | null };
  /** Where the public site sends people: the domain, or the distribution's own name. */
  readonly canonicalHost: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Ten minutes: long enough for the check, and of no use to anybody who finds it in a log of the network. */
const TOKEN_SECONDS = 600;

export function smokeChecks({ regions, key, tokens, canonicalHost, now }: SmokeFacts): readonly SmokeCheck[] {
  const claims = {
    expires: now + TOKEN_SECONDS,
    paths: [SMOKE_PATH],
    ...(tokens.issuer === null ? {} : { issuer: tokens.issuer }),
    ...(tokens.audience === null ? {} : { audience: tokens.audience }),
  };
  const unsigned = key ? 401 : 403;
  return [
    ...regions.map((region) =>
      https(`health object of ${region}`, `/health/${region}`, both(status(200), body('ok\n'))),
    ),
    ...(key
      ? [
          https('signed segment', pathWithToken(SMOKE_PATH, mintJwt(claims, key)), both(segment, headers)),
          https('longest token', pathWithToken(SMOKE_PATH, longestToken(claims, key)), segment),
        ]
      : []),
    https('segment without a token', SMOKE_PATH, status(unsigned)),
    { name: 'redirect to HTTPS', scheme: 'http', path: '/', problem: redirect(canonicalHost) },
  ];
}

type Judge = SmokeCheck['problem'];

function https(name: string, path: string, problem: Judge): SmokeCheck {
  return { name, scheme: 'https', path, problem };
}

function both(first: Judge, second: Judge): Judge {
  return (answer) => first(answer) ?? second(answer);
}

function status(wanted: number): Judge {
  return (answer) => {
    if (answer.status === wanted) return undefined;
    const { 'x-refusal': refusal } = answer.headers;
    return `the status is ${answer.status}${refusal ? ` (${refusal})` : ''} instead of ${wanted}`;
  };
}

function body(wanted: string): Judge {
  // S3 keeps what a hand wrote with or without its line's end.
  return (answer) => (answer.body.trim() === wanted.trim() ? undefined : 'the body is not the object');
}

const segment: Judge = both(status(200), body(SMOKE_BODY));

function redirect(host: string): Judge {
  return ({ status, headers: { location } }) => {
    if (status !== 301) return `the status is ${status} instead of 301`;
    return location === `https://${host}/` ? undefined : `it leads to ${location} instead of https://${host}/`;
  };
}

/** Those of the response headers policy, and what the edge Lambda says about a segment. */
const WANTED: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /max-age=\d{8}/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^strict-origin-when-cross-origin$/,
  'timing-allow-origin': /^\*$/,
  'access-control-allow-origin': /^\*$/,
  'cache-control': /max-age=31536000.*immutable/,
  'content-type': /^video\/iso\.segment$/,
};
/** They would tell about storage. */
const UNWANTED: Readonly<Record<string, RegExp>> = {
  server: /AmazonS3/,
  'x-amz-version-id': /./,
  'x-amz-server-side-encryption': /./,
};

const headers: Judge = ({ headers: answered }) => {
  const wrong = Object.entries(WANTED).find(([name, pattern]) => !pattern.test(answered[name] ?? ''));
  if (wrong) return `the header ${wrong[0]} is ${answered[wrong[0]] ?? 'missing'}`;
  const left = Object.entries(UNWANTED).find(([name, pattern]) => pattern.test(answered[name] ?? ''));
  return left && `the header ${left[0]} is still there`;
};
