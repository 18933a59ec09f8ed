/** The bench's subject: the local distribution of an assembly, with one segment in its buckets. Argument: the assembly's folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatRouting } from '../functions/routing/record.ts';
import { startLocalDistribution } from '../local/edge-process.ts';
import { benchKeys, SEGMENT_BYTES, SEGMENT_PATH, tokenOptions } from './bench-segment.ts';
import { serveBench } from './bench-server.ts';
import { signUrl } from './sign-url.ts';

const [cdkOut = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'media', SEGMENT_PATH);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, Buffer.alloc(SEGMENT_BYTES, 'segment '));

const edge = await startLocalDistribution({ cdkOut, sampleFolder: folder, stateFolder: folder });
const keys = benchKeys();
const regions = [...edge.origins.keys()];
const routing = formatRouting(Object.fromEntries(regions.map((region) => [region, 100])), regions);
for (const store of edge.kvs.values()) {
  const puts = Object.entries({ keys, routing }).map(([key, value]) => ({ key, value }));
  store.update({ ifMatch: store.etag(), puts });
}
serveBench(signUrl({ base: edge.urls.https, path: SEGMENT_PATH, keys, ...tokenOptions() }));
