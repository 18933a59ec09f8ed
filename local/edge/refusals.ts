/** Every refusal before a function runs, in order: limits, target, host, the behaviour's gates, CloudFront's own signatures. */
import { STATUS } from '../../infra/limits.ts';
import type { DistributionModel } from '../template/model.ts';
import type { LoadedBehaviour } from './behaviours.ts';
import { errorPage } from './error-page.ts';
import { gates } from './gates.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { nativeSigning } from './native-check.ts';
import type { ViewerFacts } from './viewer-headers.ts';
import { exceededLimit } from './viewer-limits.ts';

export interface Arrival {
  readonly distribution: DistributionModel;
  readonly behaviour: LoadedBehaviour;
  readonly request: EdgeRequest;
  readonly id: string;
  /** As presented. */
  readonly host: string;
  /** True when the viewer's Host is no name of the distribution. */
  readonly foreignHost: boolean;
  readonly viewer: ViewerFacts;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Refusal {
  /** For the trace. */
  readonly stage: string;
  readonly why: string;
  readonly response: EdgeResponse;
  /** As in X-Cache. */
  readonly result: string;
}

export function refusedBeforeFunctions(arrival: Arrival): Refusal | undefined {
  const { distribution, behaviour, request, id, host, foreignHost, viewer, now } = arrival;
  const tooLong = exceededLimit(request);
  if (tooLong !== undefined) {
    return { stage: 'limits', why: tooLong, response: errorPage(STATUS.tooLong, 'tooLong', id), result: 'Error' };
  }
  // RFC 9112 section 3.2.4: `*` asks for the server itself, which has nothing to say; any method (assumed).
  if (!request.uri.startsWith('/')) {
    const why = `the target '${request.uri}' is no path`;
    return { stage: 'target', why, response: errorPage(400, 'badRequest', id), result: 'Error' };
  }
  if (foreignHost) {
    const why = `'${host}' is no name of the distribution`;
    return { stage: 'host', why, response: errorPage(403, 'badRequest', id), result: 'Error' };
  }
  const refusal = gates(distribution, behaviour.model, request, viewer, id);
  if (refusal) return { stage: 'gate', ...refusal };
  const unsigned = nativeSigning(behaviour, request, viewer, host, now);
  return unsigned && { stage: 'signed URL', result: 'Error', ...unsigned };
}
