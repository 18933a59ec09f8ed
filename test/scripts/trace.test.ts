/** The command against the page's own port, over sockets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTraceLog, type TraceRecord } from '../../local/edge/trace.ts';
import { type PageServer, type PageSource, startPage } from '../../local/page/server.ts';
import { runTrace, TRACE_HELP } from '../../scripts/trace-run.ts';

const trace = createTraceLog();
const ID = `-${'a'.repeat(53)}==`;
const RECORD: TraceRecord = {
  id: ID,
  time: Date.UTC(2030, 0, 1),
  method: 'GET',
  url: 'https://localhost:8443/vod/~***/a',
  pop: 'ICN',
  country: 'KR',
  stages: [
    { name: 'behaviour', at: 0.1, text: '/vod/*' },
    { name: 'viewer-request', at: 1.234, text: 'exception: Error: boom\n    at f (a.ts:1:2)', logs: ['one\ntwo'] },
    {
      name: 'origin us-east-1',
      at: 20,
      text: 'GET /media/vod/a answered 200',
      attempts: [
        { outcome: 'refused', milliseconds: 3 },
        { outcome: '200', milliseconds: 15 },
      ],
    },
  ],
  status: 200,
  result: 'Miss',
  origin: 'us-east-1',
  milliseconds: 21.5,
};

let page: PageServer;
let port: string;
beforeAll(async () => {
  const edge = {
    trace,
    urls: { https: 'https://localhost:1', http: 'http://localhost:2' },
    assembly: {},
    kvs: new Map(),
  };
  page = await startPage({ edge, status: () => ({}) } as unknown as PageSource, 0);
  port = String(page.port);
});
afterAll(() => page.close());

test('before any request it says so', async () => {
  await expect(runTrace(['--last', '--page-port', port])).rejects.toThrow('No request has come yet.');
});

test('prints the newest request, or the one with an id that begins with a dash', async () => {
  trace.add(RECORD);
  trace.add({ ...RECORD, id: 'b'.repeat(54).concat('=='), stages: [], origin: undefined, country: undefined });
  expect(await runTrace([ID, '--page-port', port])).toEqual([
    'GET https://localhost:8443/vod/~***/a',
    '200 Miss of us-east-1 in 21.50 ms, at ICN for a viewer in KR',
    `2030-01-01T00:00:00.000Z ${ID}`,
    '',
    '    0.10 ms behaviour         /vod/*',
    '    1.23 ms viewer-request    exception: Error: boom',
    '                                  at f (a.ts:1:2)',
    '                              log: one',
    '                              log: two',
    '   20.00 ms origin us-east-1  GET /media/vod/a answered 200',
    '                              attempt 1: refused after 3 ms',
    '                              attempt 2: 200 after 15 ms',
  ]);
  const [, second] = await runTrace(['--last', '--page-port', port]);
  expect(second).toBe('200 Miss in 21.50 ms, at ICN for a viewer in a country that is not known');
});

test('prints the JSON of the page with --json', async () => {
  const [text = ''] = await runTrace([ID, '--json', '--page-port', port]);
  expect(JSON.parse(text)).toEqual(RECORD);
});

test.each([
  [[], /^Which request is not said/],
  [['--last', ID], /^Which request is not said, or said twice/],
  [[ID, ID], /said twice/],
  [['abc'], /^The request "abc" is no X-Amz-Cf-Id/],
  [['--first'], /^The flag --first is not known; allowed: --last/],
  [['--last=1'], /^--last is "1"; allowed: no value/],
  [['--last', '--page-port', 'x'], /^--page-port is "x"/],
  [[`${'c'.repeat(54)}==`], /^No request of the last 500 has this id/],
])('%j is answered with one sentence', async (args, sentence) => {
  const complete = args.some((arg) => arg.startsWith('--page-port')) ? args : [...args, '--page-port', port];
  await expect(runTrace(complete)).rejects.toThrow(sentence);
});

test('says what to do when nothing runs', async () => {
  const closed = await startPage({ edge: { trace }, status: () => ({}) } as unknown as PageSource, 0);
  await closed.close();
  await expect(runTrace(['--last', '--page-port', String(closed.port)])).rejects.toThrow(/npm start/);
});

test('--help is the help', async () => {
  expect(await runTrace(['--help'])).toEqual([TRACE_HELP]);
});
