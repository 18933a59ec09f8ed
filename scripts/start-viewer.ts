/** Where the viewers of `npm start` are, from its flags; checked before anything is built. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type LocalControls, viewerNamed } from '../local/edge/local-controls.ts';
import { POPS } from '../local/edge/pops.ts';
import { parseNetworks, type ViewerNetwork } from '../local/edge/viewer-networks.ts';
import type { StartFlags } from './start-flags.ts';

export interface StartViewer {
  readonly viewer: LocalControls;
  readonly networks: readonly ViewerNetwork[];
  readonly latency: boolean;
}

/** Rejects with an Error of one sentence. `from` is the folder that a relative path starts in. */
export async function startViewer(
  flags: Pick<StartFlags, 'viewer' | 'networks' | 'latency'>,
  from: string,
): Promise<StartViewer> {
  const { viewer, networks, latency } = flags;
  return {
    viewer: viewer === undefined ? {} : named(viewer),
    networks: networks === undefined ? [] : await readNetworks(networks, resolve(from, networks)),
    latency,
  };
}

function named(viewer: string): LocalControls {
  const found = viewerNamed(viewer);
  if (found) return found;
  const pops = [...POPS.values()].map(({ code, city }) => `${code} (${city})`).join(', ');
  throw new Error(`--viewer is "${viewer}"; allowed: a country's code, such as KR, or a PoP or its city: ${pops}.`);
}

async function readNetworks(written: string, file: string): Promise<readonly ViewerNetwork[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`--networks is "${written}", which cannot be read (${error.code}); allowed: a text file.`);
  });
  try {
    return parseNetworks(text);
  } catch (error) {
    throw new Error(`--networks is "${written}". ${(error as Error).message}`);
  }
}
