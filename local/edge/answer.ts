/** From the viewer's request to its answer, in CloudFront's order: refusals, functions, caches and origins, error pages. */
import type { OriginChoice } from '../runtime/origin-choice.ts';
import { behaviourFor, type LoadedBehaviour } from './behaviours.ts';
import type { Caches } from './caches.ts';
import { customError } from './custom-error.ts';
import { discard, type EdgeRequest, type EdgeResponse } from './messages.ts';
import { withoutSignature } from './native-check.ts';
import { obtainObject } from './origin-fetch.ts';
import type { OriginSide } from './origin-side.ts';
import { normalisedPath } from './path.ts';
import { refusedBeforeFunctions } from './refusals.ts';
import { render } from './render.ts';
import { note } from './request-trace.ts';
import { type FunctionContext, runViewerRequest } from './viewer-functions.ts';
import { withViewerHeaders } from './viewer-headers.ts';
import type { Answer, Visit } from './visit.ts';

/** What the requests of a distribution share. */
export interface AnswerContext {
  readonly side: OriginSide;
  readonly behaviours: readonly LoadedBehaviour[];
  readonly originIds: ReadonlySet<string>;
  readonly caches: Caches;
  /** The edge's own line of Via. */
  readonly via: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** `foreignHost`: the viewer's Host is no name of the distribution. */
export async function answerOf(
  context: AnswerContext,
  visit: Visit,
  received: EdgeRequest,
  behaviour: LoadedBehaviour,
  foreignHost: boolean,
): Promise<Answer> {
  const { viewer, trace } = visit;
  const { distribution } = context.side;
  const { id, host } = visit;
  const arrival = { distribution, behaviour, request: received, id, host, foreignHost, viewer, now: context.now() };
  const refused = refusedBeforeFunctions(arrival);
  if (refused) {
    note(trace, refused.stage, refused.why);
    return madeHere(refused.response, refused.result);
  }
  const checked = behaviour.trustedKeys === undefined ? received : withoutSignature(received);
  let request = withViewerHeaders(checked, viewer, behaviour.viewerHeaders);
  let choice: OriginChoice | undefined;
  if (behaviour.viewerRequest) {
    const step = await runViewerRequest(behaviour.viewerRequest, request, functionContext(context, visit));
    if (step.kind === 'response') return madeHere(step.response, step.result);
    request = step.request;
    choice = step.origin;
  }
  const asked = withRootObject(request, distribution.defaultRootObject);
  const answer = await fromCacheOrOrigin(context, visit, asked, behaviour, choice);
  return answer.response.status < 400 ? answer : withErrorPage(context, visit, asked, answer);
}

export function functionContext(context: AnswerContext, visit: Visit): FunctionContext {
  return {
    distribution: context.side.distribution,
    originIds: context.originIds,
    requestId: visit.id,
    clientIp: visit.viewer.ip,
    pop: visit.place.pop,
    now: context.now(),
    trace: visit.trace,
  };
}

/** By the edge itself or a viewer-request function. */
function madeHere(response: EdgeResponse, result: string): Answer {
  return { response, result, origin: undefined, age: undefined, fromOrigin: false, isErrorPage: false };
}

async function fromCacheOrOrigin(
  context: AnswerContext,
  visit: Visit,
  request: EdgeRequest,
  behaviour: LoadedBehaviour,
  choice: OriginChoice | undefined,
): Promise<Answer> {
  const { side, caches, via, now } = context;
  const tiers = caches.tiersOf(visit.place.pop);
  const { object, result, why, age } = await obtainObject({ side, behaviour, request, choice, visit, via, now }, tiers);
  note(visit.trace, 'cache', `${result}: ${why}; TTL ${object.freshness.ttl} s (${object.freshness.why})`);
  const response = await render(request, object);
  const { origin, generatedBy } = object;
  const fromOrigin = origin !== undefined || generatedBy === 'LambdaGeneratedResponse';
  return { response, result, origin, age, fromOrigin, isErrorPage: false };
}

/** A page that cannot be had gives the viewer its own error ("Generate custom error responses"). */
async function withErrorPage(
  context: AnswerContext,
  visit: Visit,
  request: EdgeRequest,
  answer: Answer,
): Promise<Answer> {
  const custom = customError(context.side.distribution.customErrorResponses, request, answer.response.status);
  if (custom === undefined) return answer;
  discard(answer.response.body);
  const behaviour = behaviourFor(context.behaviours, normalisedPath(custom.request.uri));
  const page = await fromCacheOrOrigin(context, visit, custom.request, behaviour, undefined);
  const status = page.response.status === 200 ? custom.status : page.response.status;
  const { result, origin, age, fromOrigin } = answer;
  return { response: { ...page.response, status }, result, origin, age, fromOrigin, isErrorPage: true };
}

function withRootObject(request: EdgeRequest, rootObject: string | undefined): EdgeRequest {
  return request.uri !== '/' || rootObject === undefined ? request : { ...request, uri: `/${rootObject}` };
}
