import { describe, expect, it } from 'vitest';
import { parseBenchFlags } from '../../scripts/bench-flags.ts';
import { parseH2load, parseWrk } from '../../scripts/bench-load.ts';
import { describeBench, median, ratioOf, type Subject } from '../../scripts/bench-report.ts';

const WRK = `Running 4s test @ https://localhost:1/vod/segment-00001.m4s
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.35ms    1.20ms  41.43ms   91.11%
    Req/Sec     6.92k   504.56     7.03k    62.69%
  Latency Distribution
     50%    2.00ms
     75%    2.07ms
     90%    3.39ms
     99%  LATENCY
  27680 requests in 4.00s, 282.74MB read
Requests/sec:   6919.78
Transfer/sec:     70.86MB
`;

const H2LOAD = `starting benchmark...
finished in 3.00s, 4292.67 req/s, 42.10MB/s
requests: 12878 total, 12942 started, 12878 done, 12878 succeeded, 0 failed, 0 errored, 0 timeout
`;

describe('the load tools', () => {
  it.each([
    ['812.00us', 0.812],
    ['9.27ms', 9.27],
    ['1.02s', 1020],
    ['1.50m', 90_000],
  ])('wrk: what it prints is read, a p99 of %s too', (text, p99) => {
    expect(parseWrk(WRK.replace('LATENCY', text))).toEqual({ requests: 27_680, perSecond: 6919.78, p99 });
  });

  it.each(['  Non-2xx or 3xx responses: 12\n', '  Socket errors: connect 0, read 3, write 0, timeout 0\n'])(
    'wrk: %j is no measurement',
    (line) => {
      expect(() => parseWrk(`${WRK.replace('LATENCY', '9.27ms')}${line}`)).toThrow(`wrk: ${line.trim()}.`);
    },
  );

  it('wrk: what is not known is shown', () => {
    expect(() => parseWrk('unable to connect')).toThrow('wrk printed what is not known:\nunable to connect');
  });

  it('h2load: the log gives the p99', () => {
    const log = Array.from({ length: 200 }, (_, i) => `1700000000\t200\t${(i + 1) * 10}`).join('\n');
    expect(parseH2load(H2LOAD, `${log}\n`)).toEqual({ requests: 200, perSecond: 4292.67, p99: 1.99 });
  });

  it('h2load: an answer that is not 200 is no measurement', () => {
    expect(() => parseH2load(H2LOAD, '1\t200\t10\n1\t403\t10\n')).toThrow('h2load: 1 of 2 answers are not 200.');
  });
});

describe('the report', () => {
  const subject = (name: string, cpu: readonly number[], perSecond: number): Subject => ({
    name,
    rounds: cpu.map((cpuPerHit) => ({ perSecond, p99: 4.2, cpuPerHit })),
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])('takes the median of %j', (values, middle) => expect(median(values)).toBe(middle));

  it('compares the pairs that ran together, so that a busy moment weighs on both', () => {
    expect(ratioOf(subject('edge', [100, 400, 130], 1), subject('bare', [50, 200, 50], 1))).toBe(2);
  });

  it.each([
    [6000, [150, 150, 150], 'met'],
    [5999, [150, 150, 150], 'not met'],
    [6000, [151, 151, 151], 'not met'],
  ])('at %i requests/s and %j us against 50 us the bar is %s', (perSecond, cpu, verdict) => {
    const text = describeBench(subject('local edge', cpu, perSecond), subject('bare server', [50, 50, 50], 9000));
    expect(text).toMatch(new RegExp(`3 times: ${verdict}\\.$`));
  });

  it('shows each round and the medians', () => {
    const text = describeBench(
      subject('local edge', [150, 140, 160], 6543.2),
      subject('bare server', [50, 50, 50], 9000),
    );
    expect(text.split('\n').slice(0, 5)).toEqual([
      '                              requests/s         p99   CPU per hit',
      'local edge, round 1                6,543     4.20 ms        150 us',
      'local edge, round 2                6,543     4.20 ms        140 us',
      'local edge, round 3                6,543     4.20 ms        160 us',
      'local edge, median                 6,543     4.20 ms        150 us',
    ]);
    expect(text).toContain('costs 3.00 times');
  });
});

describe('the flags', () => {
  it('have defaults', () => {
    expect(parseBenchFlags([])).toEqual({ seconds: 4, rounds: 3, http2: false, help: false });
  });

  it('are read', () => {
    expect(parseBenchFlags(['--seconds', '2', '--rounds=5', '--http2'])).toEqual({
      seconds: 2,
      rounds: 5,
      http2: true,
      help: false,
    });
  });

  it.each([
    [['--seconds', '0'], '--seconds is "0"; allowed: a whole number from 1 to 60.'],
    [['--seconds', '1.5'], '--seconds is "1.5"; allowed: a whole number from 1 to 60.'],
    [['--rounds', '21'], '--rounds is "21"; allowed: a whole number from 1 to 20.'],
    [['--rounds'], '--rounds has no value; allowed: a whole number from 1 to 20.'],
    [['--fast'], 'The flag --fast is not known; allowed: --seconds, --rounds, --http2, --help.'],
    [['now'], 'The argument "now" is not known; allowed: --seconds, --rounds, --http2, --help.'],
  ])('%j is refused', (args, message) => {
    expect(() => parseBenchFlags(args)).toThrow(message);
  });
});
