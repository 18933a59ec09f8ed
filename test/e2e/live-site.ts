/** The local distribution of cdk.out with its live channel, a clock that stands still until it is moved, and a viewer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatKeys, generateKey } from '../../functions/token/sign.ts';
import { config } from '../../infra/config.ts';
import { type LocalDistribution, startLocalDistribution } from '../../local/edge-process.ts';
import { signUrl } from '../../scripts/sign-url.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface LiveSite {
  readonly distribution: LocalDistribution;
  /** Asks for a path below /live/demo/ with a good token. `pop` is where the viewer is, an IATA code. */
  get(path: string, pop?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A URL with a token for what is below /live/demo/. */
  url(path: string): string;
  /** Milliseconds since 1970. */
  readonly clock: { now: number };
  close(): Promise<void>;
}

/** @param realTime True: the distribution's clock is the machine's, and `clock` does nothing. */
export async function startLiveSite({ realTime = false } = {}): Promise<LiveSite> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'live-'));
  const clock = { now: 1_800_000_000_000 };
  const now = realTime ? Date.now : () => clock.now;
  const distribution = await startLocalDistribution({ cdkOut: 'cdk.out', stateFolder, clock: now });
  const keys = formatKeys([generateKey('k1')]);
  const routing = config.regions.map((region) => `${region}=100`).join(' ');
  for (const store of distribution.kvs.values()) {
    const puts = Object.entries({ keys, routing }).map(([key, value]) => ({ key, value }));
    store.update({ ifMatch: store.etag(), puts });
  }
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const seconds = Math.floor(now() / 1000);
  // Signed for the folder, whatever is asked for below it.
  const folder = signUrl({
    base: distribution.urls.https,
    path: '/live/demo/',
    keys,
    ttlSeconds: 86_400,
    now: seconds,
    tokens: config.tokens,
  });
  const url = (path: string) => `${folder}${path}`;
  return {
    distribution,
    clock,
    url,
    get: (path, pop = 'IAD', headers = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(url(path), { agent, headers: { 'x-local-pop': pop, ...headers } }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
          });
        });
        sent.on('error', reject);
        sent.end();
      }),
    close: async () => {
      agent.destroy();
      await distribution.close();
      rmSync(stateFolder, { recursive: true });
    },
  };
}
