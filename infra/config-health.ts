/** When the probers take a Region out of service, and when they bring it back. */
import { checkFields, checkWhole, type Refuse } from './config-fields.ts';

export interface Health {
  readonly minimumRegions: number;
  readonly returnAfterSeconds: number;
  readonly returnStepSeconds: number;
}

const RETURN_AFTER_SECONDS = [60, 86_400] as const;
const RETURN_STEP_SECONDS = [60, 86_400] as const;

export function checkHealth(health: unknown, regions: readonly string[], refuse: Refuse): void {
  const fields = checkFields('health', health, ['minimumRegions', 'returnAfterSeconds', 'returnStepSeconds'], refuse);
  if (!fields) return;
  checkWhole('health.minimumRegions', fields.minimumRegions, [1, Math.max(1, regions.length)], 'Regions', refuse);
  checkWhole('health.returnAfterSeconds', fields.returnAfterSeconds, RETURN_AFTER_SECONDS, 'seconds', refuse);
  checkWhole('health.returnStepSeconds', fields.returnStepSeconds, RETURN_STEP_SECONDS, 'seconds', refuse);
}
