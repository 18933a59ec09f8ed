/** The records that viewers need, and the objects that probers need: what is missing is written, what is there is left alone. */
import { formatRouting } from '../functions/routing/record.ts';
import type { EdgeConfig } from '../infra/config-check.ts';
import type { AwsClients } from './aws-clients.ts';
import { healthObject, smokeObject, writeMissing } from './deploy-objects.ts';
import { isOrigin, type PlannedStack } from './deploy-plan.ts';
import type { Progress } from './deploy-progress.ts';
import { outputOf } from './deploy-stacks.ts';
import type { KeyStores } from './keys-edge.ts';
import { ensureKeys } from './keys-rotation.ts';
import { seedMissing } from './records.ts';
import { readStack } from './stack-state.ts';

export interface RecordsStep {
  readonly clients: AwsClients;
  readonly stores: KeyStores;
  readonly config: Pick<EdgeConfig, 'regions' | 'publishingRegion'>;
  readonly stacks: readonly PlannedStack[];
  readonly progress: Progress;
}

/** Of a first deploy every Region serves; a Region that is added later admits nothing until `region restore` names it. */
export function firstRouting(regions: readonly string[]): string {
  return formatRouting(Object.fromEntries(regions.map((region) => [region, 100])), regions);
}

export async function writeRecords({ stores, config, progress }: RecordsStep): Promise<void> {
  const { client, arn, pause } = stores.edge;
  const routing = () => firstRouting(config.regions);
  const written = await seedMissing(client, arn, { routing }, ...(pause ? [pause] : []));
  progress.say(
    written.length > 0 ? 'Record routing: written, every Region serves.' : 'Record routing: there, left alone.',
  );
  const keys = await ensureKeys(stores);
  progress.say(
    keys === 'created' ? 'Record keys: the first key was made, and signs.' : 'Record keys: there, left alone.',
  );
}

export async function writeObjects({ clients, config, stacks, progress }: RecordsStep): Promise<void> {
  for (const stack of stacks.filter(isOrigin)) {
    const deployed = await readStack(clients, stack);
    const bucket = outputOf(deployed, stack, 'ContentBucket');
    const health = healthObject(bucket, stack.region, outputOf(deployed, stack, 'HealthObject'));
    const objects = stack.region === config.publishingRegion ? [health, smokeObject(bucket, stack.region)] : [health];
    for (const object of objects) {
      const isNew = await writeMissing(clients, object);
      progress.say(`${bucket}/${object.key}: ${isNew ? 'written' : 'there, left alone'}`);
    }
  }
}
