/** A key-value store behind the data-plane and control-plane APIs on a port of its own, and commands that run against it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleControlPlane } from '../../local/kvs/control-plane.ts';
import { handleDataPlane } from '../../local/kvs/data-plane.ts';
import { createKeyValueStore, type KeyValueStore } from '../../local/kvs/store.ts';
import { runRegion } from '../../scripts/region-run.ts';

export const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';
export const CONFIG = {
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-2'],
  residency: {} as Readonly<Record<string, readonly string[]>>,
  live: { regions: ['us-east-1', 'eu-west-1'], segmentSeconds: 2, dvrSeconds: 7200, keepDays: null, origins: null },
};
export const ALL = 'us-east-1=100 eu-west-1=100 ap-northeast-2=100';
/** 2027-01-15T08:00:00Z */
export const NOW = 1_800_000_000;

export interface LocalStore {
  readonly kvs: KeyValueStore;
  readonly port: number;
  set(records: Readonly<Record<string, string>>): void;
  /** Runs `npm run region -- <line> --local`; `at` in epoch seconds. */
  region(line: string, options?: { readonly at?: number; readonly config?: typeof CONFIG }): Promise<string>;
  close(): Promise<void>;
}

export async function startLocalStore(
  records: Readonly<Record<string, string>> = { routing: ALL },
): Promise<LocalStore> {
  const kvs = createKeyValueStore({ name: 'netflix-edge', arn: ARN });
  const server: Server = createServer(async (request, response) => {
    if (await handleDataPlane([kvs], request, response)) return;
    if (await handleControlPlane([kvs], request, response)) return;
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const set: LocalStore['set'] = (values) => {
    const puts = Object.entries(values).map(([key, value]) => ({ key, value }));
    kvs.update({ ifMatch: kvs.etag(), puts });
  };
  set(records);
  return {
    kvs,
    port,
    set,
    region: async (line, { at = NOW, config = CONFIG } = {}) => {
      const lines = await runRegion(
        [...line.split(' ').filter(Boolean), '--local', '--page-port', String(port)],
        config,
        at * 1000,
      );
      return lines.join('\n');
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
