/** `npm run drill -- --short`: the command itself, in a process of its own, as a person starts it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Span {
  readonly requests: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly share: Readonly<Record<string, number>>;
}

interface Drill {
  readonly events: readonly { readonly text: string }[];
  readonly chapters: readonly {
    readonly title: string;
    readonly lost: readonly [string];
    readonly detectionSeconds?: number;
    readonly lastRequestSeconds?: number;
    readonly before: Span;
    readonly during: Span;
    readonly after: Span;
    readonly back: Span;
    readonly whole: Span;
    readonly broken: readonly string[];
  }[];
  readonly problems: readonly string[];
}

const LONGEST_MILLISECONDS = 120_000;
/** The probers take 20 to 40 s of their clock, which runs five times as fast; the rest is for a machine with much to do. */
const DETECTION_SECONDS = 20;

let folder: string;
let code: number | null;
let said = '';
let drill: Drill;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drill-'));
  const child = spawn(process.execPath, ['scripts/run.mjs', 'drill', '--short', '--out', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  code = await new Promise((resolve) => child.on('close', resolve));
  // What the drill said explains a run that wrote nothing.
  expect(said).toMatch(/promise/);
  drill = JSON.parse(readFileSync(join(folder, 'drill.json'), 'utf8')) as Drill;
}, LONGEST_MILLISECONDS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the short drill', () => {
  test('keeps every promise, and ends with code 0', () => {
    expect(drill.chapters.flatMap(({ broken }) => broken)).toEqual([]);
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('Every promise was kept') });
  });

  test('says that the probers run on a faster clock', () => {
    expect(said).toContain("the probers' clock runs 5 times as fast");
  });

  test('loses one Region to its probers and one to an operator, and restores both', () => {
    const told = drill.events.map(({ text }) => text).join('\n');
    expect(drill.chapters.map(({ lost }) => lost)).toEqual([['us-east-1'], ['eu-west-1']]);
    expect(told).toMatch(/us-east-1 killed.*the prober in \S+ writes us-east-1=0 .*region restore us-east-1/s);
    expect(told).toMatch(/eu-west-1 killed.*region evacuate eu-west-1.*region restore eu-west-1/s);
  });

  test('fails no viewer request, and the players ask all the time', () => {
    for (const { before, during, after, back, whole } of drill.chapters) {
      expect(whole.failed).toBe(0);
      for (const { requests, p50, p99 } of [before, during, after, back]) {
        // 40 players, picture and sound every two seconds, for two seconds at least.
        expect(requests).toBeGreaterThan(60);
        expect(p99).toBeGreaterThanOrEqual(p50);
      }
    }
  });

  test('finds out, and asks the lost Region no later than a second after the decision', () => {
    for (const { detectionSeconds, lastRequestSeconds } of drill.chapters) {
      expect(detectionSeconds).toBeGreaterThan(0);
      expect(detectionSeconds).toBeLessThan(DETECTION_SECONDS);
      expect(lastRequestSeconds).toBeGreaterThanOrEqual(0);
      expect(lastRequestSeconds).toBeLessThanOrEqual(1);
    }
  });

  test('gives the lost Region its share before and afterwards, and nothing meanwhile', () => {
    for (const { lost, before, after, back } of drill.chapters) {
      expect(before.share[lost[0]]).toBeGreaterThan(0);
      expect(after.share[lost[0]]).toBe(0);
      expect(back.share[lost[0]]).toBeGreaterThan(0);
    }
  });

  test('draws the chart', () => {
    const chart = readFileSync(join(folder, 'drill.svg'), 'utf8');
    expect(chart).toMatch(/^<svg .*us-east-1 is lost.*<\/svg>\n$/s);
    expect(chart).not.toMatch(/NaN|undefined/);
  });
});
