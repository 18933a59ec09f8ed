/** The step that tries every viewer-request function, and leaves nothing of itself behind. */
import { readFileSync } from 'node:fs';
import type { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { generateKey } from '../functions/token/sign.ts';
import type { EdgeConfig } from '../infra/config-check.ts';
import type { AwsClients } from './aws-clients.ts';
import type { BuiltFunction } from './build.ts';
import type { Progress } from './deploy-progress.ts';
import { refuseAll } from './deploy-refusal.ts';
import { readLiveCode } from './function-code.ts';
import { deleteTrialFunction, measuredProblem, openTrial } from './function-trial.ts';
import type { Pause } from './records.ts';
import { trialEvents } from './trial-events.ts';
import { createTrialStore, deleteTrialStore } from './trial-store.ts';

export interface TrialStep {
  readonly clients: AwsClients;
  readonly kvs: CloudFrontKeyValueStoreClient;
  readonly config: Pick<EdgeConfig, 'name' | 'regions' | 'tokens'>;
  readonly functions: readonly BuiltFunction[];
  readonly progress: Progress;
  /** Seconds since 1970. */
  readonly now: number;
  readonly pause?: Pause;
}

/** Rejects with a DeployRefused when an event costs too much or comes out wrong. Code that viewers meet already is not tried again. */
export async function tryFunctions(step: TrialStep): Promise<void> {
  const { clients, config, progress, pause } = step;
  const changed = await changedFunctions(step);
  if (changed.length === 0) return progress.say('The functions are those that are deployed: nothing to try.');
  const name = `${config.name}-trial`;
  const keys = [generateKey('k2'), generateKey('k1')] as const;
  const clear = async () => {
    // A store goes only after the function that is associated with it.
    await deleteTrialFunction(clients, name);
    await deleteTrialStore(clients, name, pause);
  };
  await clear();
  try {
    progress.note(`making the key-value store ${name}`);
    const options = { name, regions: config.regions, keys, kvs: step.kvs, ...(pause && { pause }) };
    const storeArn = await createTrialStore(clients, options);
    const trial = openTrial(clients, name, storeArn, pause);
    const problems = [];
    for (const { name: built, code } of changed) {
      await trial.load(code);
      for (const event of trialEvents(built, { now: step.now, key: keys[1], tokens: config.tokens })) {
        const measured = await trial.measure(event);
        progress.say(`${built}, ${event.name}: ${measured.utilization} of 100`);
        const problem = measuredProblem(measured);
        if (problem === undefined) continue;
        const sentence = `The function ${built} is not fit to be deployed: ${event.name} ${problem}`;
        problems.push({ sentence, next: 'mend it in functions/, and see `npm run build` and `npm test`' });
      }
    }
    refuseAll(problems);
  } finally {
    await clear();
  }
}

async function changedFunctions({ clients, config, functions }: TrialStep) {
  const forViewers = functions.filter(({ name }) => name.startsWith('viewer-request'));
  const all = await Promise.all(
    forViewers.map(async ({ name, file }) => {
      const code = readFileSync(file, 'utf8');
      return { name, code, live: await readLiveCode(clients, `${config.name}-${name}`) };
    }),
  );
  return all.filter(({ code, live }) => code !== live);
}
