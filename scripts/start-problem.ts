/** Why `npm start` could not start, in words. */
import type { StartFlags } from './start-flags.ts';

type Ports = Pick<StartFlags, 'httpsPort' | 'httpPort' | 'pagePort'>;

/** One sentence for what a user can mend; the stack for what is a mistake of this project. */
export function startProblem(error: unknown, flags: Ports | undefined): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  const flag = flags && flagOfPort(flags, port);
  if (flag && code === 'EADDRINUSE')
    return `${flag} is ${port}, which another program uses; allowed: a free port, or 0.`;
  if (flag && code === 'EACCES') return `${flag} is ${port}, which needs more rights; allowed: a port from 1024, or 0.`;
  // The one file that people edit: its mistakes are told as those of its syntax are.
  const at = /^\s+at .*\/infra\/config\.ts:(\d+:\d+)\)?$/.exec(/^\s+at .*$/m.exec(error.stack ?? '')?.[0] ?? '');
  if (at) return `infra/config.ts:${at[1]}: ${error.message}`;
  const isMistake = [TypeError, ReferenceError, RangeError, SyntaxError].some((mistake) => error instanceof mistake);
  return isMistake ? (error.stack ?? error.message) : error.message;
}

function flagOfPort(flags: Ports, port: number | undefined): string | undefined {
  if (port === flags.httpsPort) return '--https-port';
  if (port === flags.httpPort) return '--http-port';
  return port === flags.pagePort ? '--page-port' : undefined;
}
