/** Runs a viewer-request bundle in V8 and, where it is installed, on njs; the two must agree to the letter. */
import crypto from 'node:crypto';
import { SourceTextModule, SyntheticModule } from 'node:vm';
import { expect } from 'vitest';
import { type FunctionCall, type FunctionOutcome, njsMissing, runOnNjs, STAND_IN } from '../../scripts/njs-engine.ts';
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
    const [njs, v8] = [sorted(onNjs), sorted(outcomes[index])];
    // As text first: an expectation for each of thousands of events takes longer than the events.
    if (JSON.stringify(njs) === JSON.stringify(v8)) return;
    expect(njs, `njs and V8 on ${JSON.stringify(calls[index]?.event)}`).toEqual(v8);
  });
  return outcomes;
}

type Handler = (event: unknown) => Promise<unknown>;

/** Runs the bytes as a module of this realm. */
export async function runInV8(code: string, calls: readonly FunctionCall[]): Promise<FunctionOutcome[]> {
  const handler = await loadHandler(code);
  const realNow = Date.now;
  const outcomes: FunctionOutcome[] = [];
  try {
    for (const given of calls) {
      const choices: unknown[] = [];
      const reads: string[] = [];
      Object.assign(globalThis, { call: { unreadable: [], ...given, choices, reads } });
      Date.now = () => given.now;
      // A copy, because the handler changes its event.
      const event = JSON.parse(JSON.stringify(given.event)) as { request?: { rawQueryString?: unknown } };
      if (event.request) event.request.rawQueryString = () => given.rawQuery;
      const outcome = await handler(event).then(
        (answer) => ({ answer, choices, reads }),
        (error: unknown) => ({ thrown: String(error), choices, reads }),
      );
      outcomes.push(JSON.parse(JSON.stringify(outcome)) as FunctionOutcome);
    }
  } finally {
    Date.now = realNow;
  }
  return outcomes;
}

async function loadHandler(code: string): Promise<Handler> {
  const standIn = new SourceTextModule(STAND_IN);
  const module = new SourceTextModule(`${code}\nexport { handler };`);
  await module.link((name) => {
    if (name === 'cloudfront') return standIn;
    if (name !== 'crypto') throw new Error(`The bundle imports ${name}.`);
    return new SyntheticModule(['default'], function setDefault() {
      this.setExport('default', crypto);
    });
  });
  await module.evaluate();
  return (module.namespace as { handler: Handler }).handler;
}

/** njs may give keys in another order. */
function sorted(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    ),
  );
}
