/** The distribution: every stage of a request in CloudFront's order, from the viewer's message to the answer. */
import { randomBytes } from 'node:crypto';
import type { OriginChoice } from '../runtime/origin-choice.ts';
import { type LoadedBehaviour, loadBehaviours } from './behaviours.ts';
import { cacheKey, pathOfKey } from './cache-key.ts';
import { createCaches } from './caches.ts';
import { mapLocation, presentedHost } from './canonical-host.ts';
import { customError } from './custom-error.ts';
import type { Edge, EdgeOptions, Incoming } from './edge-options.ts';
import { finish } from './finish.ts';
import { pathMatcher } from './invalidation-path.ts';
import { waysOf } from './latency.ts';
import { takeLocalControls } from './local-controls.ts';
import { masked } from './mask.ts';
import { discard, type EdgeRequest, type EdgeResponse, headerOf } from './messages.ts';
import { withoutSignature } from './native-check.ts';
import { createOriginConnections } from './origin-connection.ts';
import { type OriginFetch, obtainObject } from './origin-fetch.ts';
import { originPlan } from './origin-plan.ts';
import { type OriginRequestContext, toOriginRequest } from './origin-request.ts';
import { normalisedPath } from './path.ts';
import { refusedBeforeFunctions } from './refusals.ts';
import { render } from './render.ts';
import { newRequestId } from './request-id.ts';
import { createRequestTrace } from './request-trace.ts';
import { createTraceLog } from './trace.ts';
import { type FunctionContext, runViewerRequest } from './viewer-functions.ts';
import { type ViewerFacts, withViewerHeaders } from './viewer-headers.ts';
import { networkFinder, TEST_NETWORKS } from './viewer-networks.ts';
import type { Answer, Visit } from './visit.ts';

