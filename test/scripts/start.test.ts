/** `npm start` itself. Each test starts the real command and must leave nothing running. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyProject, fetchLocal, isFree, type ProjectCopy, runStart, type StartCommand } from './start-command.ts';

const ANY_PORTS = ['--https-port', '0', '--http-port', '0', '--page-port', '0'];

let project: ProjectCopy;
const commands: StartCommand[] = [];

beforeAll(() => {
  project = copyProject();
});
afterEach(() => {
  for (const command of commands.splice(0)) command.kill();
});
afterAll(() => project.remove());

function start(args: readonly string[], root = project.root): StartCommand {
  const command = runStart(root, args);
  commands.push(command);
  return command;
}

describe('npm start', { timeout: 60_000 }, () => {
  test('prints what runs and a signed URL that plays, and Ctrl-C stops everything', async () => {
    const began = performance.now();
    const command = start(ANY_PORTS);
    const text = await command.ready;
    const master = signedUrlOf(text);
    const playlist = (await fetchLocal(master)).body.toString();
    const rendition = uriIn(playlist, /^[^#\s].*\.m3u8$/m, master);
    const media = (await fetchLocal(rendition)).body.toString();
    const init = await fetchLocal(uriIn(media, /#EXT-X-MAP:URI="([^"]+)"/, rendition));
    const segment = await fetchLocal(uriIn(media, /^[^#\s].*\.m4s$/m, rendition));
    const took = performance.now() - began;
    // The figure that the start is judged by; what is slow here may be the machine.
    console.log(`From the command to the first segment's last byte: ${(took / 1000).toFixed(1)} s`);
    expect(init.body.toString('latin1', 4, 8)).toBe('ftyp');
    expect(segment).toMatchObject({ status: 200 });
    expect(segment.body.length).toBeGreaterThan(1000);

    for (const region of ['us-east-1', 'eu-west-1', 'ap-northeast-2']) {
      expect(text).toMatch(new RegExp(`${region} +origin on port \\d+`));
    }
    expect(text).toMatch(/viewer-request +[\d,]+ bytes +\d+ % of 10,240/);
    expect(text).toMatch(/origin-response +[\d,]+ bytes/);
    const found = [...text.matchAll(/(?:localhost:|on port )(\d+)/g)].map(([, port]) => Number(port));
    const ports = [...new Set(found)];
    expect(ports).toHaveLength(6);
    expect(await Promise.all(ports.map(isFree))).not.toContain(true);

    const stopped = performance.now();
    command.interrupt();
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - stopped).toBeLessThan(2000);
    expect(await Promise.all(ports.map(isFree))).not.toContain(false);
  });

  test("plays a folder of the user's, and stops when a supervisor says so", async () => {
    const folder = join(project.root, 'my films');
    mkdirSync(join(folder, 'one'), { recursive: true });
    writeFileSync(
      join(folder, 'one/index.m3u8'),
      '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nseg.ts\n#EXT-X-ENDLIST\n',
    );
    writeFileSync(join(folder, 'one/seg.ts'), 'a segment');
    const command = start([...ANY_PORTS, '--content', folder]);
    const url = signedUrlOf(await command.ready);
    expect(url).toMatch(/\/my%20films\/one\/index\.m3u8$/);
    expect(await fetchLocal(new URL('seg.ts', url).href)).toEqual({ status: 200, body: Buffer.from('a segment') });
    command.terminate();
    expect((await command.ended).code).toBe(0);
    expect(await isFree(Number(new URL(url).port))).toBe(true);
  });

  test.each([['--https-port'], ['--page-port']])('says that %s is in use, and leaves nothing running', async (flag) => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const ports = ['--https-port', '--http-port', '--page-port'].flatMap((name) => [
      name,
      name === flag ? `${port}` : '0',
    ]);
    const { code, stdout, stderr } = await start(ports).ended;
    other.close();
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `${flag} is ${port}, which another program uses; allowed: a free port, or 0.\n`,
    });
  });

  test('says what is wrong in the configuration', async () => {
    const broken = copyProject();
    broken.edit('infra/config.ts', "publishingRegion: 'us-east-1'", "publishingRegion: 'mars-1'");
    const { code, stdout, stderr } = await start(ANY_PORTS, broken.root).ended;
    broken.remove();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^infra\/config\.ts: publishingRegion is mars-1; allowed: one of regions .+\.\n$/);
  });

  test.each<[string, string[], RegExp]>([
    ['a wrong flag', ['--port', '1'], /^The flag --port is not known; allowed: .+\.\n$/],
    ['a wrong port', ['--page-port', 'http'], /^--page-port is "http"; allowed: a whole number from 0 to 65535\.\n$/],
    [
      'a folder that is missing',
      ['--content', 'nowhere'],
      /^--content is ".+nowhere", which is no folder; allowed: .+\.\n$/,
    ],
    [
      'a file in place of a folder',
      ['--content', 'package.json'],
      /^--content is ".+package\.json", which is no folder; allowed: .+\.\n$/,
    ],
    [
      'a folder without a playlist',
      ['--content', 'infra'],
      /^--content is ".+infra", which has no playlist; allowed: .+\.\n$/,
    ],
  ])('answers %s with one sentence', async (_name, args, sentence) => {
    const { code, stdout, stderr } = await start(args).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
  });

  test('tells its flags', async () => {
    expect(await start(['--help']).ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--content <folder>'),
      stderr: '',
    });
  });
});

function signedUrlOf(text: string): string {
  return /https:\/\/localhost:\d+\/vod\/~\S+/.exec(text)?.[0] ?? `no signed URL in ${text}`;
}

/** The first match's group, or the match itself, against the playlist's own URL. */
function uriIn(playlist: string, pattern: RegExp, base: string): string {
  const found = pattern.exec(playlist);
  return new URL(found?.[1] ?? found?.[0] ?? `no ${pattern} in ${playlist}`, base).href;
}
