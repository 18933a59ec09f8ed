/** The second half of `npm start`: everything that listens, from the synthesized assembly. */
import { placeOf } from '../local/edge/local-controls.ts';
import { type LocalDistribution, startLocalDistribution } from '../local/edge-process.ts';
import { type PageServer, startPage } from '../local/page/server.ts';
import type { Assembly } from './start-assembly.ts';
import type { StartFlags } from './start-flags.ts';
import { startRegionHealth } from './start-probers.ts';
import { seedRecords } from './start-records.ts';
import { regionChanger, servingReader } from './start-regions.ts';
import { statusOf } from './start-status.ts';
import type { StartSummary } from './start-summary.ts';
import { liveTitles, playableTitles } from './start-titles.ts';
import type { StartViewer } from './start-viewer.ts';

export interface Served {
  readonly edge: LocalDistribution;
  readonly page: PageServer;
  readonly summary: StartSummary;
}

/**
 * Starts the edge and the page, and writes the records that are missing.
 *
 * @param flags.content Absolute.
 * @param place Where viewers are: nothing is Ashburn.
 * @param closeLater Gets what has to be closed, also when a later step fails.
 */
export async function serve(
  flags: Pick<StartFlags, 'httpsPort' | 'httpPort' | 'pagePort' | 'content'>,
  assembly: Assembly,
  closeLater: (close: () => Promise<void>) => void,
  place: Partial<StartViewer> = {},
): Promise<Served> {
  const edge = await startLocalDistribution({
    cdkOut: assembly.cdkOut,
    httpsPort: flags.httpsPort,
    httpPort: flags.httpPort,
    ...(flags.content ? { content: flags.content } : {}),
    viewer: place.viewer ?? {},
    networks: place.networks ?? [],
    latency: place.latency ?? false,
    onBroken: (error) => console.error('The local edge failed on a request:', error),
  });
  closeLater(edge.close);
  const storeArn = edge.assembly.distribution.behaviours
    .map(({ functions }) => functions.viewerRequest?.keyValueStoreArn)
    .find((arn) => arn !== undefined);
  if (!storeArn)
    throw new Error('No viewer-request function of the template has a key-value store: nothing reads the keys.');
  const titles = [...(await playableTitles(flags.content)), ...liveTitles(edge.assembly.buckets)];
  const running = { edge, assembly, titles, storeArn };
  const viewerPop = placeOf(place.viewer ?? {}).pop.code;
  const { regions, residency, live } = assembly.config;
  const rules = { regions, residency, liveRegions: live.regions };
  const serving = servingReader(edge, storeArn, rules);
  const page = await startPage(
    {
      edge,
      viewerPop,
      status: (origin) => ({ ...statusOf(running, origin), serving: serving() }),
      changeRegion: regionChanger(storeArn, rules),
    },
    flags.pagePort,
  );
  closeLater(page.close);
  await seedRecords(page.port, storeArn, regions);
  closeLater(startRegionHealth(edge, storeArn));
  const { publishingRegion } = assembly.config;
  const summary = { ...statusOf(running, page.origin), publishingRegion, readyAfter: performance.now() };
  return { edge, page, summary };
}
