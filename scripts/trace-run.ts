/** One `trace` command from its arguments to what it prints. */
import type { TraceRecord } from '../local/edge/trace.ts';
import { awsErrorSentence } from './aws-errors.ts';
import { pagePortOf, readFlags } from './read-flags.ts';
import { traceText } from './trace-text.ts';

export const TRACE_HELP = `npm run trace -- --last | <X-Amz-Cf-Id> [flags]     what happened to a request of the running npm start

  --last               the newest request
  --json               as the page's port answers it: GET /api/trace, with ?id=<X-Amz-Cf-Id> for one of the last 500
  --page-port <port>   the port of its page, default 8090
  --help               this text

Tokens are masked.`;

const OPTIONS = {
  last: { type: 'boolean' },
  json: { type: 'boolean' },
  'page-port': { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** As the edge writes it: it may begin with '-', which no flag here does with one alone. */
const ID = /^[\w-]{54}==$/;

/** Rejects with an Error of one sentence; any other error is a fault of this program. */
export async function runTrace(args: readonly string[]): Promise<readonly string[]> {
  const ids = args.filter((arg) => ID.test(arg));
  const { given, operands } = readFlags(
    args.filter((arg) => !ID.test(arg)),
    OPTIONS,
  );
  if (given.has('help')) return [TRACE_HELP];
  const pagePort = pagePortOf(given.get('page-port'));
  const [other] = operands;
  if (other !== undefined) throw new Error(`The request "${other}" is no X-Amz-Cf-Id; allowed: --last or an id.`);
  if (ids.length + (given.has('last') ? 1 : 0) !== 1) {
    throw new Error('Which request is not said, or said twice; allowed: --last or one X-Amz-Cf-Id.');
  }
  const record = await ask(pagePort, ids[0]);
  return given.has('json') ? [JSON.stringify(record, undefined, 2)] : traceText(record);
}

async function ask(pagePort: number, id: string | undefined): Promise<TraceRecord> {
  const query = id === undefined ? '' : `?id=${encodeURIComponent(id)}`;
  const response = await fetch(`http://127.0.0.1:${pagePort}/api/trace${query}`).catch((error: unknown) => {
    const cause = error instanceof Error ? error.cause : error;
    throw new Error(awsErrorSentence(cause, { local: true, pagePort }) ?? String(cause));
  });
  if (!response.ok) throw new Error((await response.text()).trim());
  return (await response.json()) as TraceRecord;
}
