/** The steps before anything is written: who asks, what the account lacks, and in which state everything is. */
import type { EdgeConfig } from '../infra/config-check.ts';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import { isOrigin, type PlannedStack } from './deploy-plan.ts';
import type { Progress } from './deploy-progress.ts';
import { refuseAll } from './deploy-refusal.ts';
import { accountProblem, type Caller, readCaller } from './preflight-account.ts';
import { bootstrapProblem, readBootstrap } from './preflight-bootstrap.ts';
import { certificateProblem, certificateWarning, readCertificateFacts } from './preflight-certificate.ts';
import { concurrencyWarning, readConcurrency } from './preflight-concurrency.ts';
import { domainProblem, readDomain } from './preflight-domain.ts';
import { describeLeftStack, findLeftStacks } from './preflight-left.ts';
import { type Adoptable, findNames } from './preflight-names.ts';
import { quotaProblem, quotaWarning, readQuotas } from './preflight-quotas.ts';
import { PUBLIC_DNS, type PublicDns } from './public-dns.ts';
import { readinessOf, settledStack, stackProblem } from './stack-state.ts';

export interface PreflightStep {
  readonly clients: AwsClients;
  readonly config: EdgeConfig;
  readonly progress: Progress;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  readonly dns?: PublicDns;
  /** Epoch seconds. */
  readonly now: number;
}

/** Rejects with a DeployRefused that names everything that is in the way, and with the SDK's errors. */
export async function checkAccount({
  clients,
  config,
  progress,
  dns = PUBLIC_DNS,
  now,
}: PreflightStep): Promise<Caller> {
  const caller = await readCaller(clients, config.publishingRegion);
  progress.say(`account ${caller.account}, as ${caller.arn}`);
  // Before anything else is asked of an account that is not the one.
  refuseAll([accountProblem(caller, config.account)]);
  const regions = [...new Set([GLOBAL_REGION, ...config.regions])];
  const bootstraps = await Promise.all(
    regions.map(async (region) => ({ region, bootstrap: await readBootstrap(clients, region) })),
  );
  const problems = bootstraps.map(({ region, bootstrap }) => bootstrapProblem(region, caller.account, bootstrap));
  for (const { region, bootstrap } of bootstraps) {
    if (!bootstrap.isRegionEnabled) continue;
    warn(progress, concurrencyWarning(region, await readConcurrency(clients, region)));
  }
  if (config.domain !== null) {
    const { name } = config.domain;
    const facts = await readDomain(clients, config.domain, dns);
    problems.push(domainProblem(config.domain, `${config.name}-cdn-distribution`, facts));
    const certificate = await readCertificateFacts(clients, name, dns);
    problems.push(certificateProblem(name, certificate));
    warn(progress, certificateWarning(name, certificate, now));
  }
  refuseAll(problems);
  progress.say(`bootstrap is there in ${regions.join(', ')}`);
  return caller;
}

/**
 * Waits for what an interrupted command left at work. Rejects with a DeployRefused that names everything in the way.
 *
 * @returns what each stack that is not there can take over, by its name.
 */
export async function checkStacks(
  step: PreflightStep,
  stacks: readonly PlannedStack[],
  onlyEdge: boolean,
  account: string,
): Promise<ReadonlyMap<string, readonly Adoptable[]>> {
  const adoptable = new Map<string, readonly Adoptable[]>();
  const problems: (Explanation | undefined)[] = [];
  const absent: PlannedStack[] = [];
  for (const stack of stacks) {
    const deployed = await settledStack(step.clients, stack, step.progress, step.pause);
    const isAbsent = readinessOf(deployed) === 'absent';
    step.progress.say(`${stack.name}: ${isAbsent ? 'not there yet' : deployed?.StackStatus}`);
    problems.push(stackProblem(deployed, stack));
    if (!isAbsent) continue;
    absent.push(stack);
    if (onlyEdge && (isOrigin(stack) || stack.kind === 'edge')) problems.push(needsAll(stack));
    const names = await findNames(step.clients, stack, account);
    problems.push(...names.problems);
    adoptable.set(stack.name, names.adopt);
  }
  const adopted = [...adoptable.values()].flat().map(({ type }) => type);
  for (const use of await readQuotas(step.clients, absent, adopted)) {
    problems.push(quotaProblem(use));
    warn(step.progress, quotaWarning(use));
  }
  for (const left of await findLeftStacks(step.clients, step.config, account)) {
    for (const line of describeLeftStack(left)) step.progress.say(line);
  }
  refuseAll(problems);
  return adoptable;
}

function warn(progress: Progress, warning: string | undefined): void {
  if (warning) progress.say(`Careful: ${warning}`);
}

function needsAll({ name }: PlannedStack): Explanation {
  return {
    sentence: `--only edge updates what is there, and the stack ${name} is not`,
    next: 'run `npm run deploy` without --only',
  };
}
