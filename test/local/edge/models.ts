/** Small distributions for the edge's tests, each field the plainest, and an edge that is asked without sockets. */
import { Readable } from 'node:stream';
import { createEdge } from '../../../local/edge/edge.ts';
import type { Edge, EdgeOptions } from '../../../local/edge/edge-options.ts';
import type { EdgeBody, EdgeRequest, HeaderMap } from '../../../local/edge/messages.ts';
import type {
  BehaviourModel,
  CachePolicyModel,
  CloudFrontFunctionModel,
  DistributionModel,
  OriginModel,
  OriginRequestPolicyModel,
  ResponseHeadersPolicyModel,
} from '../../../local/template/model.ts';

export const HOST = 'd111111abcdef8.cloudfront.net';
export const START = Date.UTC(2027, 0, 15, 8);

export function cachePolicy(changes: Partial<CachePolicyModel> = {}): CachePolicyModel {
  const none = { behaviour: 'none' } as const;
  return {
    id: 'cache',
    name: 'cache',
    minTtl: 0,
    defaultTtl: 60,
    maxTtl: 86_400,
    headers: none,
    cookies: none,
    queryStrings: none,
    gzip: false,
    brotli: false,
    ...changes,
  };
}

export function originRequestPolicy(changes: Partial<OriginRequestPolicyModel> = {}): OriginRequestPolicyModel {
  const none = { behaviour: 'none' } as const;
  return { id: 'origin', name: 'origin', headers: none, cookies: none, queryStrings: none, ...changes };
}

export function responsePolicy(changes: Partial<ResponseHeadersPolicyModel> = {}): ResponseHeadersPolicyModel {
  return {
    id: 'response',
    name: 'response',
    cors: undefined,
    setHeaders: [],
    removeHeaders: [],
    serverTimingSamplingRate: undefined,
    ...changes,
  };
}

export function behaviour(changes: Partial<BehaviourModel> = {}): BehaviourModel {
  return {
    pathPattern: '*',
    targetOriginId: 'one',
    viewerProtocolPolicy: 'allow-all',
    allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    cachedMethods: ['GET', 'HEAD'],
    compress: true,
    cachePolicy: cachePolicy(),
    originRequestPolicy: undefined,
    responseHeadersPolicy: undefined,
    trustedKeyGroups: undefined,
    functions: { viewerRequest: undefined, viewerResponse: undefined },
    lambdas: {
      viewerRequest: undefined,
      originRequest: undefined,
      originResponse: undefined,
      viewerResponse: undefined,
    },
    ...changes,
  };
}

export function origin(id: string, changes: Partial<OriginModel> = {}): OriginModel {
  return {
    id,
    domainName: `${id}.origin.example`,
    originPath: '',
    kind: 'custom',
    signed: false,
    customHeaders: {},
    connectionAttempts: 1,
    connectionTimeout: 1,
    readTimeout: 1,
    custom: { protocolPolicy: 'http-only', httpPort: 80, httpsPort: 443 },
    ...changes,
  };
}

export function distribution(changes: Partial<DistributionModel> = {}): DistributionModel {
  return {
    logicalId: 'Distribution',
    id: 'EDFDVBD6EXAMPLE',
    arn: 'arn:aws:cloudfront::123456789012:distribution/EDFDVBD6EXAMPLE',
    domainName: HOST,
    aliases: [],
    comment: '',
    enabled: true,
    ipv6: true,
    httpVersion: 'http2',
    priceClass: 'PriceClass_All',
    defaultRootObject: undefined,
    geoRestriction: { type: 'none', countries: [] },
    customErrorResponses: [],
    origins: new Map([
      ['one', origin('one')],
      ['two', origin('two')],
    ]),
    originGroups: new Map(),
    behaviours: [behaviour()],
    ...changes,
  };
}

export function viewerFunction(code: string): CloudFrontFunctionModel {
  return { logicalId: 'Fn', name: 'fn', runtime: 'cloudfront-js-2.0', code, keyValueStoreArn: undefined };
}

export interface Asked {
  readonly status: number;
  /** Values of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Buffer;
}

export interface TestEdge {
  readonly edge: Edge;
  /** Moves the clock. */
  pass(seconds: number): void;
  ask(target: string, options?: AskOptions): Promise<Asked>;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly scheme?: 'http' | 'https';
  readonly body?: string;
}

/** `addresses`: origin domain to a base URL. */
export async function testEdge(
  model: DistributionModel,
  addresses: Readonly<Record<string, string>> = {},
  options: Partial<EdgeOptions> = {},
): Promise<TestEdge> {
  let now = START;
  const edge = await createEdge({
    distribution: model,
    store: () => undefined,
    localAddress: (domainName) => addresses[domainName],
    identity: () => ({ 'x-identity': 'signed' }),
    now: () => now,
    defaults: () => ({}),
    cacheBytes: 1024 * 1024,
    ...options,
  });
  return {
    edge,
    pass: (seconds) => {
      now += seconds * 1000;
    },
    ask: async (target, { method = 'GET', headers = {}, scheme = 'https', body } = {}) => {
      const [uri = '', query] = target.split(/\?(.*)/s);
      const map: HeaderMap = new Map([['host', [HOST]]]);
      for (const [name, value] of Object.entries(headers)) map.set(name, [value]);
      const request: EdgeRequest = {
        method,
        uri,
        query,
        headers: map,
        body: body === undefined ? undefined : Readable.from([body]),
      };
      const tls = scheme === 'https' ? 'TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake' : undefined;
      const response = await edge.handle({
        request,
        viewer: { ip: '192.0.2.7', port: 4711, scheme, httpVersion: '2.0', tls },
        ports: { http: 8080, https: 8443 },
      });
      const bytes = method === 'HEAD' ? Buffer.alloc(0) : await bytesOf(response.body);
      const fields = [...response.headers].map(([name, values]) => [name, values.join(', ')]);
      return { status: response.status, headers: Object.fromEntries(fields), body: bytes.toString(), bytes };
    },
  };
}

async function bytesOf(body: EdgeBody): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  const source = body instanceof Readable ? body : body.buffer.read(body.start, body.end);
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
