/** The real assembly on free ports, with the page's port that commands reach with `--local`, its records, and a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { config } from '../../infra/config.ts';
import {
  type LocalDistribution,
  type LocalDistributionOptions,
  startLocalDistribution,
} from '../../local/edge-process.ts';
import { type PageServer, startPage } from '../../local/page/server.ts';
import { seedRecords } from '../../scripts/start-records.ts';

export interface CommandSite {
  readonly folder: string;
  readonly local: LocalDistribution;
  readonly page: PageServer;
  /** What sends a command here. */
  readonly flags: readonly string[];
  readonly close: () => Promise<void>;
}

/** @param files What the buckets hold, text by key; undefined is the project's own content. */
export async function startCommandSite(
  files: Readonly<Record<string, string>> | undefined,
  options: Pick<LocalDistributionOptions, 'clock' | 'replicationMs'>,
): Promise<CommandSite> {
  const folder = mkdtempSync(join(tmpdir(), 'command-site-'));
  const sampleFolder = join(folder, 'content');
  for (const [key, text] of Object.entries(files ?? {})) {
    mkdirSync(dirname(join(sampleFolder, key)), { recursive: true });
    writeFileSync(join(sampleFolder, key), text);
  }
  const local = await startLocalDistribution({
    ...options,
    cdkOut: 'cdk.out',
    stateFolder: join(folder, 'state'),
    ...(files && { sampleFolder }),
  });
  const status = () => ({ addresses: { ...local.urls, page: '' } }) as never;
  const changeRegion = () => {
    throw new Error('Nobody asks for this.');
  };
  const page = await startPage({ edge: local, status, changeRegion }, 0);
  const [storeArn] = local.kvs.keys();
  await seedRecords(page.port, storeArn as string, config.regions);
  return {
    folder,
    local,
    page,
    flags: ['--local', '--page-port', `${page.port}`],
    close: async () => {
      await page.close();
      await local.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface CommandViewer {
  /** The status of the answer, and the code of a refusal. */
  readonly ask: (
    path: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly status: number; readonly refusal: string | undefined }>;
  readonly close: () => void;
}

/** One connection of HTTP/2, to which the certificate need not be known. */
export function openViewer(local: LocalDistribution): CommandViewer {
  const session = connect(local.urls.https.replace('localhost', '127.0.0.1'), { rejectUnauthorized: false });
  const authority = new URL(local.urls.https).host;
  return {
    ask: (path, headers) =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':path': path, ':authority': authority, ...headers });
        stream.on('response', (answer) => {
          resolve({ status: Number(answer[':status']), refusal: answer['x-refusal'] as string | undefined });
        });
        stream.on('error', reject);
        stream.resume();
      }),
    close: () => session.close(),
  };
}
