/** The distribution: what every request shares, and a request's way from the viewer's message to the answer. */
import { randomBytes } from 'node:crypto';
import { type AnswerContext, answerOf } from './answer.ts';
import { behaviourFor, loadBehaviours } from './behaviours.ts';
import { pathOfKey } from './cache-key.ts';
import { createCaches } from './caches.ts';
import { mapLocation, presentedHost } from './canonical-host.ts';
import type { Edge, EdgeOptions, Incoming } from './edge-options.ts';
import { finish } from './finish.ts';
import { pathMatcher } from './invalidation-path.ts';
import { waysOf } from './latency.ts';
import { takeLocalControls } from './local-controls.ts';
import { type EdgeRequest, type EdgeResponse, headerOf } from './messages.ts';
import { createOriginConnections } from './origin-connection.ts';
import { normalisedPath } from './path.ts';
import { newRequestId } from './request-id.ts';
import { elapsed, note, startTrace } from './request-trace.ts';
import { createTraceLog } from './trace.ts';
import { networkFinder, TEST_NETWORKS } from './viewer-networks.ts';
import type { Visit } from './visit.ts';

/** Loads the distribution's functions. Throws an Error that names what cannot be run here. */
export async function createEdge(options: EdgeOptions): Promise<Edge> {
  const { distribution, now } = options;
  const behaviours = await loadBehaviours(distribution, options.store, options.sourceMaps);
  const connections = createOriginConnections(options.localAddress);
  const caches = createCaches(options.cacheBytes);
  const log = createTraceLog();
  const networkOf = networkFinder([...(options.networks ?? []), ...TEST_NETWORKS]);
  const context: AnswerContext = {
    side: { distribution, connections, identity: options.identity },
    behaviours,
    originIds: new Set(distribution.origins.keys()),
    caches,
    via: `1.1 ${randomBytes(16).toString('hex')}.cloudfront.net (CloudFront)`,
    now,
  };

  async function handle(incoming: Incoming): Promise<EdgeResponse> {
    const trace = startTrace();
    const time = now();
    const said = takeLocalControls(incoming.request, options.defaults(), incoming.viewer.ip, networkOf);
    const { request, place, ip } = said;
    const ways = options.travel && waysOf(options.travel, place, trace);
    if (ways) await ways.toPop();
    const received = headerOf(request.headers, 'host') ?? '';
    const host = presentedHost(distribution, received);
    const { port, scheme, httpVersion, tls } = incoming.viewer;
    const viewer = { ip, place, port, scheme, httpVersion, tls };
    const visit: Visit = { id: newRequestId(), host: host ?? received, viewer, place, ways, trace };
    const behaviour = behaviourFor(behaviours, normalisedPath(request.uri));
    note(trace, 'behaviour', behaviour.model.pathPattern);
    const presented = withHost(request, visit.host);
    const answer = await answerOf(context, visit, presented, behaviour, host === undefined);
    const response = await finish(context, visit, presented, behaviour, answer);
    mapLocation(response.headers, visit.host, received, incoming.ports);
    if (said.isQuiet) return response;
    log.add({
      id: visit.id,
      time,
      method: request.method,
      url: `${scheme}://${received}${request.uri}${request.query === undefined ? '' : `?${request.query}`}`,
      pop: place.pop.code,
      country: place.country,
      stages: trace.stages,
      status: response.status,
      result: answer.result,
      origin: answer.origin,
      milliseconds: elapsed(trace),
    });
    return response;
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

function withHost({ method, uri, query, headers, body }: EdgeRequest, host: string): EdgeRequest {
  return { method, uri, query, headers: new Map(headers).set('host', [host]), body };
}
