/**
 * The origin's half of a miss: origin-request functions, the origins of the plan one after the other, and the
 * origin-response function once for each of them that answers. Viewer functions are not called again.
 */
import { Readable } from 'node:stream';
import { STATUS } from '../../infra/limits.ts';
import type { LoadedLambda } from '../runtime/edge-lambda.ts';
import { statusDescription } from '../runtime/function-result.ts';
import { lambdaEvent } from '../runtime/lambda-event.ts';
import { verdictOnOriginRequest, verdictOnOriginResponse } from '../runtime/lambda-result.ts';
import type { DistributionModel, OriginModel } from '../template/model.ts';
import { type EdgeErrorCause, errorPage } from './error-page.ts';
import { failsOver } from './failover.ts';
import type { EdgeRequest, HeaderMap } from './messages.ts';
import type { OriginConnections, OriginExchange } from './origin-connection.ts';
import type { OriginPlan } from './origin-plan.ts';
import { forOrigin } from './origin-request.ts';
import { note, type RequestTrace } from './request-trace.ts';

export interface OriginSide {
  readonly distribution: DistributionModel;
  readonly connections: OriginConnections;
  /** Headers of the distribution's identity, for signed origins. */
  readonly identity: (call: { method: string; path: string; protocol: 'http' | 'https' }) => Record<string, string>;
}

export interface OriginQuestion {
  /** After the policies: `toOriginRequest`. */
  readonly request: EdgeRequest;
  /** Conditions and ranges, which functions see as part of the request. */
  readonly conditions: HeaderMap;
  readonly plan: OriginPlan;
  readonly originRequest: LoadedLambda | undefined;
  readonly originResponse: LoadedLambda | undefined;
  readonly requestId: string;
  readonly clientIp: string;
  readonly scheme: 'http' | 'https';
  readonly trace: RequestTrace;
  /** Where distance takes time. */
  readonly toOrigin?: (domainName: string) => Promise<void>;
}

export interface OriginReply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Readable | Buffer;
  /** An origin's id, or undefined when the edge answers for it. */
  readonly origin: string | undefined;
  /** As in X-Cache: set when a function or the edge made the answer. */
  readonly generatedBy?: 'LambdaGeneratedResponse' | 'Error';
}

/** Never rejects: what goes wrong is a reply with CloudFront's status and page. */
export async function askOrigins(side: OriginSide, question: OriginQuestion): Promise<OriginReply> {
  const { plan, trace } = question;
  let reply: OriginReply | undefined;
  for (const [index, origin] of plan.origins.entries()) {
    const last = index === plan.origins.length - 1;
    const answer = await askOne(side, question, origin);
    if ('reply' in answer) return answer.reply;
    const { exchange, request } = answer;
    if (exchange.ok) reply = await respond(side, question, answer.origin, request, exchange);
    else reply = unreachable(exchange.failure, question.requestId);
    if (last || !failsOver(exchange, plan.statusCodes, question.request.method)) return reply;
    note(trace, 'failover', `${origin.id} failed; asking ${plan.origins[index + 1]?.id}`);
    if (reply.body instanceof Readable) reply.body.on('error', () => {}).destroy();
  }
  return reply as OriginReply;
}

type OneAnswer =
  | { readonly exchange: OriginExchange; readonly request: EdgeRequest; readonly origin: OriginModel }
  | { readonly reply: OriginReply };

