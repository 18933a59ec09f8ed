import { expect, test } from 'vitest';
import { untilDefined } from '../../scripts/aws-retry.ts';

const ATTEMPTS = { most: 5, firstPauseMs: 100, longestPauseMs: 300 };

test.each([
  ['the first answer', [7], 7, []],
  ['the third answer', [undefined, undefined, 7], 7, [100, 200]],
  ['nothing, after the last try', [], undefined, [100, 200, 300, 300]],
])('what is not there yet is asked for until %s', async (_, answers, result, waited) => {
  const left = [...answers];
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => pauses.push(milliseconds);
  expect(await untilDefined(async () => left.shift(), { ...ATTEMPTS, pause })).toBe(result);
  expect(pauses).toEqual(waited);
});

test('an error ends the tries', async () => {
  const fails = async () => {
    throw new Error('no');
  };
  await expect(untilDefined(fails, ATTEMPTS)).rejects.toThrow('no');
});
