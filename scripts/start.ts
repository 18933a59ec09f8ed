/** `npm start`: builds the functions, synthesizes the app, and serves what the template describes, with a page to look at. */
import { resolve } from 'node:path';
import { parseStartFlags, START_HELP, type StartFlags } from './start-flags.ts';
import { startProblem } from './start-problem.ts';
import { stopOnSignals } from './start-stop.ts';
import { describeStart } from './start-summary.ts';
import { checkContentFolder } from './start-titles.ts';

const stopper = stopOnSignals();

async function start(flags: StartFlags): Promise<void> {
  // npm runs scripts in the project's root, and tells where the person was.
  const from = process.env.INIT_CWD ?? '.';
  const content = flags.content && resolve(from, flags.content);
  if (content) await checkContentFolder(content);
  const place = flags.viewer || flags.networks ? await placeOf(flags, from) : { latency: flags.latency };
  // Loaded only now, so that a wrong flag is answered at once; what serves is loaded while the templates are made.
  const { makeAssembly } = await import('./start-assembly.ts');
  const assembly = await makeAssembly(() => import('./start-serve.ts'));
  const { serve } = await import('./start-serve.ts');
  const { summary } = await serve({ ...flags, content }, assembly, stopper.add, place);
  console.log(describeStart(summary));
}

/** The countries are a large table, which only these flags need before the assembly is made. */
async function placeOf(flags: StartFlags, from: string) {
  const { startViewer } = await import('./start-viewer.ts');
  return startViewer(flags, from);
}

let flags: StartFlags | undefined;
try {
  flags = parseStartFlags(process.argv.slice(2));
  if (flags.help) console.log(START_HELP);
  else await start(flags);
} catch (error) {
  console.error(startProblem(error, flags));
  await stopper.stop(1);
}
