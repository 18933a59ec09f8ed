/** The last stages: response headers policy, viewer-response function, and the headers that CloudFront puts on everything. */
import type { ResponseHeadersPolicyModel } from '../template/model.ts';
import { type AnswerContext, functionContext } from './answer.ts';
import type { LoadedBehaviour } from './behaviours.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { elapsed } from './request-trace.ts';
import { applyResponsePolicy } from './response-policy.ts';
import { runViewerResponse } from './viewer-functions.ts';
import type { Answer, Visit } from './visit.ts';

/**
 * The guide does not say whether the policy or the function comes first, nor that a policy applies to what a
 * viewer-request function or the edge itself answered; assumed: the policy first, and on origins' answers only.
 * Changes the headers of `answer`, which are this request's own.
 */
export async function finish(
  context: AnswerContext,
  visit: Visit,
  request: EdgeRequest,
  behaviour: LoadedBehaviour,
  answer: Answer,
): Promise<EdgeResponse> {
  let { response } = answer;
  const policy = behaviour.model.responseHeadersPolicy;
  if (policy && answer.fromOrigin) {
    applyResponsePolicy(policy, request, response.headers, serverTiming(policy, visit, answer));
  }
  // "CloudFront events that can trigger a function": not for errors, custom error pages, or what viewer-request made.
  const isViewers = answer.fromOrigin && !answer.isErrorPage && response.status < 400;
  if (behaviour.viewerResponse && isViewers) {
    response = await runViewerResponse(behaviour.viewerResponse, request, response, functionContext(context, visit));
  }
  const { headers } = response;
  if (answer.age !== undefined) headers.set('age', [String(answer.age)]);
  if (!headers.has('date')) headers.set('date', [new Date(context.now()).toUTCString()]);
  headers.set('x-cache', [`${answer.result} from cloudfront`]);
  const vias = headers.get('via');
  headers.set('via', vias === undefined ? [context.via] : [...vias, context.via]);
  headers.set('x-amz-cf-pop', [visit.place.pop.name]);
  headers.set('x-amz-cf-id', [visit.id]);
  return response;
}

/** "Server-Timing header", the metrics that a laptop can tell. */
function serverTiming(policy: ResponseHeadersPolicyModel, visit: Visit, { result }: Answer): string | undefined {
  const rate = policy.serverTimingSamplingRate;
  if (rate === undefined || Math.random() * 100 >= rate) return undefined;
  const hit = result === 'Hit' || result === 'RefreshHit';
  const upstream = hit ? [] : [`cdn-upstream-fbl;dur=${Math.round(elapsed(visit.trace))}`];
  return [
    hit ? 'cdn-cache-hit' : 'cdn-cache-miss',
    ...(result === 'RefreshHit' ? ['cdn-cache-refresh'] : []),
    `cdn-pop;desc="${visit.place.pop.name}"`,
    `cdn-rid;desc="${visit.id}"`,
    ...upstream,
  ].join(',');
}
