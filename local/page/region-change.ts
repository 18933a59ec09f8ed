/** `POST /api/regions` with `{"region": "<name>", "action": "evacuate"}` or `"restore"`: what `npm run region` does, by a button. */
import type { IncomingMessage } from 'node:http';
import type { RegionChanged } from './api.ts';
import { readJsonBody } from './json-body.ts';

export interface RegionAction {
  readonly action: 'evacuate' | 'restore';
  readonly region: string;
}

/** Makes the change in the store behind this port. Rejects with an Error of one sentence when it is refused. */
export type ChangeRegion = (action: RegionAction, pagePort: number) => Promise<RegionChanged>;

export type ChangeAnswer =
  | { readonly done: RegionChanged }
  /** One sentence. 400: no such thing can be asked for; 409: the settings do not allow it. */
  | { readonly status: 400 | 409; readonly problem: string };

export async function changeRegion(
  regions: Iterable<string>,
  change: ChangeRegion,
  request: IncomingMessage,
  pagePort: number,
): Promise<ChangeAnswer> {
  const body = await readJsonBody(request);
  if (typeof body === 'string') return { status: 400, problem: body };
  const { action } = body;
  const names = [...regions];
  const region = names.find((name) => name === body.region);
  if (region === undefined) {
    return { status: 400, problem: `region is ${JSON.stringify(body.region)}; allowed: ${names.join(', ')}.` };
  }
  if (action !== 'evacuate' && action !== 'restore') {
    return { status: 400, problem: `action is ${JSON.stringify(action)}; allowed: evacuate, restore.` };
  }
  try {
    return { done: await change({ action, region }, pagePort) };
  } catch (error) {
    return { status: 409, problem: error instanceof Error ? error.message : String(error) };
  }
}
