/** The built functions, as the stacks take them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Bundles {
  /** Source text of the CloudFront Function. */
  readonly viewerRequest: string;
  /** Folder with the Lambda@Edge function's `index.js`. */
  readonly originResponseFolder: string;
}

/** Reads `dist/`. Throws one sentence that names the missing file and the command that makes it. */
export function readBundles(distFolder: string): Bundles {
  const viewerRequest = join(distFolder, 'viewer-request.js');
  const originResponseFolder = join(distFolder, 'origin-response');
  for (const file of [viewerRequest, join(originResponseFolder, 'index.js')]) {
    if (!existsSync(file)) throw new Error(`${file} does not exist: run \`npm run build\` first.`);
  }
  return { viewerRequest: readFileSync(viewerRequest, 'utf8'), originResponseFolder };
}
