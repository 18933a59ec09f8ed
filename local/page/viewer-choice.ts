/** Where viewers are that do not say: chosen on the page. */
import type { IncomingMessage } from 'node:http';
import { POPS } from '../edge/pops.ts';
import type { LocalDistribution } from '../edge-process.ts';
import type { ViewerStatus } from './api.ts';
import { readJsonBody } from './json-body.ts';

export interface ViewerChoice {
  readonly state: () => ViewerStatus;
  /** Reads `{"pop": "<IATA code>"}`; a sentence when it is anything else, undefined when the viewer has moved. */
  readonly choose: (request: IncomingMessage) => Promise<string | undefined>;
}

export function createViewerChoice(edge: Pick<LocalDistribution, 'setViewer'>, first = 'IAD'): ViewerChoice {
  const pops = [...POPS.values()].map(({ code, city, country }) => ({ code, city, country }));
  let pop = first;
  return {
    state: () => ({ pop, pops }),
    choose: async (request) => {
      const body = await readJsonBody(request);
      if (typeof body === 'string') return body;
      const chosen = body.pop;
      if (typeof chosen !== 'string' || !POPS.has(chosen)) return `pop must be one of ${[...POPS.keys()].join(', ')}.`;
      pop = chosen;
      edge.setViewer({ pop });
      return undefined;
    },
  };
}
