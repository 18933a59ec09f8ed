/** `npm run drill`: what losing a Region costs viewers, measured on a local distribution. */
import { resolve } from 'node:path';
import { DRILL_HELP, parseDrillFlags } from './drill-flags.ts';
import { startProblem } from './start-problem.ts';
import { stopOnSignals } from './start-stop.ts';

const stopper = stopOnSignals();
try {
  const flags = parseDrillFlags(process.argv.slice(2));
  if (flags.help) {
    console.log(DRILL_HELP);
    await stopper.stop(0);
  }
  const [{ makeAssembly }, { runDrill }] = await Promise.all([import('./start-assembly.ts'), import('./drill-run.ts')]);
  const kept = await runDrill(flags, await makeAssembly(), resolve(flags.out), stopper.add);
  await stopper.stop(kept ? 0 : 1);
} catch (error) {
  console.error(startProblem(error, undefined));
  await stopper.stop(1);
}
