import fc from 'fast-check';
import { canonicalText, refusalOf } from './function-outcome.ts';
import { fuzzCase } from './fuzz-events.ts';
import { mayPass } from './fuzz-reference.ts';
import { type FunctionOutcome, njsMissing, runOnNjs } from './njs-engine.ts';
import { runInV8 } from './v8-engine.ts';

/** One njs process takes so many: it frees memory only when it ends. */
const BATCH = 1000;

export interface FuzzResult {
  /** Requests that both the function and the reference let through. */
  readonly passed: number;
  /** Requests that the function alone refuses: it may be stricter. */
  readonly stricter: number;
}

/**
 * Throws at the first finding, with the seed and the event.
 *
 * @param code The function's bytes.
 * @param onBatch Is told the number of runs done.
 */
export async function fuzz(
  code: string,
  runs: number,
  seed: number,
  onBatch: (done: number) => void = () => {},
): Promise<FuzzResult> {
  const hasNjs = njsMissing() === undefined;
  let [passed, stricter] = [0, 0];
  for (let done = 0; done < runs; ) {
    const numRuns = Math.min(BATCH, runs - done);
    const cases = fc.sample(fuzzCase, { numRuns, seed: seed + done });
    const calls = cases.map(({ call }) => call);
    const outcomes = await runInV8(code, calls);
    const onNjs = hasNjs ? runOnNjs(code, calls) : outcomes;
    cases.forEach(({ call, reference }, index) => {
      const [v8, njs] = [outcomes[index], onNjs[index]] as [FunctionOutcome, FunctionOutcome];
      const refusal = refusalOf(v8);
      const mayGoOn = mayPass(reference);
      const finding =
        (v8.thrown ?? njs.thrown ?? (refusal === 'internal-error' ? 'an internal error' : undefined)) ||
        (canonicalText(v8) === canonicalText(njs) ? undefined : `V8: ${refusal}, njs: ${refusalOf(njs)}`) ||
        (refusal === undefined && !mayGoOn ? 'passes, and the reference refuses it' : undefined);
      if (finding) throw new Error(`Seed ${seed + done}, event ${index}: ${finding}: ${JSON.stringify(call)}`);
      if (refusal === undefined) passed += 1;
      else if (mayGoOn) stricter += 1;
    });
    done += numRuns;
    onBatch(done);
  }
  return { passed, stricter };
}
