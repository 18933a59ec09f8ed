/** One `fault` command from its arguments to what it prints. */
import { FAULT_WORDS, parseFault } from '../local/origins/fault.ts';
import type { FaultStatus } from '../local/page/api.ts';
import { awsErrorSentence } from './aws-errors.ts';
import { pagePortOf, readFlags } from './read-flags.ts';

export const FAULT_HELP = `npm run fault -- [<region> <fault>] [flags]     what is wrong with the Regions of the running npm start

  down                 the Region is lost: 503 to everything, and its prober is silent
  refuse               the Region is lost: connections are closed before an answer, and its prober is silent
  slow <seconds>s      answers come late; the edge gives up on an origin after 5 s
  status <400-599>     this status to everything
  truncate             bodies end in the middle, and the connection with them
  stale <seconds>s     live streams as they were so long ago; health and VOD are as they are, so no prober notices
  heal                 nothing

  --page-port <port>   the port of its page, default 8090
  --help               this text

Without a Region and a fault it says what is wrong now. 1 to 600 seconds.`;

const OPTIONS = { 'page-port': { type: 'string' }, help: { type: 'boolean' } } as const;

/** Rejects with an Error of one sentence; any other error is a fault of this program. */
export async function runFault(args: readonly string[], regions: readonly string[]): Promise<readonly string[]> {
  const { given, operands } = readFlags(args, OPTIONS);
  if (given.has('help')) return [FAULT_HELP];
  const pagePort = pagePortOf(given.get('page-port'));
  const [region, ...words] = operands;
  if (region === undefined) return describe(await ask(pagePort));
  if (!regions.includes(region)) {
    throw new Error(`The Region "${region}" is not in infra/config.ts; allowed: ${regions.join(', ')}.`);
  }
  const fault = words.join(' ');
  if (parseFault(fault) === undefined) {
    const is = words.length === 0 ? 'is missing' : `is "${fault}"`;
    throw new Error(`The fault ${is}; allowed: ${FAULT_WORDS}.`);
  }
  return describe(await ask(pagePort, { region, fault }));
}

async function ask(
  pagePort: number,
  change?: { readonly region: string; readonly fault: string },
): Promise<FaultStatus> {
  const init = change && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  };
  const response = await fetch(`http://127.0.0.1:${pagePort}/api/faults`, init).catch((error: unknown) => {
    const cause = error instanceof Error ? error.cause : error;
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Error(awsErrorSentence(cause, { local: true, pagePort }) ?? notThePage(pagePort, words));
  });
  const text = await response.text();
  // The page refuses in plain text; whatever else is on that port answers in ways of its own.
  const isPlain = response.headers.get('content-type')?.startsWith('text/plain') === true;
  if (!response.ok) throw new Error(isPlain ? text.trim() : notThePage(pagePort, `it answers ${response.status}`));
  try {
    return JSON.parse(text) as FaultStatus;
  } catch {
    throw new Error(notThePage(pagePort, 'what it answers is not JSON'));
  }
}

function notThePage(pagePort: number, why: string): string {
  return `--page-port is ${pagePort}, where no page of a running \`npm start\` can be asked (${why}); allowed: the port that it printed.`;
}

function describe({ faults }: FaultStatus): readonly string[] {
  const width = Math.max(...Object.keys(faults).map((region) => region.length));
  return Object.entries(faults).map(([region, fault]) => `${region.padEnd(width)}   ${fault}`);
}
