/** What the Lambda@Edge function makes of an origin's answer: the built bundle, in Node as in Lambda. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OriginResponse, OriginResponseEvent } from '../../functions/platform/lambda-edge.ts';
import { config } from '../../infra/config.ts';
import type { EdgeConfig } from '../../infra/config-check.ts';
import { buildFunctions } from '../../scripts/build.ts';
import { EDGE } from '../support/viewer-function.ts';

type Handler = (event: OriginResponseEvent) => Promise<OriginResponse>;
type Headers = OriginResponse['headers'];

let folder: string;
let handler: Handler;
let handlerOfSixSeconds: Handler;

async function load(given: EdgeConfig, name: string): Promise<Handler> {
  const built = await buildFunctions({ config: given, outFolder: join(folder, name) });
  const { file } = built.find((one) => one.name === 'origin-response') as (typeof built)[number];
  // As Lambda loads `index.handler` of a CommonJS asset.
  return (createRequire(import.meta.url)(file) as { handler: Handler }).handler;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'origin-response-'));
  handler = await load(EDGE, 'two');
  handlerOfSixSeconds = await load({ ...EDGE, live: { ...EDGE.live, segmentSeconds: 6, dvrSeconds: 600 } }, 'six');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const header = (key: string, value: string) => ({ [key.toLowerCase()]: [{ key, value }] });

/** What S3 sends along, and must go on as it came. */
const OTHERS: Headers = {
  ...header('ETag', '"abc"'),
  ...header('Last-Modified', 'Mon, 23 Nov 2026 00:00:00 GMT'),
  ...header('Content-Length', '1000'),
  ...header('x-amz-request-id', 'R1'),
  ...header('Accept-Ranges', 'bytes'),
  'set-cookie': [
    { key: 'Set-Cookie', value: 'a=1' },
    { key: 'Set-Cookie', value: 'b=2' },
  ],
};

function eventOf(uri: string, status: string, headers: Headers): OriginResponseEvent {
  const response: OriginResponse = { status, statusDescription: 'Said', headers };
  return {
    Records: [{ cf: { config: { eventType: 'origin-response' }, request: { method: 'GET', uri }, response } }],
  };
}

async function answerOf(uri: string, status: string, headers: Headers, by: Handler = handler): Promise<OriginResponse> {
  const event = eventOf(uri, status, headers);
  const before = JSON.stringify(event);
  const answer = await by(event);
  expect(JSON.stringify(event), 'the event is left alone').toBe(before);
  return answer;
}

const textOf = (answer: OriginResponse, name: string) => answer.headers[name]?.map(({ value }) => value).join(' | ');

const LIVE_PLAYLIST = 'max-age=1, stale-while-revalidate=2, stale-if-error=6';
const PLAYLIST = 'max-age=300, stale-while-revalidate=60, stale-if-error=86400';
const LIVE_PIECE = 'public, max-age=7200';
const PIECE = 'public, max-age=31536000, immutable';

const M3U8 = 'application/vnd.apple.mpegurl';
const MPD = 'application/dash+xml';

/** Path, Cache-Control and Content-Type. An empty type: the origin's stands. */
const KINDS: readonly (readonly [path: string, lifetime: string, type: string])[] = [
  ['/live/demo/master.m3u8', LIVE_PLAYLIST, M3U8],
  ['/live/demo/v1/index.m3u8', LIVE_PLAYLIST, M3U8],
  ['/live/demo/manifest.mpd', LIVE_PLAYLIST, MPD],
  ['/vod/title/master.m3u8', PLAYLIST, M3U8],
  ['/vod/title/manifest.mpd', PLAYLIST, MPD],
  ['/trailer/master.m3u8', PLAYLIST, M3U8],
  ['/live.m3u8', PLAYLIST, M3U8],
  ['/vod/live/a.m3u8', PLAYLIST, M3U8],
  ['/vod/title/seg-1.m4s', PIECE, 'video/iso.segment'],
  ['/vod/title/init.mp4', PIECE, 'video/mp4'],
  ['/vod/title/seg-1.ts', PIECE, 'video/mp2t'],
  ['/vod/title/v.cmfv', PIECE, 'video/mp4'],
  ['/vod/title/a.cmfa', PIECE, 'audio/mp4'],
  ['/vod/title/t.cmft', PIECE, 'application/mp4'],
  ['/vod/title/a.aac', PIECE, 'audio/aac'],
  ['/vod/title/s.vtt', PIECE, 'text/vtt'],
  ['/live/demo/seg-1.m4s', LIVE_PIECE, 'video/iso.segment'],
  ['/live/demo/init.mp4', LIVE_PIECE, 'video/mp4'],
  ['/live/demo/seg-1.ts', LIVE_PIECE, 'video/mp2t'],
  ['/live/demo/v.cmfv', LIVE_PIECE, 'video/mp4'],
  ['/live/demo/a.cmfa', LIVE_PIECE, 'audio/mp4'],
  ['/live/demo/t.cmft', LIVE_PIECE, 'application/mp4'],
  ['/live/demo/a.aac', LIVE_PIECE, 'audio/aac'],
  ['/live/demo/s.vtt', LIVE_PIECE, 'text/vtt'],
];

