/** The whole local distribution in one process: origins, key-value stores, edge and listeners, from `cdk.out`. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { localCertificate } from './edge/certificate.ts';
import { createEdge } from './edge/edge.ts';
import { listen } from './edge/listener.ts';
import type { LocalControls } from './edge/local-controls.ts';
import type { TraceLog } from './edge/trace.ts';
import type { ViewerNetwork } from './edge/viewer-networks.ts';
import { createInvalidations, type Invalidations } from './invalidations/invalidations.ts';
import { createKeyValueStore, type KeyValueStore } from './kvs/store.ts';
import { signedOriginHeaders } from './origins/access-headers.ts';
import { createReplication, REPLICATION_MS } from './origins/api/replication.ts';
import type { S3ApiState } from './origins/api/s3-api.ts';
import { createUploads } from './origins/api/uploads.ts';
import { contentStores } from './origins/content.ts';
import { type S3Origin, startS3Origin } from './origins/s3-origin.ts';
import { sourceMapsOf } from './runtime/source-maps.ts';
import type { Secrets } from './secrets/actions.ts';
import { createSecretStore } from './secrets/store.ts';
import { loadAssembly } from './template/load.ts';
import type { AssemblyModel } from './template/model.ts';

export interface LocalDistributionOptions {
  readonly cdkOut: string;
  /** 0, the default, takes free ports. */
  readonly httpsPort?: number;
  readonly httpPort?: number;
  /** A user's own HLS or DASH folder, absolute. */
  readonly content?: string;
  /** What the sample's bucket-like folder is; `local/content` unless a test brings its own. */
  readonly sampleFolder?: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Where the certificate is kept; `.local` in the project's root. */
  readonly stateFolder?: string;
  /** Where viewers are that do not say: nothing is Ashburn. */
  readonly viewer?: LocalControls;
  /** Networks of viewers' addresses, before those of the documentation. */
  readonly networks?: readonly ViewerNetwork[];
  /** True: distance takes time. */
  readonly latency?: boolean;
  /** How long a copy takes to the other Regions, milliseconds. */
  readonly replicationMs?: number;
  readonly onBroken?: (error: unknown) => void;
}

export interface LocalDistribution {
  readonly urls: { readonly https: string; readonly http: string };
  readonly assembly: AssemblyModel;
  /** By ARN. */
  readonly kvs: ReadonlyMap<string, KeyValueStore>;
  readonly secrets: Secrets;
  readonly invalidations: Invalidations;
  readonly s3: S3ApiState;
  /** By Region: `fault()`, `setFault(...)`. */
  readonly origins: ReadonlyMap<string, S3Origin>;
  readonly trace: TraceLog;
  /** Changes where viewers are that do not say. */
  setViewer(viewer: LocalControls): void;
  clearCaches(): void;
  /** Ends everything, open connections too. */
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
/** Each PoP's. */
const CACHE_BYTES = 128 * 1024 * 1024;

/** Rejects with an Error of one sentence: a template that cannot be served, a function that cannot run, a port in use. */
export async function startLocalDistribution(options: LocalDistributionOptions): Promise<LocalDistribution> {
  const { clock = Date.now, onBroken = () => {} } = options;
  const assembly = loadAssembly(options.cdkOut);
  const { distribution } = assembly;
  const accessSecret = randomBytes(32).toString('base64url');
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    await Promise.all(closers.splice(0).map((end) => end()));
  };
  try {
    const kvs = new Map(assembly.keyValueStores.map((store) => [store.arn, createKeyValueStore(store, clock)]));
    const secrets = new Map(assembly.secrets.map((secret) => [secret.name, createSecretStore(secret, clock)]));
    const stores = contentStores(assembly.buckets, {
      sampleFolder: options.sampleFolder ?? join(root, 'local/content'),
      clock,
      ...(options.content === undefined ? {} : { userFolder: options.content }),
    });
    const origins = new Map<string, S3Origin>();
    for (const bucket of assembly.buckets) {
      const store = stores.get(bucket.name);
      if (store === undefined) throw new Error(`The bucket '${bucket.name}' has no content.`);
      const origin = await startS3Origin({ bucket, store, accessSecret });
      closers.push(() => origin.close());
      origins.set(bucket.region, origin);
    }
    const uploads = createUploads();
    const replication = createReplication(() => origins.values(), options.replicationMs ?? REPLICATION_MS);
    closers.push(async () => {
      replication.close();
      await uploads.close();
    });
    let viewer = options.viewer ?? {};
    const edge = await createEdge({
      distribution,
      store: (arn) => kvs.get(arn),
      sourceMaps: sourceMapsOf(join(root, 'dist')),
      localAddress: (domainName) => {
        const origin = [...origins.values()].find(({ bucket }) => bucket.domainName === domainName);
        return origin && `http://127.0.0.1:${origin.port}`;
      },
      identity: (call) => signedOriginHeaders(accessSecret, { ...call, distributionArn: distribution.arn }),
      now: clock,
      defaults: () => viewer,
      ...(options.networks && { networks: options.networks }),
      ...(options.latency && { travel: (milliseconds: number) => setTimeout(milliseconds) }),
      cacheBytes: CACHE_BYTES,
    });
    closers.push(() => edge.close());
    const certificate = await localCertificate(options.stateFolder ?? join(root, '.local'), Date.now());
    const { httpsPort = 0, httpPort = 0 } = options;
    const listeners = await listen({ edge, certificate, httpsPort, httpPort, onBroken });
    closers.unshift(() => listeners.close());
    const { ports } = listeners;
    return {
      urls: { https: `https://localhost:${ports.https}`, http: `http://localhost:${ports.http}` },
      assembly,
      kvs,
      secrets,
      invalidations: createInvalidations({ distributionId: distribution.id, invalidate: edge.invalidate, now: clock }),
      origins,
      s3: { origins, uploads, multipart: new Map(), replication, now: clock },
      trace: edge.trace,
      setViewer: (next) => {
        viewer = next;
      },
      clearCaches: edge.clearCaches,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
