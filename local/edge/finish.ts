/** The last stages: response headers policy, viewer-response function, and the headers that CloudFront puts on everything. */
import type { ResponseHeadersPolicyModel } from '../template/model.ts';
import type { LoadedBehaviour } from './behaviours.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { applyResponsePolicy } from './response-policy.ts';
import { type FunctionContext, runViewerResponse } from './viewer-functions.ts';

export interface Unfinished {
  readonly response: EdgeResponse;
  readonly request: EdgeRequest;
  readonly behaviour: LoadedBehaviour;
  readonly context: FunctionContext;
  /** As in X-Cache. */
  readonly result: string;
  /** Seconds. */
  readonly age: number | undefined;
  readonly fromOrigin: boolean;
  readonly isErrorPage: boolean;
  readonly via: string;
  /** Since the request came. */
  readonly milliseconds: number;
}

/** The guide does not say whether the policy or the function comes first, nor that a policy applies to what a
 * viewer-request function or the edge itself answered; assumed: the policy first, and on origins' answers only. */
export async function finish(unfinished: Unfinished): Promise<EdgeResponse> {
  const { request, behaviour, context, result, age, via } = unfinished;
  let response: EdgeResponse = { ...unfinished.response, headers: new Map(unfinished.response.headers) };
  const policy = behaviour.model.responseHeadersPolicy;
  if (policy && unfinished.fromOrigin) {
    applyResponsePolicy(policy, request, response.headers, serverTiming(policy, unfinished));
  }
  // "CloudFront events that can trigger a function": not for errors, custom error pages, or what viewer-request made.
  const isViewers = unfinished.fromOrigin && !unfinished.isErrorPage && response.status < 400;
  if (behaviour.viewerResponse && isViewers) {
    response = await runViewerResponse(behaviour.viewerResponse, request, response, context);
  }
  const { headers } = response;
  if (age !== undefined) headers.set('age', [String(age)]);
  if (!headers.has('date')) headers.set('date', [new Date(context.now).toUTCString()]);
  headers.set('x-cache', [`${result} from cloudfront`]);
  headers.set('via', [...(headers.get('via') ?? []), via]);
  headers.set('x-amz-cf-pop', [context.pop.name]);
  headers.set('x-amz-cf-id', [context.requestId]);
  return response;
}

/** "Server-Timing header", the metrics that a laptop can tell. */
function serverTiming(policy: ResponseHeadersPolicyModel, unfinished: Unfinished): string | undefined {
  const rate = policy.serverTimingSamplingRate;
  if (rate === undefined || Math.random() * 100 >= rate) return undefined;
  const { result, context, milliseconds } = unfinished;
  const hit = result === 'Hit' || result === 'RefreshHit';
  const upstream = hit ? [] : [`cdn-upstream-fbl;dur=${Math.round(milliseconds)}`];
  return [
    hit ? 'cdn-cache-hit' : 'cdn-cache-miss',
    ...(result === 'RefreshHit' ? ['cdn-cache-refresh'] : []),
    `cdn-pop;desc="${context.pop.name}"`,
    `cdn-rid;desc="${context.requestId}"`,
    ...upstream,
  ].join(',');
}