/** What is none of them: the origin decides, and 60 seconds where it says nothing. */
const OTHER_PATHS = [
  '/',
  '/index.html',
  '/vod/title/poster.jpg',
  '/live/demo/poster.jpg',
  '/vod/title/m3u8',
  '/vod/title/a.m3u8.txt',
  '/vod/title/a.m3u',
  '/vod/title/a.mp4x',
  '/vod/title/a.M3U8',
  '/vod/title.mp4/key',
  '/vod/title/a.constructor',
  '/vod/title/a.',
];

const SAID = 'private, max-age=5';
const S3_TYPE = 'binary/octet-stream';

describe.each(['200', '206', '304'])('an answer of %s', (status) => {
  describe.each(KINDS)('for %s', (path, lifetime, type) => {
    it(`says ${lifetime}, whatever the origin said`, async () => {
      for (const said of [{}, header('Cache-Control', SAID), header('Cache-Control', 'no-store')]) {
        expect(textOf(await answerOf(path, status, said), 'cache-control')).toBe(lifetime);
      }
    });

    it(status === '304' ? 'has no Content-Type of its own' : `is ${type}, whatever the upload said`, async () => {
      const [bare, typed] = [
        await answerOf(path, status, {}),
        await answerOf(path, status, header('Content-Type', S3_TYPE)),
      ];
      if (status === '304') {
        expect([textOf(bare, 'content-type'), textOf(typed, 'content-type')]).toEqual([undefined, S3_TYPE]);
      } else {
        expect([textOf(bare, 'content-type'), textOf(typed, 'content-type')]).toEqual([type, type]);
      }
    });

    it('keeps status and every other header', async () => {
      const answer = await answerOf(path, status, { ...OTHERS, ...header('Content-Type', S3_TYPE) });
      const { 'cache-control': _lifetime, 'content-type': _type, ...rest } = answer.headers;
      expect(rest).toEqual(OTHERS);
      expect([answer.status, answer.statusDescription]).toEqual([status, 'Said']);
    });
  });

  it.each(OTHER_PATHS)('for %s keeps what the origin said', async (path) => {
    const said = { ...OTHERS, ...header('Cache-Control', SAID), ...header('Content-Type', 'image/png') };
    expect((await answerOf(path, status, said)).headers).toEqual(said);
  });

  it.each(OTHER_PATHS)('for %s lives 60 seconds where the origin says nothing', async (path) => {
    const answer = await answerOf(path, status, OTHERS);
    expect(answer.headers).toEqual({ ...OTHERS, ...header('Cache-Control', 'max-age=60') });
  });
});

const ALL_PATHS = [...KINDS.map(([path]) => path), ...OTHER_PATHS];

describe.each(['400', '403', '404', '405', '412', '416', '500', '502', '503', '504'])('an error of %s', (status) => {
  it('has no lifetime of its own, whatever it is for: the error minimums of the template decide', async () => {
    for (const path of ALL_PATHS) {
      const said = {
        ...OTHERS,
        ...header('Cache-Control', 'max-age=3600'),
        ...header('Expires', 'Tue, 24 Nov 2026 00:00:00 GMT'),
      };
      const answer = await answerOf(path, status, { ...said, ...header('Content-Type', 'application/xml') });
      expect(answer.headers, path).toEqual({ ...OTHERS, ...header('Content-Type', 'application/xml') });
      expect([answer.status, answer.statusDescription]).toEqual([status, 'Said']);
    }
  });
});

describe.each(['301', '302', '303', '307', '308'])('a redirect of %s', (status) => {
  it('goes on as it came', async () => {
    for (const path of ALL_PATHS) {
      const said = { ...OTHERS, ...header('Location', '/other'), ...header('Cache-Control', 'max-age=9') };
      expect(await answerOf(path, status, said)).toEqual({ status, statusDescription: 'Said', headers: said });
    }
  });
});

describe('the headers that are set', () => {
  it('have names that CloudFront takes: the key is the name as written, the map key its lower case', async () => {
    const { headers } = await answerOf('/vod/a.m3u8', '200', {});
    expect(headers).toEqual({ ...header('Cache-Control', PLAYLIST), ...header('Content-Type', M3U8) });
  });
});

describe('a channel of segments of six seconds and a window of ten minutes', () => {
  it.each([
    ['/live/demo/a.m3u8', 'max-age=3, stale-while-revalidate=6, stale-if-error=18'],
    ['/live/demo/a.m4s', 'public, max-age=600'],
    ['/vod/title/a.m3u8', PLAYLIST],
    ['/vod/title/a.m4s', PIECE],
  ])('%s: %s', async (path, lifetime) => {
    expect(textOf(await answerOf(path, '200', {}, handlerOfSixSeconds), 'cache-control')).toBe(lifetime);
  });
});

describe('what is in dist/', () => {
  it('is what the configuration builds, byte for byte', async () => {
    const built = await buildFunctions({ config, outFolder: join(folder, 'again') });
    expect(built.length).toBeGreaterThan(1);
    for (const { file } of built) {
      const name = file.slice(join(folder, 'again').length + 1);
      expect(readFileSync(join('dist', name), 'utf8') === readFileSync(file, 'utf8'), name).toBe(true);
    }
  });
});
