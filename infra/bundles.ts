/** The built functions, as the stacks take them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EdgeConfig } from './config-check.ts';

export interface Bundles {
  /** Source text of the CloudFront Function. */
  readonly viewerRequest: string;
  /** Folder with the Lambda@Edge function's `index.js`. */
  readonly originResponseFolder: string;
}

/**
 * Reads `dist/`. Throws one sentence that names what is missing, or was built from another configuration of `access`, and
 * the command that mends it: a function that asks for no token must never meet a behaviour without a key group.
 */
export function readBundles(distFolder: string, access: EdgeConfig['access']): Bundles {
  const viewerRequest = join(distFolder, 'viewer-request.js');
  const originResponseFolder = join(distFolder, 'origin-response');
  for (const file of [viewerRequest, join(originResponseFolder, 'index.js')]) {
    if (!existsSync(file)) throw new Error(`${file} does not exist: run \`npm run build\` first.`);
  }
  const built = builtKeyGroups(join(distFolder, 'key-groups.json'));
  const wanted = (['vod', 'live'] as const).filter((behaviour) => access[behaviour] !== 'token');
  if (built.join() !== wanted.join()) {
    const said = (list: readonly string[]) => list.join(' and ') || 'no behaviour';
    throw new Error(
      `${viewerRequest} was built with key groups for ${said(built)}, infra/config.ts names them for ${said(wanted)}: run \`npm run build\` again.`,
    );
  }
  return { viewerRequest: readFileSync(viewerRequest, 'utf8'), originResponseFolder };
}

/** The build's note of the behaviours that it asks no token for. */
function builtKeyGroups(file: string): readonly string[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : [];
}
