/**
 * `npm run bench:cost [-- --write]`: what each request, each refusal and each step costs the viewer-request function on
 * njs, in instructions, against the committed table. The same from run to run, on a busy machine too.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { config } from '../infra/config.ts';
import { callOf, callsOf, siteCallsOf } from './bench-cost-calls.ts';
import { stageHandlers } from './bench-cost-stages.ts';
import { type CostTable, compareCosts, describeCosts } from './bench-cost-table.ts';
import { bundleForCloudFront } from './bundle-function.ts';
import { installDebianTools, missingDebianTools } from './debian-tools.ts';
import { edgeFacts } from './edge-facts.ts';
import { refusalOf } from './function-outcome.ts';
import { IDENTITY_HANDLER, measureGross } from './njs-cost.ts';
import { type FunctionCall, runOnNjs } from './njs-engine.ts';
import { readOnlyFlags } from './read-flags.ts';

/** The configuration that the table is of, whatever the user's says. */
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];
const EDGE = {
  ...config,
  regions: REGIONS,
  publishingRegion: 'us-east-1',
  live: { ...config.live, regions: ['us-east-1', 'eu-west-1'], origins: null },
  residency: {},
  tokens: { issuer: null, audience: null },
  domain: null,
};
const TABLE = new URL('./bench-cost.json', import.meta.url);
const ENTRY = new URL('../functions/viewer-request/index.ts', import.meta.url);
const SITE_ENTRY = new URL('../functions/viewer-request/site.ts', import.meta.url);
const EVENTS = 100;
const TOOLS = ['njs', 'valgrind'];

async function measure(): Promise<CostTable> {
  const facts = edgeFacts(EDGE as typeof config);
  const [media, site] = (await Promise.all(
    [ENTRY, SITE_ENTRY].map(async ({ pathname }) => (await bundleForCloudFront(pathname, facts)).code),
  )) as [string, string];
  const instructions: Record<string, number> = {};
  const add = async (name: string, handler: string, call: FunctionCall) => {
    instructions[name] = Math.round(
      (await measureGross(handler, call, EVENTS)) - (await measureGross(IDENTITY_HANDLER, call, EVENTS)),
    );
  };
  for (const [name, handler] of Object.entries(await stageHandlers(facts))) await add(name, handler, callOf(REGIONS));
  const requests = [
    ...Object.entries(siteCallsOf(REGIONS)).map(([name, call]) => ({ name, code: site, call })),
    ...Object.entries(callsOf(REGIONS)).map(([name, call]) => ({ name, code: media, call })),
  ];
  for (const { name, code, call } of requests) {
    const [outcome] = runOnNjs(code, [call]);
    const refusal = outcome && refusalOf(outcome);
    // A row that is named for a code is of that code, and no other row is of any.
    if ((refusal ?? name) !== name) throw new Error(`The request for "${name}" is refused: ${refusal}.`);
    if (refusal === undefined && /^[a-z-]+$/.test(name)) throw new Error(`The request for "${name}" is not refused.`);
    await add(name, code, call);
  }
  return { engine: engine(), bytes: Buffer.byteLength(media), instructions };
}

function engine(): string {
  return `njs ${spawnSync('njs', ['-v'], { encoding: 'utf8' }).stdout.trim()}`;
}

async function main(): Promise<void> {
  const given = readOnlyFlags(process.argv.slice(2), { write: { type: 'boolean' } });
  if (missingDebianTools(TOOLS).length > 0) installDebianTools(missingDebianTools(TOOLS));
  if (missingDebianTools(TOOLS).length > 0)
    throw new Error(`${missingDebianTools(TOOLS).join(' and ')} must be installed; see above.`);
  const measured = await measure();
  if (given.has('write')) {
    writeFileSync(TABLE, `${JSON.stringify(measured, null, 2)}\n`);
    console.log(describeCosts(measured, measured));
    return;
  }
  const committed = JSON.parse(readFileSync(TABLE, 'utf8')) as CostTable;
  console.log(describeCosts(measured, committed));
  const problems = compareCosts(measured, committed);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
