/** CATs from signer to edge, on the real assembly: `npm run sign --format cat`, the signing module, other people's, revoked ones. */
import { CAT } from '@eyevinn/cat';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatClaims, mintCat, pathWithToken, signingKey } from '../../functions/token/sign.ts';
import type { LocalDistribution } from '../../local/edge-process.ts';
import { runKeys } from '../../scripts/keys-run.ts';
import { runSign } from '../../scripts/sign-run.ts';
import { readExample } from '../docs/examples.ts';
import { type CommandSite, type CommandViewer, openViewer, startCommandSite } from './command-site.ts';

/** Before the expiry of the worked example in `docs/tokens.md`. */
const NOW = 1_890_000_000;
const PATH = '/vod/title/seg.m4s';
const good: CatClaims = { expires: NOW + 60, paths: ['/vod/title/'] };

let site: CommandSite;
let local: LocalDistribution;
let viewer: CommandViewer;

beforeAll(async () => {
  const files = [PATH, '/vod/other/seg.m4s'].map((path) => [`media${path}`, 'a segment']);
  site = await startCommandSite(Object.fromEntries(files), { clock: () => NOW * 1000 });
  ({ local } = site);
  viewer = openViewer(local);
});

afterAll(async () => {
  viewer?.close();
  await site?.close();
});

const store = () => [...local.kvs.values()][0] as NonNullable<ReturnType<typeof local.kvs.get>>;
const key = () => signingKey(store().get('keys') ?? '');
const OPEN = { status: 200, refusal: undefined };

const play = (claims: CatClaims, headers?: Readonly<Record<string, string>>, path = PATH) =>
  viewer.ask(pathWithToken(path, mintCat(claims, key())), headers);

/** The path of the URL that the command prints. */
async function sign(...args: string[]): Promise<string> {
  const url = await runSign([PATH, '--format', 'cat', '--url', 'https://v.example', ...args, ...site.flags], NOW);
  return new URL(url).pathname;
}

describe('npm run sign --format cat', () => {
  test('prints a URL that plays, and whose folder plays, and nothing else', async () => {
    const path = await sign('--ttl', '2h');
    expect(path).toMatch(/^\/vod\/~2D3R[\w-]+\/title\/seg\.m4s$/);
    expect(await viewer.ask(path)).toEqual(OPEN);
    expect(await viewer.ask(path.replace('/title/', '/other/'))).toEqual({ status: 403, refusal: 'wrong-path' });
  });

  test('holds viewers to a country and a network', async () => {
    const korean = await sign('--country', 'KR,JP');
    expect(await viewer.ask(korean, { 'x-local-country': 'KR' })).toEqual(OPEN);
    expect(await viewer.ask(korean, { 'x-local-country': 'US' })).toEqual({ status: 403, refusal: 'wrong-country' });
    expect(await viewer.ask(await sign('--network', '127.0.0.0/8,::1'))).toEqual(OPEN);
    expect(await viewer.ask(await sign('--network', '203.0.113.0/24'))).toEqual({
      status: 401,
      refusal: 'wrong-network',
    });
  });
});

describe('a CAT of the signing module', () => {
  test.each<[title: string, claims: CatClaims, refusal: string | undefined]>([
    ['for this very file', { ...good, paths: [PATH] }, undefined],
    ['for another file', { ...good, paths: ['/vod/title/seg'] }, 'wrong-path'],
    ['for what ends so', { expires: NOW + 60, url: { path: { suffix: '.m4s' } } }, undefined],
    [
      'for what begins and ends so',
      { expires: NOW + 60, url: { path: { prefix: '/vod/t', suffix: '.m4s' } } },
      undefined,
    ],
    [
      'for what begins so and ends otherwise',
      { expires: NOW + 60, url: { path: { prefix: '/vod/', suffix: '.mp4' } } },
      'wrong-path',
    ],
    ['for this scheme', { ...good, url: { scheme: 'https' } }, undefined],
    ['for the other scheme', { ...good, url: { scheme: 'http' } }, 'wrong-scheme'],
    ['for another host', { ...good, url: { host: { exact: 'other.example' } } }, 'wrong-host'],
    ['for this method', { ...good, methods: ['HEAD', 'GET'] }, undefined],
    ['for another method', { ...good, methods: ['HEAD'] }, 'wrong-method'],
    ['until the next second', { ...good, expires: NOW + 1 }, undefined],
    ['until now', { ...good, expires: NOW }, 'expired'],
    ['from now', { ...good, notBefore: NOW }, undefined],
    ['from the next second', { ...good, notBefore: NOW + 1 }, 'not-yet-valid'],
    [
      'with all that only informs',
      { ...good, issuer: 'us', audience: ['tv'], subject: 'me', issuedAt: NOW },
      undefined,
    ],
  ])('%s', async (_, claims, refusal) => {
    expect((await play(claims)).refusal).toBe(refusal);
  });

  test('for the host that the function sees', async () => {
    const { aliases, domainName } = local.assembly.distribution;
    const seen = aliases[0] ?? domainName;
    expect(await play({ ...good, url: { host: { exact: seen } } })).toEqual(OPEN);
    expect(await play({ ...good, url: { host: { suffix: seen.slice(3) } } })).toEqual(OPEN);
  });

  test.each([
    ['query CAT', (token: string) => viewer.ask(`${PATH}?CAT=${token}`)],
    ['query token', (token: string) => viewer.ask(`${PATH}?token=${token}`)],
    ['header', (token: string) => viewer.ask(PATH, { 'cta-common-access-token': token })],
    ['bearer', (token: string) => viewer.ask(PATH, { authorization: `Bearer ${token}` })],
    ['cookie', (token: string) => viewer.ask(PATH, { cookie: `CTA-Common-Access-Token=${token}` })],
  ])('opens as %s', async (_, carry) => {
    expect(await carry(mintCat(good, key()))).toEqual(OPEN);
    expect(await carry(mintCat({ ...good, expires: NOW }, key()))).toEqual({ status: 401, refusal: 'expired' });
  });
});

