/** The second half of `npm start`: everything that listens, from the synthesized assembly. */
import { startLocalDistribution } from '../local/edge-process.ts';
import { startPage } from '../local/page/server.ts';
import type { Assembly } from './start-assembly.ts';
import type { StartFlags } from './start-flags.ts';
import { seedRecords } from './start-records.ts';
import { statusOf } from './start-status.ts';
import { describeStart } from './start-summary.ts';
import { playableTitles } from './start-titles.ts';

/**
 * Starts the edge, the page and the records, and returns what to print.
 *
 * @param flags.content Absolute.
 * @param closeLater Gets what has to be closed, also when a later step fails.
 */
export async function serve(
  flags: StartFlags,
  assembly: Assembly,
  closeLater: (close: () => Promise<void>) => void,
): Promise<string> {
  const edge = await startLocalDistribution({
    cdkOut: assembly.cdkOut,
    httpsPort: flags.httpsPort,
    httpPort: flags.httpPort,
    ...(flags.content ? { content: flags.content } : {}),
    onBroken: (error) => console.error('The local edge failed on a request:', error),
  });
  closeLater(edge.close);
  const storeArn = edge.assembly.distribution.behaviours.find(
    ({ functions }) => functions.viewerRequest?.keyValueStoreArn,
  )?.functions.viewerRequest?.keyValueStoreArn;
  if (!storeArn)
    throw new Error('No viewer-request function of the template has a key-value store: who would read the keys?');
  const running = { edge, assembly, titles: await playableTitles(flags.content), storeArn };
  const page = await startPage({ edge, status: (origin) => statusOf(running, origin) }, flags.pagePort);
  closeLater(page.close);
  await seedRecords(page.port, storeArn, assembly.config.regions);
  const { publishingRegion } = assembly.config;
  return describeStart({ ...statusOf(running, page.origin), publishingRegion, readyAfter: performance.now() });
}
