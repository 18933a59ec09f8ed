/** The viewer-request functions side by side: each call runs on the one that CloudFront would choose, by the behaviour. */
import type { ViewerRequestEvent } from '../../functions/platform/event.ts';
import { normalisedPath, patternMatcher } from '../../local/edge/path.ts';
import type { FunctionCall, FunctionOutcome } from '../../scripts/njs-engine.ts';
import { runInBoth } from './event-engines.ts';

/** Bundles by what they stand in front of: `/vod/*` and `/live/*`, and everything else. */
export interface EdgeFunctions {
  readonly media: string;
  readonly site: string;
}

const MEDIA = ['/vod/*', '/live/*'].map(patternMatcher);

/** A behaviour is matched on the normalised path; the function gets the raw one. */
export function functionOf(uri: string): keyof EdgeFunctions {
  const path = normalisedPath(uri);
  return MEDIA.some((matches) => matches(path)) ? 'media' : 'site';
}

/** Like `runInBoth`: outcomes are in the order of the calls. */
export async function runByBehaviour(
  functions: EdgeFunctions,
  calls: readonly FunctionCall[],
  suite: string,
): Promise<FunctionOutcome[]> {
  const outcomes: FunctionOutcome[] = [];
  for (const name of ['media', 'site'] as const) {
    const mine = [...calls.entries()].filter(
      ([, { event }]) => functionOf((event as ViewerRequestEvent).request.uri) === name,
    );
    if (mine.length === 0) continue;
    const found = await runInBoth(
      functions[name],
      mine.map(([, call]) => call),
      suite,
    );
    mine.forEach(([place], index) => {
      outcomes[place] = found[index] as FunctionOutcome;
    });
  }
  return outcomes;
}
