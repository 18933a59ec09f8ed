/** The edge's traces as the page lists them. */
import type { TraceLog, TraceRecord, TraceStage } from '../edge/trace.ts';
import type { RequestRow, RequestRows } from './api.ts';

/** Rows of the requests that came after the one with this X-Amz-Cf-Id, oldest first; of all when it is not kept. */
export function requestsAfter(traces: Pick<TraceLog, 'last'>, after: string): RequestRows {
  const newestFirst = traces.last();
  const at = newestFirst.findIndex(({ id }) => id === after);
  return (at < 0 ? newestFirst : newestFirst.slice(0, at)).map(rowOf).reverse();
}

function rowOf(record: TraceRecord): RequestRow {
  const { id, time, method, url, status, pop, country, origin, milliseconds, stages } = record;
  const verdict = verdictOf(stages);
  const isCached = record.result === 'Hit' || record.result === 'RefreshHit';
  return {
    id,
    time,
    method,
    url,
    status,
    pop,
    country,
    origin,
    milliseconds,
    cache: record.result,
    verdict,
    region: isCached ? chosenOf(stages) : origin,
    stages: stages.map(({ name, at, text }) => ({ name, at, text })),
  };
}

/** Stages that answer in place of viewer-request. */
const GATES: ReadonlySet<string> = new Set(['limits', 'host', 'gate', 'signed URL']);

function verdictOf(stages: readonly TraceStage[]): string {
  const own = stages.find(({ name }) => name === 'viewer-request');
  if (!own) return stages.find(({ name }) => GATES.has(name))?.text ?? '–';
  return own.text.startsWith('/') ? (originsOf(own) ?? 'passed') : own.text;
}

function chosenOf(stages: readonly TraceStage[]): string | undefined {
  const own = stages.find(({ name }) => name === 'viewer-request');
  return own && originsOf(own)?.split(', then ')[0];
}

/** What passes is told as `<path> from <origins> in <time>`; the path is in the row already. */
function originsOf({ text }: TraceStage): string | undefined {
  return / from (\S.*) in [\d.]+ ms$/.exec(text)?.[1];
}
