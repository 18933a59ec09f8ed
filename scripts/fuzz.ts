/**
 * `npm run fuzz [-- --runs <number>] [--seed <number>]`: mutated tokens of both formats in mutated requests. The shipped
 * bytes must throw at none, must let none through that the reference refuses, and must do the same in V8 and on njs.
 */
import { config } from '../infra/config.ts';
import { bundleForCloudFront } from './bundle-function.ts';
import { edgeFacts } from './edge-facts.ts';
import { fuzz } from './fuzz-run.ts';
import { readOnlyFlags } from './read-flags.ts';

const ENTRY = new URL('../functions/viewer-request/index.ts', import.meta.url);

function numberOf(flag: string, text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`--${flag} is "${text}"; allowed: a whole number above 0.`);
  return Number(text);
}

try {
  const given = readOnlyFlags(process.argv.slice(2), { runs: { type: 'string' }, seed: { type: 'string' } });
  const runs = numberOf('runs', given.get('runs'), 5_000_000);
  const seed = numberOf('seed', given.get('seed'), Math.floor(Math.random() * 2 ** 31) + 1);
  const { code } = await bundleForCloudFront(
    ENTRY.pathname,
    edgeFacts({ ...config, residency: {}, tokens: { issuer: null, audience: null } }),
  );
  console.log(`Seed ${seed}.`);
  const started = performance.now();
  const { passed, stricter } = await fuzz(code, runs, seed, (done) => {
    if (done % 100_000 === 0)
      console.log(`${done.toLocaleString('en-US')} runs, ${Math.round((performance.now() - started) / 1000)} s`);
  });
  const [all, good, more] = [runs, passed, stricter].map((count) => count.toLocaleString('en-US'));
  console.log(`${all} runs, nothing found: ${good} passed, ${more} were refused by the function alone.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
