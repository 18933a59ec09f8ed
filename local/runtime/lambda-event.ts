/** Lambda@Edge's event: "Lambda@Edge event structure", CloudFront Developer Guide. */
import type { EdgeRequest, HeaderMap } from '../edge/messages.ts';
import type { DistributionModel, OriginModel } from '../template/model.ts';
import { isDisallowed } from './header-rules.ts';

export type LambdaHeaders = Record<string, { key: string; value: string }[]>;

export interface LambdaEventParts {
  readonly distribution: Pick<DistributionModel, 'domainName' | 'id'>;
  readonly eventType: 'origin-request' | 'origin-response';
  readonly requestId: string;
  readonly clientIp: string;
  readonly request: EdgeRequest;
  readonly origin: OriginModel;
  readonly response?: { readonly status: number; readonly description: string; readonly headers: HeaderMap };
}

export function lambdaEvent(parts: LambdaEventParts): object {
  const { distribution, eventType, requestId, clientIp, request, origin, response } = parts;
  const cf = {
    config: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType,
      requestId,
    },
    request: {
      clientIp,
      headers: lambdaHeaders(request.headers),
      method: request.method,
      origin: originFields(origin),
      querystring: request.query ?? '',
      uri: request.uri,
    },
    ...(response && {
      response: {
        headers: lambdaHeaders(response.headers),
        status: String(response.status),
        statusDescription: response.description,
      },
    }),
  };
  return { Records: [{ cf }] };
}

export function lambdaHeaders(headers: HeaderMap): LambdaHeaders {
  const shown: LambdaHeaders = {};
  for (const [name, values] of headers) {
    if (!isDisallowed(name)) shown[name] = values.map((value) => ({ key: titleCase(name), value }));
  }
  return shown;
}

function originFields(origin: OriginModel): object {
  const customHeaders = Object.fromEntries(
    Object.entries(origin.customHeaders).map(([name, value]) => [name.toLowerCase(), [{ key: name, value }]]),
  );
  const shared = { customHeaders, domainName: origin.domainName, path: origin.originPath };
  if (origin.custom === undefined) {
    return {
      s3: {
        ...shared,
        authMethod: origin.signed ? 'origin-access-identity' : 'none',
        region: regionOf(origin.domainName),
      },
    };
  }
  const { protocolPolicy, httpPort, httpsPort } = origin.custom;
  const http = protocolPolicy === 'http-only';
  return {
    custom: {
      ...shared,
      keepaliveTimeout: 5,
      port: http ? httpPort : httpsPort,
      protocol: http ? 'http' : 'https',
      readTimeout: origin.readTimeout,
      sslProtocols: ['TLSv1.2'],
    },
  };
}

/** `<bucket>.s3.<region>.amazonaws.com` tells it. */
function regionOf(domainName: string): string {
  return /\.s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(domainName)?.[1] ?? '';
}

function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_match, dash: string, letter: string) => dash + letter.toUpperCase());
}
