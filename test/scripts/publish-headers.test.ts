/** What S3 is told beside what viewers get: the origin-response function as it was built for the configuration. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { contentType } from '../../functions/origin-response/content-type.ts';
import { kindOf } from '../../functions/origin-response/kind.ts';
import type { OriginResponse, OriginResponseEvent } from '../../functions/platform/lambda-edge.ts';
import { config } from '../../infra/config.ts';
import { isImmutable, isPlaylist, storedHeaders } from '../../scripts/publish-headers.ts';

type Handler = (event: OriginResponseEvent) => Promise<OriginResponse>;

const folder = mkdtempSync(join(tmpdir(), 'publish-headers-'));
afterAll(() => rmSync(folder, { recursive: true }));
// As Lambda loads it: a CommonJS module, which its name has to say inside this package.
copyFileSync('dist/origin-response/index.js', join(folder, 'index.cjs'));
const { handler } = createRequire(import.meta.url)(join(folder, 'index.cjs')) as { handler: Handler };

const NAMES = ['m3u8', 'mpd', 'm4s', 'mp4', 'ts', 'cmfv', 'cmfa', 'cmft', 'aac', 'vtt', 'jpg', 'json', 'bin'].map(
  (extension) => `video/name.${extension}`,
);

describe('headers of published objects', () => {
  test.each(NAMES.flatMap((name) => (['vod', 'live'] as const).map((kind) => [kind, name] as const)))(
    '/%s/title/%s: the edge leaves them as they are',
    async (kind, name) => {
      const stored = storedHeaders(name, kind, config);
      const said = {
        'content-type': [{ key: 'Content-Type', value: stored.ContentType }],
        'cache-control': [{ key: 'Cache-Control', value: stored.CacheControl }],
      };
      const request = { method: 'GET', uri: `/${kind}/title/${name}` };
      const response = { status: '200', statusDescription: 'OK', headers: said };
      const answer = await handler({
        Records: [{ cf: { config: { eventType: 'origin-response' }, request, response } }],
      });
      expect(answer.headers).toEqual(said);
    },
  );

  test.each(NAMES)('%s is a piece or a playlist here exactly when it is one at the edge', (name) => {
    const kind = kindOf(`/vod/title/${name}`);
    expect({ immutable: isImmutable(name), playlist: isPlaylist(name) }).toEqual({
      immutable: kind === 'piece',
      playlist: kind === 'playlist',
    });
    expect(contentType(name) ?? 'none').toMatch(kind === 'other' ? /^none$/ : /\//);
  });
});
