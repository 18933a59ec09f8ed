import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBundles } from '../../infra/bundles.ts';
import type { Access } from '../../infra/config-check.ts';

const group: Access = { keyGroup: ['partner'] };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  mkdirSync(join(folder, 'origin-response'));
  writeFileSync(join(folder, 'viewer-request.js'), 'var handler;');
  writeFileSync(join(folder, 'origin-response/index.js'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const note = (built: readonly string[] | undefined) => {
  const file = join(folder, 'key-groups.json');
  if (built) writeFileSync(file, JSON.stringify(built));
  else rmSync(file, { force: true });
};

describe('the built functions', () => {
  it.each<{ readonly built: string[] | undefined; readonly vod: Access; readonly live: Access }>([
    { built: undefined, vod: 'token', live: 'token' },
    { built: [], vod: 'token', live: 'token' },
    { built: ['live'], vod: 'token', live: group },
    { built: ['vod', 'live'], vod: group, live: group },
  ])('are read when they were built with key groups for $built as the configuration is', ({ built, vod, live }) => {
    note(built);
    expect(readBundles(folder, { vod, live }).viewerRequest).toBe('var handler;');
  });

  it.each<{ readonly built: string[] | undefined; readonly vod: Access; readonly live: Access; readonly says: string }>(
    [
      {
        built: ['live'],
        vod: 'token',
        live: 'token',
        says: 'was built with key groups for live, infra/config.ts names them for no behaviour',
      },
      {
        built: ['live'],
        vod: group,
        live: 'token',
        says: 'was built with key groups for live, infra/config.ts names them for vod',
      },
      {
        built: ['vod', 'live'],
        vod: group,
        live: 'token',
        says: 'was built with key groups for vod and live, infra/config.ts names them for vod',
      },
      {
        built: [],
        vod: 'token',
        live: group,
        says: 'was built with key groups for no behaviour, infra/config.ts names them for live',
      },
      {
        built: undefined,
        vod: group,
        live: group,
        says: 'was built with key groups for no behaviour, infra/config.ts names them for vod and live',
      },
    ],
  )('are refused when built with key groups for $built: $says', ({ built, vod, live, says }) => {
    note(built);
    const file = join(folder, 'viewer-request.js');
    expect(() => readBundles(folder, { vod, live })).toThrow(
      new Error(`${file} ${says}: run \`npm run build\` again.`),
    );
  });
});
