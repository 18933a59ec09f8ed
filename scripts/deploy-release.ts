/** The second half of a deploy: stacks, records, and the check that decides whether they stay. */
import { readFileSync } from 'node:fs';
import { formatKeys, signingKey } from '../functions/token/sign.ts';
import type { EdgeConfig } from '../infra/config-check.ts';
import type { BuiltFunction } from './build.ts';
import { isOrigin, type PlannedStack } from './deploy-plan.ts';
import { firstRouting, type RecordsStep, writeObjects, writeRecords } from './deploy-records.ts';
import { DeployRefused } from './deploy-refusal.ts';
import { type Ask, smoke } from './deploy-smoke.ts';
import {
  deployStack,
  type EdgeOutputs,
  findOutput,
  narrowBuckets,
  readEdgeOutputs,
  type StacksStep,
} from './deploy-stacks.ts';
import { publishCode, readLiveCode } from './function-code.ts';
import type { KeyStores } from './keys-edge.ts';
import { readMaster } from './keys-master.ts';
import { smokeChecks } from './smoke-checks.ts';
import { readStack } from './stack-state.ts';
import { goBack, readLiveState } from './way-back.ts';
import { isStillBefore, type LiveState, type WayBackFile } from './way-back-file.ts';

export interface ReleaseStep extends StacksStep {
  readonly config: EdgeConfig;
  readonly stacks: readonly PlannedStack[];
  readonly functions: readonly BuiltFunction[];
  readonly onlyEdge: boolean;
  /** @param storeArn ARN of the edge's key-value store. */
  readonly openStores: (storeArn: string) => KeyStores;
  /** @param host The distribution's own name. */
  readonly openAsk: (host: string) => Ask;
  readonly wayBack: WayBackFile;
  /** Seconds since 1970. */
  readonly now: number;
}

export async function release(step: ReleaseStep): Promise<void> {
  const { progress, stacks, onlyEdge } = step;
  const edge = stacks.find(({ kind }) => kind === 'edge');
  if (!edge) throw new Error('The assembly has no edge stack: run `npm run synth` and look at what it says.');
  const before = await progress.step('What viewers have now', () => rememberLive(step, edge));
  const outputs = await progress.step('Stacks', () => deployAll(step, edge));
  const stores = step.openStores(outputs.storeArn);
  const records: RecordsStep = { ...step, stores };
  await progress.step('Records and objects', async () => {
    await writeRecords(records);
    if (!onlyEdge) await writeObjects(records);
  });
  if (!onlyEdge) await progress.step('Probers and the rest', () => deployRest(step, outputs));
  await progress.step('Check through the distribution', () => checkOrGoBack(step, before, outputs, stores));
  step.wayBack.remove();
  progress.say(`Deployed: https://${step.config.domain?.name ?? outputs.domainName}`);
}

/** What an interrupted deploy remembered counts: what is live by now may be what it brought. */
async function rememberLive(step: ReleaseStep, edge: PlannedStack): Promise<LiveState> {
  const { clients, config, progress, wayBack, account } = step;
  // A stack that was begun and not finished has no outputs.
  const storeArn = findOutput(await readStack(clients, edge), 'KeyValueStoreArn');
  const stores = storeArn === undefined ? undefined : step.openStores(storeArn);
  const built = viewerFunctions(step.functions).map(({ name, file }) => [`${config.name}-${name}`, file] as const);
  const live = await readLiveState(
    clients,
    built.map(([name]) => name),
    stores?.edge,
  );
  const remembered = wayBack.read();
  const isBefore = remembered?.account === account && isStillBefore(remembered, live.functions);
  const bringing = built.map(([name, file]) => {
    const earlier = isBefore ? (remembered.bringing[name] ?? []) : [];
    return [name, [...new Set([...earlier, readFileSync(file, 'utf8')])]] as const;
  });
  if (isBefore) progress.say('An earlier deploy was interrupted: the way back leads to what was before it.');
  const state = { account, ...(isBefore ? remembered : live), bringing: Object.fromEntries(bringing) };
  wayBack.write(state);
  return state;
}

function viewerFunctions(functions: readonly BuiltFunction[]): readonly BuiltFunction[] {
  return functions.filter(({ name }) => name.startsWith('viewer-request'));
}

async function deployAll(step: ReleaseStep, edge: PlannedStack): Promise<EdgeOutputs> {
  const { stacks, onlyEdge, clients, progress, config } = step;
  if (!onlyEdge) for (const origin of stacks.filter(isOrigin)) await deployStack(step, origin);
  await deployStack(step, edge);
  // CloudFormation sees no change in a template that failed its check, was taken back, and comes again.
  for (const { name, file } of viewerFunctions(step.functions)) {
    const code = readFileSync(file, 'utf8');
    if ((await readLiveCode(clients, `${config.name}-${name}`)) === code) continue;
    await publishCode(clients, `${config.name}-${name}`, code);
    progress.say(`${config.name}-${name}: had another code than its template, and has the built one now`);
  }
  const outputs = await readEdgeOutputs(clients, edge);
  if (!onlyEdge) await narrowBuckets(step, stacks, outputs.distributionId);
  return outputs;
}

async function deployRest(step: ReleaseStep, { domainName, storeArn }: EdgeOutputs): Promise<void> {
  for (const stack of step.stacks) {
    if (stack.kind === 'health') {
      await deployStack(step, stack, { DistributionDomainName: domainName, KeyValueStoreArn: storeArn });
    } else if (stack.kind === 'other') await deployStack(step, stack);
  }
}

/** Rejects with a DeployRefused when a check failed, after the way back. */
async function checkOrGoBack(
  step: ReleaseStep,
  before: LiveState,
  { domainName }: EdgeOutputs,
  stores: KeyStores,
): Promise<void> {
  const { clients, config, progress, now, pause } = step;
  const keys = await readMaster(stores.master);
  const checks = smokeChecks({
    regions: config.regions,
    key: config.access.vod === 'token' ? signingKey(formatKeys(keys)) : undefined,
    tokens: config.tokens,
    canonicalHost: config.domain?.name ?? domainName,
    now,
  });
  const problems = await smoke(step.openAsk(domainName), checks, progress, pause);
  if (problems.length === 0) return;
  await goBack(clients, before, stores.edge, firstRouting(config.regions), progress);
  step.wayBack.remove();
  throw new DeployRefused(problems);
}
