/** Calls the CloudFront Functions of a behaviour and turns what comes back into the next step. */
import { STATUS } from '../../infra/limits.ts';
import type { LoadedFunction } from '../runtime/cloudfront-function.ts';
import { type FunctionEvent, requestFields, responseFields } from '../runtime/function-event.ts';
import type { EdgeLocation } from '../runtime/function-host.ts';
import { statusDescription, verdictOnRequest, verdictOnResponse } from '../runtime/function-result.ts';
import type { OriginChoice } from '../runtime/origin-choice.ts';
import type { DistributionModel } from '../template/model.ts';
import { errorPage } from './error-page.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import type { Pop } from './pops.ts';
import { note, type RequestTrace } from './request-trace.ts';

export interface FunctionContext {
  readonly distribution: DistributionModel;
  readonly originIds: ReadonlySet<string>;
  readonly requestId: string;
  readonly clientIp: string;
  readonly pop: Pop;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly trace: RequestTrace;
}

export type ViewerRequestStep =
  | { readonly kind: 'request'; readonly request: EdgeRequest; readonly origin: OriginChoice | undefined }
  | {
      readonly kind: 'response';
      readonly response: EdgeResponse;
      readonly result: 'FunctionGeneratedResponse' | 'Error';
    };

export async function runViewerRequest(
  code: LoadedFunction,
  request: EdgeRequest,
  context: FunctionContext,
): Promise<ViewerRequestStep> {
  const fields = requestFields(request);
  const outcome = await code.run({
    event: eventOf(context, 'viewer-request', fields),
    rawQuery: request.query,
    edgeLocation: edgeLocationOf(context.pop),
    originIds: context.originIds,
    now: context.now,
  });
  const { trace, requestId } = context;
  const { logs } = outcome;
  if (!outcome.ok) {
    note(trace, 'viewer-request', `${outcome.failure}: ${outcome.message}`, { logs });
    return {
      kind: 'response',
      response: errorPage(STATUS.functionFailed, 'functionFailed', requestId),
      result: 'Error',
    };
  }
  const verdict = verdictOnRequest(outcome.value, request, fields);
  switch (verdict.kind) {
    case 'invalid':
      note(trace, 'viewer-request', `invalid result: ${verdict.reason}`, { logs });
      return {
        kind: 'response',
        response: errorPage(STATUS.functionInvalid, 'functionInvalid', requestId),
        result: 'Error',
      };
    case 'response': {
      const { status, headers } = verdict.response;
      const why = headers.get('x-refusal') ?? headers.get('location');
      note(trace, 'viewer-request', `answered ${status}${why ? ` ${why.join(', ')}` : ''}`, { logs });
      return { kind: 'response', response: verdict.response, result: 'FunctionGeneratedResponse' };
    }
    case 'request':
      note(trace, 'viewer-request', passed(verdict.request, outcome.origin), { logs, took: outcome.milliseconds });
      return { kind: 'request', request: verdict.request, origin: outcome.origin };
  }
}

export async function runViewerResponse(
  code: LoadedFunction,
  request: EdgeRequest,
  response: EdgeResponse,
  context: FunctionContext,
): Promise<EdgeResponse> {
  const outcome = await code.run({
    event: {
      ...eventOf(context, 'viewer-response', requestFields(request)),
      response: responseFields(response, statusDescription(response.status)),
    },
    rawQuery: request.query,
    edgeLocation: undefined,
    originIds: undefined,
    now: context.now,
  });
  const { trace, requestId } = context;
  const { logs } = outcome;
  if (!outcome.ok) {
    note(trace, 'viewer-response', `${outcome.failure}: ${outcome.message}`, { logs });
    return errorPage(STATUS.functionFailed, 'functionFailed', requestId);
  }
  const verdict = verdictOnResponse(outcome.value, response);
  if (verdict.kind !== 'response') {
    note(trace, 'viewer-response', verdict.kind === 'invalid' ? `invalid result: ${verdict.reason}` : 'no response', {
      logs,
    });
    return errorPage(STATUS.functionInvalid, 'functionInvalid', requestId);
  }
  note(trace, 'viewer-response', `returned ${verdict.response.status}`, { logs });
  return verdict.response;
}

function eventOf(
  { distribution, requestId, clientIp }: FunctionContext,
  eventType: FunctionEvent['context']['eventType'],
  request: FunctionEvent['request'],
): FunctionEvent {
  const { domainName: distributionDomainName, id: distributionId } = distribution;
  return {
    version: '1.0',
    context: { distributionDomainName, distributionId, eventType, requestId },
    viewer: { ip: clientIp },
    request,
  };
}

function edgeLocationOf({ code, regionalCache }: Pop): EdgeLocation {
  return { name: code, serverIp: '127.0.0.1', region: regionalCache };
}

function passed(request: EdgeRequest, origin: OriginChoice | undefined): string {
  const query = request.query === undefined ? '' : `?${request.query}`;
  return `${request.uri}${query}${originText(origin)}`;
}

function originText(origin: OriginChoice | undefined): string {
  switch (origin?.kind) {
    case undefined:
      return '';
    case 'origin':
      return ` from ${origin.originId}`;
    case 'group':
      return ` from ${origin.members.map(({ originId }) => originId).join(', then ')}`;
    case 'update':
      return ' from an origin with changed settings';
  }
}
