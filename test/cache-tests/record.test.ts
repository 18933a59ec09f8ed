import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAssembly } from '../../local/template/load.ts';
import { writeCacheTestsAssembly } from '../../scripts/cache-tests-assembly.ts';
import { fetchPlainly } from '../../scripts/cache-tests-fetch.ts';
import {
  type CacheTestsRecord,
  differences,
  entryOf,
  isDeviation,
  NOT_EXAMINED,
  updated,
} from '../../scripts/cache-tests-record.ts';
import { describeOutcome } from '../../scripts/cache-tests-report.ts';
import { type RawResult, type SuiteTest, suiteVersion, verdictOf } from '../../scripts/cache-tests-suite.ts';

const committed = JSON.parse(readFileSync(new URL('./record.json', import.meta.url), 'utf8')) as CacheTestsRecord;

describe('the committed record', () => {
  it('was made with the suite, and holds its tests', () => {
    expect(committed.suite).toMatch(/^http-cache-tests \d+\.\d+\.\d+$/);
    expect(Object.keys(committed.tests).length).toBeGreaterThanOrEqual(350);
    expect(Object.keys(committed.tests)).toEqual(Object.keys(committed.tests).sort());
  });

  it('gives every deviation a reason, and nothing else one', () => {
    const known = Object.keys(committed.reasons);
    for (const [id, text] of Object.entries(committed.tests)) {
      const { verdict, reason } = entryOf(text);
      expect(['pass', 'fail', 'not-optimal', 'yes', 'no', 'setup-failed', 'dependency-failed'], id).toContain(verdict);
      if (isDeviation(verdict)) expect(known, id).toContain(reason);
      else expect(reason, id).toBeUndefined();
    }
  });

  it('names a page for what is documented and none for what is not known, and uses every reason', () => {
    const used = new Set(Object.values(committed.tests).map((text) => entryOf(text).reason));
    for (const [name, { basis, page, text }] of Object.entries(committed.reasons)) {
      expect(used, name).toContain(name);
      expect(text.length, name).toBeGreaterThan(20);
      if (basis === 'documented') expect(page, name).toMatch(/^[A-Z]/);
      else expect(page, name).toBeUndefined();
    }
    expect(used).not.toContain(NOT_EXAMINED);
  });
});

describe('a verdict', () => {
  const test = (id: string, more: Partial<SuiteTest> = {}): SuiteTest => ({ id, name: id, ...more });
  const failed: RawResult = ['Assertion', 'Response 2 comes from cache'];

  it.each<[string, SuiteTest['kind'], RawResult | undefined, string]>([
    ['a required test that succeeds', undefined, true, 'pass'],
    ['a required test that fails', undefined, failed, 'fail'],
    ['one that is called required and fails', 'required', failed, 'fail'],
    ['an optimisation that is not there', 'optimal', failed, 'not-optimal'],
    ['a question answered with yes', 'check', true, 'yes'],
    ['a question answered with no', 'check', failed, 'no'],
    ['a test whose setting up fails', undefined, ['Setup', 'Response 1 status is 403, not 200'], 'setup-failed'],
    ['a request that was sent twice', 'check', ['Setup', 'retry'], 'retried'],
    ['an exception of the client', undefined, ['TypeError', 'x is undefined'], 'harness-failed'],
    ['a test without a result', undefined, undefined, 'harness-failed'],
  ])('on %s', (_what, kind, result, verdict) => {
    const one = test('one', kind === undefined ? {} : { kind });
    expect(verdictOf(one, new Map([['one', one]]), { one: result })).toBe(verdict);
  });

  it.each<[RawResult, string]>([
    [true, 'pass'],
    [failed, 'dependency-failed'],
  ])('on a test that needs one that needs one whose result is %j', (result, verdict) => {
    const [first, second, third] = [
      test('first', { kind: 'check' }),
      test('second', { depends_on: ['first'] }),
      test('third', { depends_on: ['second'] }),
    ] as const;
    const tests = new Map([first, second, third].map((each) => [each.id, each]));
    expect(verdictOf(third, tests, { first: result, second: true, third: true })).toBe(verdict);
  });
});

