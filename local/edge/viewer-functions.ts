/** Calls the CloudFront Functions of a behaviour and turns what comes back into the next step. */
import { STATUS } from '../../infra/limits.ts';
import type { LoadedFunction } from '../runtime/cloudfront-function.ts';
import { requestFields, responseFields } from '../runtime/function-event.ts';
import { statusDescription, verdictOnRequest, verdictOnResponse } from '../runtime/function-result.ts';
import type { OriginChoice } from '../runtime/origin-choice.ts';
import type { DistributionModel } from '../template/model.ts';
import { errorPage } from './error-page.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import type { Pop } from './pops.ts';
import type { RequestTrace } from './request-trace.ts';

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
    event: { ...eventHead(context, 'viewer-request'), request: fields },
    rawQuery: request.query,
    edgeLocation: { name: context.pop.code, serverIp: '127.0.0.1', region: context.pop.regionalCache },
    originIds: context.originIds,
    now: context.now,
  });
  const { trace, requestId } = context;
  const { logs } = outcome;
  if (!outcome.ok) {
    trace.add('viewer-request', `${outcome.failure}: ${outcome.message}`, { logs });
    return {
      kind: 'response',
      response: errorPage(STATUS.functionFailed, 'functionFailed', requestId),
      result: 'Error',
    };
  }
  const verdict = verdictOnRequest(outcome.value, request, fields);
  switch (verdict.kind) {
    case 'invalid':
      trace.add('viewer-request', `invalid result: ${verdict.reason}`, { logs });
      return {
        kind: 'response',
        response: errorPage(STATUS.functionInvalid, 'functionInvalid', requestId),
        result: 'Error',
      };
    case 'response': {
      const { status, headers } = verdict.response;
      const why = headers.get('x-refusal') ?? headers.get('location');
      trace.add('viewer-request', `answered ${status}${why ? ` ${why.join(', ')}` : ''}`, { logs });
      return { kind: 'response', response: verdict.response, result: 'FunctionGeneratedResponse' };
    }
    case 'request':
      trace.add('viewer-request', passed(verdict.request, outcome.origin, outcome.milliseconds), { logs });
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
      ...eventHead(context, 'viewer-response'),
      request: requestFields(request),
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
    trace.add('viewer-response', `${outcome.failure}: ${outcome.message}`, { logs });
    return errorPage(STATUS.functionFailed, 'functionFailed', requestId);
  }
  const verdict = verdictOnResponse(outcome.value, response);
  if (verdict.kind !== 'response') {
    trace.add('viewer-response', verdict.kind === 'invalid' ? `invalid result: ${verdict.reason}` : 'no response', {
      logs,
    });
    return errorPage(STATUS.functionInvalid, 'functionInvalid', requestId);
  }
  trace.add('viewer-response', `returned ${verdict.response.status}`, { logs });
  return verdict.response;
}

function eventHead({ distribution, requestId, clientIp }: FunctionContext, eventType: string) {
  return {
    version: '1.0',
    context: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType,
      requestId,
    },
    viewer: { ip: clientIp },
  };
}

function passed(request: EdgeRequest, origin: OriginChoice | undefined, milliseconds: number): string {
  const query = request.query === undefined ? '' : `?${request.query}`;
  return `${request.uri}${query}${originText(origin)} in ${milliseconds.toFixed(2)} ms`;
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
