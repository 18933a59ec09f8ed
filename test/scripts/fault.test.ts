import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultWords, type OriginFault, parseFault } from '../../local/origins/fault.ts';
import type { S3Origin } from '../../local/origins/s3-origin.ts';
import { type PageServer, startPage } from '../../local/page/server.ts';
import { runFault } from '../../scripts/fault-run.ts';

const REGIONS = ['us-east-1', 'eu-west-1'];
const faults = new Map<string, OriginFault>();
const origins = new Map(
  REGIONS.map((region) => [
    region,
    {
      fault: () => faults.get(region) ?? 'up',
      setFault: (fault: OriginFault) => void faults.set(region, fault),
    } as Partial<S3Origin> as S3Origin,
  ]),
);

let page: PageServer;
beforeAll(async () => {
  const edge = {
    urls: { https: 'https://localhost:1', http: 'http://localhost:2' },
    assembly: {},
    kvs: new Map(),
    origins,
  };
  const status = () => {
    throw new Error('Nobody asks for the status.');
  };
  page = await startPage({ edge: edge as never, status, changeRegion: status }, 0);
});
afterAll(() => page.close());
beforeEach(() => faults.clear());

const fault = async (line: string) => {
  const args = [...line.split(' ').filter(Boolean), '--page-port', `${page.port}`];
  return (await runFault(args, REGIONS)).join('\n');
};

describe('fault', () => {
  test.each<[string, OriginFault]>([
    ['down', 'down'],
    ['refuse', 'refuse'],
    ['truncate', 'truncate'],
    ['slow 8s', { slowMs: 8000 }],
    ['slow 600s', { slowMs: 600_000 }],
    ['stale 30s', { staleMs: 30_000 }],
    ['status 503', { status: 503 }],
    ['status 404', { status: 404 }],
  ])('%s is set on one Region, told, and healed', async (words, expected) => {
    expect(await fault(`us-east-1 ${words}`)).toBe(`us-east-1   ${words}\neu-west-1   up`);
    expect(faults.get('us-east-1')).toEqual(expected);
    expect(await fault('')).toBe(`us-east-1   ${words}\neu-west-1   up`);
    expect(await fault('us-east-1 heal')).toBe('us-east-1   up\neu-west-1   up');
  });

  test.each([
    ['us-east-2 down', 'The Region "us-east-2" is not in infra/config.ts; allowed: us-east-1, eu-west-1.'],
    ['us-east-1', 'The fault is missing; allowed: down, refuse,'],
    ['us-east-1 broken', 'The fault is "broken"; allowed: down, refuse,'],
    ['us-east-1 slow', 'The fault is "slow"'],
    ['us-east-1 slow 8', 'The fault is "slow 8"'],
    ['us-east-1 slow 0s', 'The fault is "slow 0s"'],
    ['us-east-1 slow 601s', 'The fault is "slow 601s"'],
    ['us-east-1 status 200', 'The fault is "status 200"'],
    ['us-east-1 status 600', 'The fault is "status 600"'],
    ['us-east-1 down now', 'The fault is "down now"'],
    ['us-east-1 down --local', 'The flag --local is not known; allowed: --page-port, --help.'],
  ])('%s is refused in one sentence', async (line, sentence) => {
    const message = await fault(line).catch((error: Error) => error.message);
    expect(message.startsWith(sentence), message).toBe(true);
    expect(faults.size).toBe(0);
  });

  test('names a port where nothing answers', async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(runFault(['--page-port', `${port}`], REGIONS)).rejects.toThrow(`Nothing answers on port ${port}`);
  });

  test.each([
    ['an HTML page', 200, 'text/html', '<html>', 'what it answers is not JSON'],
    ['an error of its own', 502, 'text/html', '<html>\n<h1>', 'it answers 502'],
    ['JSON that fails', 500, 'application/json', '{}', 'it answers 500'],
  ])('names a port where something else answers: %s', async (_, status, type, body, why) => {
    const server: Server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const message = await runFault(['--page-port', `${port}`], REGIONS).catch((error: Error) => error.message);
    await new Promise((resolve) => server.close(resolve));
    expect(message).toBe(
      `--page-port is ${port}, where no page of a running \`npm start\` can be asked (${why}); allowed: the port that it printed.`,
    );
  });

  test('names a port that HTTP may not use', async () => {
    await expect(runFault(['--page-port', '9'], REGIONS)).rejects.toThrow(/^--page-port is 9, .*\(bad port\)/);
  });

  test('tells what it would do with --help', async () => {
    expect(await fault('--help')).toContain('npm run fault');
  });
});

describe("the page's port", () => {
  const post = async (body: string, type = 'application/json') => {
    const response = await fetch(`${page.origin}/api/faults`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    return `${response.status} ${(await response.text()).trim()}`;
  };

  test.each([
    ['{"region":"mars-1","fault":"down"}', '400 region is "mars-1"; allowed: us-east-1, eu-west-1.'],
    ['{"region":1,"fault":"down"}', '400 region is 1; allowed: us-east-1, eu-west-1.'],
    ['{"fault":"down"}', '400 region is undefined; allowed: us-east-1, eu-west-1.'],
    ['{"region":"us-east-1","fault":7}', '400 fault is 7; allowed: down,'],
    ['{"region":"us-east-1","fault":"nothing"}', '400 fault is "nothing"; allowed: down,'],
    ['[]', '400 The body must be a JSON object.'],
  ])('refuses %s', async (body, expected) => {
    expect((await post(body)).startsWith(expected)).toBe(true);
    expect(faults.size).toBe(0);
  });

  test('refuses what a page of another site can send', async () => {
    expect(await post('{"region":"us-east-1","fault":"down"}', 'text/plain')).toMatch(/^400 Content-Type/);
    expect(faults.size).toBe(0);
  });
});

test.each(['down', 'refuse', 'truncate', 'slow 8s', 'stale 30s', 'status 599'])(
  '%s is told as it was written',
  (words) => {
    expect(faultWords(parseFault(words) as OriginFault)).toBe(words);
  },
);
