/** Where viewers are that do not say: chosen on the page. */
import type { IncomingMessage } from 'node:http';
import { POPS } from '../edge/pops.ts';
import type { LocalDistribution } from '../edge-process.ts';
import type { ViewerStatus } from './api.ts';

export interface ViewerChoice {
  readonly state: () => ViewerStatus;
  /** Reads `{"pop": "<IATA code>"}`; a sentence when it is anything else, undefined when the viewer has moved. */
  readonly choose: (request: IncomingMessage) => Promise<string | undefined>;
}

const MAX_BODY_BYTES = 1000;

export function createViewerChoice(edge: Pick<LocalDistribution, 'setViewer'>): ViewerChoice {
  const pops = [...POPS.values()].map(({ code, city, country }) => ({ code, city, country }));
  let pop = pops[0]?.code ?? '';
  return {
    state: () => ({ pop, pops }),
    choose: async (request) => {
      // A page of another site can send text, and nothing that says it is JSON, without asking first.
      const type = request.headers['content-type'];
      if (type !== 'application/json') return `Content-Type is ${JSON.stringify(type)}, and must be application/json.`;
      const chosen = popOf(await readBody(request));
      if (chosen === undefined || !POPS.has(chosen)) return `pop must be one of ${[...POPS.keys()].join(', ')}.`;
      pop = chosen;
      edge.setViewer({ pop });
      return undefined;
    },
  };
}

function popOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('pop' in value)) return undefined;
    return typeof value.pop === 'string' ? value.pop : undefined;
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? '' : Buffer.concat(chunks).toString();
}