async function askOne(side: OriginSide, question: OriginQuestion, from: OriginModel): Promise<OneAnswer> {
  const { trace } = question;
  let origin = from;
  const headers = new Map([...question.request.headers, ...question.conditions]);
  if (!headers.has('host')) headers.set('host', [origin.domainName]);
  let request: EdgeRequest = { ...question.request, headers };
  if (question.originRequest) {
    const outcome = await question.originRequest.invoke(
      lambdaEvent({ ...question, request, distribution: side.distribution, eventType: 'origin-request', origin }),
    );
    const { logs } = outcome;
    if (!outcome.ok) {
      note(trace, 'origin-request', outcome.message, { logs });
      return { reply: errorReply(STATUS.functionFailed, 'lambdaFailed', question.requestId) };
    }
    const verdict = verdictOnOriginRequest(outcome.value, request, origin);
    if (verdict.kind === 'invalid') {
      note(trace, 'origin-request', `invalid result: ${verdict.reason}`, { logs });
      return { reply: errorReply(STATUS.functionInvalid, 'lambdaInvalid', question.requestId) };
    }
    if (verdict.kind === 'response') {
      const { status, headers, body } = verdict.response;
      note(trace, 'origin-request', `answered ${status}`, { logs });
      const bytes = body ?? Buffer.alloc(0);
      headers.set('content-length', [String(bytes.length)]);
      return {
        reply: { status, headers, body: bytes, origin: undefined, generatedBy: 'LambdaGeneratedResponse' },
      };
    }
    ({ request, origin } = verdict);
    note(trace, 'origin-request', `returned ${request.uri} from ${origin.domainName}${origin.originPath}`, { logs });
  }
  const { path, headers: sent } = forOrigin(request, origin);
  if (origin.signed) {
    const identity = side.identity({ method: request.method, path, protocol: question.scheme });
    for (const [name, value] of Object.entries(identity)) sent.set(name, [value]);
  }
  if (question.toOrigin) await question.toOrigin(origin.domainName);
  const exchange = await side.connections.exchange({
    origin,
    method: request.method,
    path,
    headers: sent,
    body: request.body,
    scheme: question.scheme,
  });
  const outcome = exchange.ok ? `answered ${exchange.status}` : `${exchange.failure}: ${exchange.message}`;
  note(trace, `origin ${origin.id}`, `${request.method} ${path} ${outcome}`, { attempts: exchange.attempts });
  return { exchange, request, origin };
}

async function respond(
  side: OriginSide,
  question: OriginQuestion,
  origin: OriginModel,
  request: EdgeRequest,
  exchange: OriginExchange & { readonly ok: true },
): Promise<OriginReply> {
  const plain = { status: exchange.status, headers: exchange.headers, body: exchange.body, origin: origin.id };
  if (!question.originResponse) return plain;
  const outcome = await question.originResponse.invoke(
    lambdaEvent({
      ...question,
      request,
      distribution: side.distribution,
      eventType: 'origin-response',
      origin,
      response: { status: exchange.status, description: statusDescription(exchange.status), headers: exchange.headers },
    }),
  );
  const fail = (status: number, cause: EdgeErrorCause) => {
    exchange.body.on('error', () => {}).destroy();
    return errorReply(status, cause, question.requestId);
  };
  if (!outcome.ok) {
    note(question.trace, 'origin-response', outcome.message, { logs: outcome.logs });
    return fail(STATUS.functionFailed, 'lambdaFailed');
  }
  const verdict = verdictOnOriginResponse(outcome.value, exchange.headers);
  if (verdict.kind !== 'response') {
    const reason = verdict.kind === 'invalid' ? verdict.reason : 'it is a request';
    note(question.trace, 'origin-response', `invalid result: ${reason}`, { logs: outcome.logs });
    return fail(STATUS.functionInvalid, 'lambdaInvalid');
  }
  const { status, headers, body } = verdict.response;
  note(question.trace, 'origin-response', changes(exchange, status, headers), { logs: outcome.logs });
  if (body === undefined) return { ...plain, status, headers };
  exchange.body.on('error', () => {}).destroy();
  headers.set('content-length', [String(body.length)]);
  return { ...plain, status, headers, body };
}

function changes(before: { status: number; headers: HeaderMap }, status: number, headers: HeaderMap): string {
  const set = [...headers].filter(([name, values]) => before.headers.get(name)?.join() !== values.join());
  const removed = [...before.headers.keys()].filter((name) => !headers.has(name));
  const parts = [
    ...(before.status === status ? [] : [`status ${before.status} to ${status}`]),
    ...set.map(([name, values]) => `${name}: ${values.join(', ')}`),
    ...removed.map((name) => `without ${name}`),
  ];
  return parts.length === 0 ? 'changed nothing' : parts.join('; ');
}

/** "HTTP 502" and "HTTP 504 status code": closed ports are a bad gateway, silence is a time-out. */
function unreachable(failure: (OriginExchange & { ok: false })['failure'], requestId: string): OriginReply {
  switch (failure) {
    case 'refused':
      return errorReply(STATUS.originUnreachable, 'originConnection', requestId);
    case 'broken':
      return errorReply(STATUS.originInvalid, 'originInvalid', requestId);
    case 'connect-time-out':
    case 'read-time-out':
      return errorReply(STATUS.originTimeOut, 'originTimeout', requestId);
  }
}

/** CloudFront's own page for what went wrong. */
export function errorReply(status: number, cause: EdgeErrorCause, requestId: string): OriginReply {
  const { headers, body } = errorPage(status, cause, requestId);
  return { status, headers, body: body as Buffer, origin: undefined, generatedBy: 'Error' };
}
