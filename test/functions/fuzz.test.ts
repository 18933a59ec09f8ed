/** Mutated tokens of both formats in mutated requests, in V8 and on njs, against a reference of their own. */
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../scripts/fuzz-run.ts';
import { njsAvailable } from '../support/event-engines.ts';
import { noteMissed } from '../support/missed.ts';
import { bundleFor } from '../support/viewer-function.ts';

const RUNS = 100_000;
/** Another one every day. */
const SEED = Math.floor(Date.now() / 86_400_000);

describe(`${RUNS.toLocaleString('en-US')} mutated tokens and events`, () => {
  it('throw at none, pass none that the reference refuses, and are judged alike by both engines', async () => {
    if (!njsAvailable()) noteMissed('mutated tokens and events on njs');
    const { passed } = await fuzz(await bundleFor(), RUNS, SEED);
    // Neither all, which would prove nothing, nor hardly any.
    expect(passed).toBeGreaterThan(RUNS / 50);
    expect(passed).toBeLessThan(RUNS / 2);
  }, 600_000);

  it.each([
    'expired',
    'not-yet-valid',
    'wrong-path',
    'wrong-host',
    'wrong-scheme',
    'wrong-country',
    'wrong-network',
    'wrong-method',
  ])(
    'find a function that forgets %s',
    async (code) => {
      const forgetful = (await bundleFor()).replaceAll(JSON.stringify(code), '""');
      await expect(fuzz(forgetful, 20_000, SEED)).rejects.toThrow(/passes, and the reference refuses it/);
    },
    120_000,
  );
});
