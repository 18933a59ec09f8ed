/** A distribution whose live streams ask for CloudFront's own signatures, and whose VOD asks for tokens, on free ports. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatKeys, generateKey } from '../../functions/token/sign.ts';
import { synthesize } from '../../infra/app.ts';
import { config } from '../../infra/config.ts';
import { checkConfig } from '../../infra/config-check.ts';
import { type LocalDistribution, startLocalDistribution } from '../../local/edge-process.ts';
import { buildFunctions } from '../../scripts/build.ts';

export const NOW = 1_800_000_000;

/** What the origins hold: a stream of a playlist, a rendition and a segment, and one title behind a token. */
const FILES: Readonly<Record<string, string>> = {
  'media/live/match/master.m3u8': '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/index.m3u8\n',
  'media/live/match/low/index.m3u8': '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nseg-1.m4s\n',
  'media/live/match/low/seg-1.m4s': 'segment one',
  'media/live/other/master.m3u8': '#EXTM3U\n',
  'media/vod/title/master.m3u8': '#EXTM3U\n',
  'public/index.html': '<p>public</p>\n',
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface Site {
  readonly distribution: LocalDistribution;
  /** The URL that viewers are told, which is what a signature speaks of. */
  readonly base: string;
  readonly tokenKey: ReturnType<typeof generateKey>;
  /** Key-Pair-Id of a public key. */
  readonly keyPairId: (pem: string) => string;
  /** Asks the local port for a URL of the distribution, its path as it is written. */
  readonly get: (url: string, options?: { method?: string; cookies?: object }) => Promise<Answer>;
  /** Moves the clock: epoch seconds. */
  readonly setNow: (seconds: number) => void;
  readonly close: () => Promise<void>;
}

export async function startSite(publicKeys: Readonly<Record<string, string>>): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'native-signing-'));
  const [distFolder, outFolder, sampleFolder, stateFolder] = ['dist', 'cdk.out', 'content', 'state'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  const access = { vod: 'token', live: { keyGroup: Object.keys(publicKeys) } };
  const checked = checkConfig({ ...config, access, publicKeys });
  await buildFunctions({ config: checked, outFolder: distFolder });
  synthesize({ config: checked, outFolder, distFolder, validate: false });
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(sampleFolder, name)), { recursive: true });
    writeFileSync(join(sampleFolder, name), text);
  }

  let seconds = NOW;
  const clock = () => seconds * 1000;
  const distribution = await startLocalDistribution({ cdkOut: outFolder, sampleFolder, stateFolder, clock });
  const tokenKey = generateKey('k1');
  for (const store of distribution.kvs.values()) {
    const routing = config.regions.map((region) => `${region}=100`).join(' ');
    const puts = Object.entries({ keys: formatKeys([tokenKey]), routing }).map(([key, value]) => ({ key, value }));
    store.update({ ifMatch: store.etag(), puts });
  }

  const model = distribution.assembly.distribution;
  const base = `https://${model.domainName}`;
  return {
    distribution,
    base,
    tokenKey,
    keyPairId: (pem) => {
      const groups = model.behaviours.flatMap(({ trustedKeyGroups }) => trustedKeyGroups ?? []);
      const key = groups.flatMap((group) => group.publicKeys).find((one) => one.pem === pem);
      if (!key) throw new Error('No behaviour trusts this key.');
      return key.id;
    },
    get: (url, { method = 'GET', cookies = {} } = {}) => {
      if (!url.startsWith(`${base}/`)) throw new Error(`Not a URL of the distribution: ${url}`);
      const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
      const headers = cookie.length > 0 ? { cookie: cookie.join('; ') } : {};
      return ask(distribution.urls.https, url.slice(base.length), method, headers);
    },
    setNow: (next) => {
      seconds = next;
    },
    close: async () => {
      await distribution.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The path goes out byte for byte: `fetch` would normalise it. */
function ask(origin: string, path: string, method: string, headers: Record<string, string>): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const options = {
    host: '127.0.0.1',
    servername: hostname,
    port,
    path,
    method,
    rejectUnauthorized: false,
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, headers: { host: `${hostname}:${port}`, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
