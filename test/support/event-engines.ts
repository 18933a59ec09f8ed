/** Runs a viewer-request bundle in V8 and, where it is installed, on njs; the two must agree to the letter. */
import { expect } from 'vitest';
import { canonicalText } from '../../scripts/function-outcome.ts';
import { type FunctionCall, type FunctionOutcome, njsMissing, runOnNjs } from '../../scripts/njs-engine.ts';
import { runInV8 } from '../../scripts/v8-engine.ts';
import { noteMissed } from './missed.ts';

export function njsAvailable(): boolean {
  return njsMissing() === undefined;
}

/**
 * Runs calls in both engines, expects equal results and returns them.
 *
 * @param suite What the end of the test run names when njs is not installed.
 */
export async function runInBoth(
  code: string,
  calls: readonly FunctionCall[],
  suite: string,
): Promise<FunctionOutcome[]> {
  const outcomes = await runInV8(code, calls);
  if (!njsAvailable()) {
    noteMissed(`${suite} on njs`);
    return outcomes;
  }
  runOnNjs(code, calls).forEach((onNjs, index) => {
    const [njs, v8] = [canonicalText(onNjs), canonicalText(outcomes[index])];
    // As text first: an expectation for each of thousands of events takes longer than the events.
    if (njs === v8) return;
    expect(JSON.parse(njs), `njs and V8 on ${JSON.stringify(calls[index]?.event)}`).toEqual(JSON.parse(v8));
  });
  return outcomes;
}
