import { expect, test } from 'vitest';
import { type Screen, showProgress } from '../../scripts/publish-progress.ts';

/** 20 files of 1 MB, one each 100 ms. */
function printed(isTerminal: boolean): readonly string[] {
  let time = 0;
  const lines: string[] = [];
  const screen: Screen = { isTerminal, write: (text) => void lines.push(text) };
  const progress = showProgress(screen, { label: 'us-east-1', bytes: 20_000_000, files: 20 }, () => time);
  for (let file = 0; file < 20; file++) {
    time += 100;
    progress.add(1_000_000, 0);
    progress.add(0, 1);
  }
  progress.end();
  return lines;
}

test('a terminal gets one line that is written over', () => {
  const lines = printed(true);
  expect(lines[19]).toBe('\rus-east-1 [############............] 10 of 20 files, 10 of 20 MB, 10 MB/s\u001b[K');
  expect(lines.slice(0, -1).every((line) => line.startsWith('\r') && !line.includes('\n'))).toBe(true);
  expect(lines.at(-2)).toContain('[########################] 20 of 20 files, 20 of 20 MB');
  expect(lines.at(-1)).toBe('\n');
});

test('a log gets a line at every tenth', () => {
  const lines = printed(false);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('us-east-1 10 %: 2 of 20 files, 2.0 of 20 MB, 10 MB/s\n');
  expect(lines[9]).toBe('us-east-1 100 %: 20 of 20 files, 20 of 20 MB, 10 MB/s\n');
});

test('nothing to upload draws nothing', () => {
  const lines: string[] = [];
  showProgress(
    { isTerminal: false, write: (text) => void lines.push(text) },
    { label: 'x', bytes: 0, files: 0 },
    () => 0,
  ).end();
  expect(lines).toEqual([]);
});
