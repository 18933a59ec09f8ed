/** The built functions, as the stacks take them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EdgeConfig } from './config-check.ts';

export interface Bundles {
  /** Source text of the CloudFront Function in front of media. */
  readonly viewerRequest: string;
  /** The variant for behaviours with a key group, which asks for no token; undefined when there is none. */
  readonly viewerRequestSigned: string | undefined;
  /** The one in front of everything else. */
  readonly viewerRequestSite: string;
  /** Folder with the Lambda@Edge function's `index.js`. */
  readonly originResponseFolder: string;
  /** Folder with the probers' `index.js`. */
  readonly regionHealthFolder: string;
}

/** Reads `dist/`. Throws one sentence that names the missing file and the command that makes it. */
export function readBundles(distFolder: string, access: EdgeConfig['access']): Bundles {
  const viewerRequest = join(distFolder, 'viewer-request.js');
  const hasKeyGroup = Object.values(access).some((one) => one !== 'token');
  const viewerRequestSigned = hasKeyGroup ? join(distFolder, 'viewer-request-signed.js') : undefined;
  const viewerRequestSite = join(distFolder, 'viewer-request-site.js');
  const originResponseFolder = join(distFolder, 'origin-response');
  const regionHealthFolder = join(distFolder, 'region-health');
  const lambdas = [originResponseFolder, regionHealthFolder].map((folder) => join(folder, 'index.js'));
  for (const file of [viewerRequest, viewerRequestSigned, viewerRequestSite, ...lambdas]) {
    if (file && !existsSync(file)) throw new Error(`${file} does not exist: run \`npm run build\` first.`);
  }
  return {
    viewerRequest: readFileSync(viewerRequest, 'utf8'),
    viewerRequestSigned: viewerRequestSigned && readFileSync(viewerRequestSigned, 'utf8'),
    viewerRequestSite: readFileSync(viewerRequestSite, 'utf8'),
    originResponseFolder,
    regionHealthFolder,
  };
}