describe('keys revoke', () => {
  const revoke = (subject: string, ...more: string[]) => runKeys(['revoke', subject, ...more, ...site.flags], NOW);
  const id = (byte: string) => byte.repeat(16);

  test('takes a CAT, and a URL with one in it', async () => {
    const [plain, inUrl, other] = ['a1', 'b2', 'c3'].map((byte) => mintCat({ ...good, id: id(byte) }, key()));
    expect((await revoke(plain as string)).join('\n')).not.toContain(plain);
    await revoke(`https://v.example${pathWithToken(PATH, inUrl as string)}`);
    expect(store().get(`revoked/${id('a1')}`)).toBe(`${NOW + 60}`);
    expect(store().get(`revoked/${id('b2')}`)).toBe(`${NOW + 60}`);
    const answers = await Promise.all(
      [plain, inUrl, other].map((token) => viewer.ask(pathWithToken(PATH, token as string))),
    );
    expect(answers).toEqual([{ status: 401, refusal: 'revoked' }, { status: 401, refusal: 'revoked' }, OPEN]);
  });

  test('takes the id that sign --id gave', async () => {
    const path = await sign('--id');
    expect(await viewer.ask(path)).toEqual(OPEN);
    await revoke(`https://v.example${path}`, '--until', '2h');
    expect(await viewer.ask(path)).toEqual({ status: 401, refusal: 'revoked' });
  });

  test('refuses one without an id, one that has expired and one that is cut off, in a sentence without the token', async () => {
    const whole = mintCat({ ...good, id: id('d4') }, key());
    const refused: readonly (readonly [string, RegExp])[] = [
      [mintCat(good, key()), /^This token has no id \(jti, cti\)/],
      [mintCat({ ...good, expires: NOW - 1, id: id('d4') }, key()), /expired/],
      [whole.slice(0, 60), /^[^\n]+\.$/],
    ];
    for (const [token, sentence] of refused) {
      const message = await revoke(token).then(
        () => 'not refused',
        (error: Error) => error.message,
      );
      expect(message).toMatch(sentence);
      expect(message).not.toContain(token.slice(0, 40));
    }
    expect(store().get(`revoked/${id('d4')}`)).toBeUndefined();
  });
});

describe('a CAT of others', () => {
  const library = () => new CAT({ keys: { [key().id]: Buffer.from(key().secret) }, expectCwtTag: true });
  const claims = { exp: NOW + 60, cti: 'e5e5', catu: { path: { 'prefix-match': '/vod/title/' } } };
  const made = (changes: object) =>
    library().generateFromJson({ ...claims, ...changes }, { type: 'mac', alg: 'HS256', kid: key().id });

  test.each<[title: string, changes: object, refusal: string | undefined]>([
    ['of its folder', {}, undefined],
    ['of another folder', { catu: { path: { 'prefix-match': '/vod/other/' } } }, 'wrong-path'],
    ['of this address', { catnip: ['127.0.0.1', '::1'] }, undefined],
    ['of a network, all of whose bytes it has', { catnip: ['127.0.0.0/8'] }, undefined],
    ['of another network', { catnip: ['203.0.113.0/24'] }, 'wrong-network'],
    ['that never expires', { exp: undefined }, 'missing-expiry'],
    ['without a path', { catu: { scheme: { 'exact-match': 'https' } } }, 'missing-path'],
    ['of a pattern, which no edge of ours reads', { catu: { path: { 'regex-match': ['.*'] } } }, 'unsupported-claim'],
    ['with a limit of uses, which no edge of ours counts', { catreplay: 1 }, 'unsupported-claim'],
  ])('%s', async (_, changes, refusal) => {
    const given = Object.fromEntries(
      Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined),
    );
    const token = await library().generateFromJson(given, { type: 'mac', alg: 'HS256', kid: key().id });
    expect((await viewer.ask(pathWithToken(PATH, token as string))).refusal).toBe(refusal);
  });

  test('is revoked as ours are', async () => {
    const token = (await made({})) as string;
    await runKeys(['revoke', token, ...site.flags], NOW);
    expect(await viewer.ask(pathWithToken(PATH, token))).toEqual({ status: 401, refusal: 'revoked' });
  });

  test('is what docs/tokens.md tells them to mint', async () => {
    const [record, worked] = [
      ['vector', 'secret'],
      ['cat-vector', 'token'],
    ].map(
      ([name, field]) =>
        new RegExp(`^${field} +(.*)$`, 'm').exec(readExample('tokens.md', name as string))?.[1] as string,
    );
    const before = store().get('keys') as string;
    const put = (value: string) => store().update({ ifMatch: store().etag(), puts: [{ key: 'keys', value }] });
    put(record as string);
    expect(await viewer.ask(pathWithToken(PATH, worked as string))).toEqual(OPEN);
    put(before);
  });
});