/** Loads the distribution's functions. Throws an Error that names what cannot be run here. */
export async function createEdge(options: EdgeOptions): Promise<Edge> {
  const { distribution } = options;
  const behaviours = await loadBehaviours(distribution, options.store, options.sourceMaps);
  const originIds = new Set(distribution.origins.keys());
  const connections = createOriginConnections(options.localAddress);
  const caches = createCaches(options.cacheBytes);
  const log = createTraceLog();
  const via = `1.1 ${randomBytes(16).toString('hex')}.cloudfront.net (CloudFront)`;
  const networkOf = networkFinder(options.networks ?? TEST_NETWORKS);
  const side = { distribution, connections, identity: options.identity };

  async function handle(incoming: Incoming): Promise<EdgeResponse> {
    const trace = createRequestTrace();
    const time = options.now();
    const id = newRequestId();
    const said = takeLocalControls(incoming.request, options.defaults(), incoming.viewer.ip, networkOf);
    const { request, place, ip, isQuiet } = said;
    const viewer: ViewerFacts = { ...incoming.viewer, ip, place };
    const ways = options.travel && waysOf(options.travel, place, trace);
    if (ways) await ways.toPop();
    const received = headerOf(request.headers, 'host') ?? '';
    const host = presentedHost(distribution, received);
    const visit: Visit = { id, host: host ?? received, viewer, place, ways, trace };
    const behaviour = behaviourOf(behaviours, normalisedPath(request.uri)) as LoadedBehaviour;
    trace.add('behaviour', behaviour.model.pathPattern);
    const presented = withHost(request, visit.host);
    const answer = await answerOf(visit, presented, behaviour, host === undefined);
    const response = await finish({
      ...answer,
      request: presented,
      behaviour,
      context: functionContext(visit),
      via,
      milliseconds: trace.elapsed(),
    });
    mapLocation(response.headers, visit.host, received, incoming.ports);
    if (isQuiet) return response;
    log.add({
      id,
      time,
      method: request.method,
      url: masked(
        `${viewer.scheme}://${received}${request.uri}${request.query === undefined ? '' : `?${request.query}`}`,
      ),
      pop: place.pop.code,
      country: place.country,
      stages: trace.stages(),
      status: response.status,
      result: answer.result,
      origin: answer.origin,
      milliseconds: trace.elapsed(),
    });
    return response;
  }

  async function answerOf(
    visit: Visit,
    received: EdgeRequest,
    behaviour: LoadedBehaviour,
    foreignHost: boolean,
  ): Promise<Answer> {
    const { viewer, trace } = visit;
    const ofEdge = (response: EdgeResponse, result: string): Answer => ({
      response,
      result,
      origin: undefined,
      age: undefined,
      fromOrigin: false,
      isErrorPage: false,
    });
    const refused = refusedBeforeFunctions({
      distribution,
      behaviour,
      request: received,
      ...visit,
      foreignHost,
      now: options.now(),
    });
    if (refused) {
      trace.add(refused.stage, refused.why);
      return ofEdge(refused.response, refused.result);
    }
    const checked = behaviour.trustedKeys === undefined ? received : withoutSignature(received);
    let request = withViewerHeaders(checked, viewer, behaviour.viewerHeaders);
    let choice: OriginChoice | undefined;
    if (behaviour.viewerRequest) {
      const step = await runViewerRequest(behaviour.viewerRequest, request, functionContext(visit));
      if (step.kind === 'response') return ofEdge(step.response, step.result);
      request = step.request;
      choice = step.origin;
    }
    const asked = withRootObject(request);
    const answer = await fromCacheOrOrigin(visit, asked, behaviour, choice);
    return answer.response.status < 400 ? answer : withErrorPage(visit, asked, answer);
  }

  async function fromCacheOrOrigin(
    visit: Visit,
    request: EdgeRequest,
    behaviour: LoadedBehaviour,
    choice: OriginChoice | undefined,
  ): Promise<Answer> {
    const { id, viewer, trace } = visit;
    const context: OriginRequestContext = { behaviour: behaviour.model, requestId: id, clientIp: viewer.ip, via };
    let sent: EdgeRequest | undefined;
    const fetch: OriginFetch = {
      side,
      behaviour,
      request,
      // Made when an origin is asked: most answers come from a cache.
      get originRequest() {
        sent ??= toOriginRequest(request, context);
        return sent;
      },
      plan: originPlan(distribution, behaviour.model, choice),
      requestId: id,
      clientIp: viewer.ip,
      scheme: viewer.scheme,
      now: options.now,
      trace,
      ...visit.ways,
    };
    const { object, result, why, age } = await obtainObject(fetch, caches.tiersOf(visit.place.pop), () =>
      cacheKey(distribution.id, request, behaviour.model.cachePolicy),
    );
    trace.add('cache', `${result}: ${why}; TTL ${object.freshness.ttl} s (${object.freshness.why})`);
    const response = await render(request, object);
    const { origin, generatedBy } = object;
    const fromOrigin = origin !== undefined || generatedBy === 'LambdaGeneratedResponse';
    return { response, result, origin, age, fromOrigin, isErrorPage: false };
  }

  /** A page that cannot be had gives the viewer its own error ("Generate custom error responses"). */
  async function withErrorPage(visit: Visit, request: EdgeRequest, answer: Answer): Promise<Answer> {
    const custom = customError(distribution.customErrorResponses, request, answer.response.status);
    if (custom === undefined) return answer;
    discard(answer.response.body);
    const behaviour = behaviourOf(behaviours, normalisedPath(custom.request.uri)) as LoadedBehaviour;
    const page = await fromCacheOrOrigin(visit, custom.request, behaviour, undefined);
    const status = page.response.status === 200 ? custom.status : page.response.status;
    const { result, origin, age, fromOrigin } = answer;
    return { response: { ...page.response, status }, result, origin, age, fromOrigin, isErrorPage: true };
  }

  function withRootObject(request: EdgeRequest): EdgeRequest {
    if (request.uri !== '/' || distribution.defaultRootObject === undefined) return request;
    return { ...request, uri: `/${distribution.defaultRootObject}` };
  }

  function functionContext(visit: Visit): FunctionContext {
    const { id, viewer, place, trace } = visit;
    return {
      distribution,
      originIds,
      requestId: id,
      clientIp: viewer.ip,
      pop: place.pop,
      now: options.now(),
      trace,
    };
  }

  return {
    handle,
    trace: log,
    clearCaches: caches.clear,
    invalidate: (paths) => {
      const matches = pathMatcher(paths);
      caches.invalidate((key) => matches(pathOfKey(key)));
    },
    close: async () => {
      await Promise.all([connections.close(), ...behaviours.map((behaviour) => behaviour.close())]);
    },
  };
}

function behaviourOf(behaviours: readonly LoadedBehaviour[], path: string): LoadedBehaviour | undefined {
  return behaviours.find(({ matches }) => matches(path));
}

function withHost(request: EdgeRequest, host: string): EdgeRequest {
  return { ...request, headers: new Map(request.headers).set('host', [host]) };
}