describe('a run', () => {
  const record: CacheTestsRecord = {
    suite: 'http-cache-tests 1.0.0',
    reasons: { why: { basis: 'documented', page: 'A page', text: 'It is so.' }, what: { basis: 'unknown', text: '?' } },
    tests: { a: 'pass', b: 'fail: why', c: 'not-optimal: what', d: 'no' },
  };

  it('that is as recorded differs in nothing', () => {
    const verdicts = { a: 'pass', b: 'fail', c: 'not-optimal', d: 'no' } as const;
    expect(differences(record, verdicts)).toEqual([]);
    const text = describeOutcome({ record, suite: record.suite, verdicts, differences: [], results: {} });
    expect(text).toBe(
      '4 tests of http-cache-tests 1.0.0: 1 pass, 1 fail, 1 not-optimal, 1 no.\n' +
        "Deviations in the record: 1 as CloudFront is documented, 1 where CloudFront's behaviour is unknown.\n" +
        'Every verdict is as recorded.',
    );
  });

  it('differs by a better verdict, a worse one, a test more and a test less', () => {
    const verdicts = { a: 'fail', b: 'pass', d: 'no', e: 'yes' } as const;
    const found = differences(record, verdicts);
    expect(found).toEqual([
      { id: 'a', expected: 'pass', actual: 'fail' },
      { id: 'b', expected: 'fail', actual: 'pass' },
      { id: 'c', expected: 'not-optimal', actual: undefined },
      { id: 'e', expected: undefined, actual: 'yes' },
    ]);
    const results = { a: ['Assertion', 'Response 2 comes from cache'] as const };
    const text = describeOutcome({ record, suite: 'http-cache-tests 1.0.1', verdicts, differences: found, results });
    expect(text).toContain('The record was made with http-cache-tests 1.0.0.');
    expect(text).toContain('  a: fail (Response 2 comes from cache), recorded: pass');
    expect(text).toContain('  c: not in the suite, recorded: not-optimal');
    expect(text).toContain('  e: yes, recorded: not in the record');
  });

  it('updates the record, keeps the reasons of what has not changed and asks for those of what has', () => {
    const verdicts = { b: 'fail', a: 'fail', c: 'pass' } as const;
    expect(updated(record, 'http-cache-tests 2.0.0', verdicts)).toEqual({
      ...record,
      suite: 'http-cache-tests 2.0.0',
      tests: { a: `fail: ${NOT_EXAMINED}`, b: 'fail: why', c: 'pass' },
    });
  });

  it('refuses a folder without the suite in one sentence', () => {
    expect(() => suiteVersion('/nowhere')).toThrow(
      'The folder is "/nowhere", which has no package.json; allowed: an unpacked `npm pack http-cache-tests`.',
    );
  });

  it('has a distribution that the local edge can load: tests cached as told, the rest never', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cache-tests-'));
    try {
      writeCacheTestsAssembly(folder, 4711);
      const { behaviours, origins } = loadAssembly(folder).distribution;
      expect([...origins.values()]).toMatchObject([{ domainName: '127.0.0.1', custom: { httpPort: 4711 } }]);
      expect(behaviours).toMatchObject([
        { pathPattern: '/test/*', cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 31_536_000 } },
        { pathPattern: '*', cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0 } },
      ]);
      for (const { allowedMethods } of behaviours) expect(allowedMethods).toContain('PUT');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the client's fetch", () => {
  it('sends headers as they are, follows nothing, and joins lines of one name', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.method ?? '', ...request.rawHeaders);
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      response.writeHead(302, 'Elsewhere', [
        ['X-A', '1'],
        ['X-A', '2'],
        ['Location', '/other'],
      ] as never);
      request.on('end', () => response.end('body'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
      const headers = [
        ['Foo', '1'],
        ['foo', '2'],
      ] as const;
      const answer = await fetchPlainly(url, { method: 'PUT', headers, body: 'é' });
      expect(answer).toMatchObject({ status: 302, statusText: 'Elsewhere' });
      expect(answer.headers.get('x-a')).toBe('1, 2');
      expect(answer.headers.has('LOCATION')).toBe(true);
      expect(answer.headers.get('absent')).toBeNull();
      expect(Object.fromEntries(answer.headers)).toMatchObject({ 'x-a': '1, 2' });
      expect(await answer.text()).toBe('body');
      expect(seen.join('|')).toContain('|Foo|1|foo|2|Content-Length|2|é');
      expect(seen[0]).toBe('PUT');
    } finally {
      server.close();
    }
  });
});
