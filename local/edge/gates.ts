/** Refusals by the behaviour and the distribution, before any function runs. First match decides. */
import { STATUS_CODES } from 'node:http';
import type { BehaviourModel, DistributionModel } from '../template/model.ts';
import { type EdgeErrorCause, errorPage } from './error-page.ts';
import { type EdgeRequest, type EdgeResponse, headerOf } from './messages.ts';
import type { ViewerFacts } from './viewer-headers.ts';

export interface GateAnswer {
  readonly response: EdgeResponse;
  /** As in X-Cache. */
  readonly result: 'Redirect' | 'Error';
  readonly why: string;
}

export function gates(
  distribution: Pick<DistributionModel, 'geoRestriction'>,
  behaviour: BehaviourModel,
  request: EdgeRequest,
  viewer: ViewerFacts,
  requestId: string,
): GateAnswer | undefined {
  if (viewer.scheme === 'http' && behaviour.viewerProtocolPolicy === 'https-only') {
    return refused(requestId, 403, 'httpsOnly', 'ViewerProtocolPolicy https-only');
  }
  if (viewer.scheme === 'http' && behaviour.viewerProtocolPolicy === 'redirect-to-https') {
    return { response: httpsRedirect(request), result: 'Redirect', why: 'ViewerProtocolPolicy redirect-to-https' };
  }
  if (isBlocked(distribution.geoRestriction, viewer.place.country)) {
    return refused(
      requestId,
      403,
      'blockedCountry',
      `GeoRestriction for ${viewer.place.country ?? 'an unknown country'}`,
    );
  }
  if (!behaviour.allowedMethods.includes(request.method)) {
    return refused(requestId, 403, 'method', `AllowedMethods are ${behaviour.allowedMethods.join(', ')}`);
  }
  // "GET requests that include a body", same page as the limits.
  if (request.body !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
    return refused(requestId, 403, 'badRequest', 'a GET with a body');
  }
  return undefined;
}

function refused(requestId: string, status: number, cause: EdgeErrorCause, why: string): GateAnswer {
  return { response: errorPage(status, cause, requestId), result: 'Error', why };
}

/** "Requiring HTTPS for communication between viewers and CloudFront": 301 for GET and HEAD, 307 for the rest. */
function httpsRedirect(request: EdgeRequest): EdgeResponse {
  const status = request.method === 'GET' || request.method === 'HEAD' ? 301 : 307;
  const query = request.query === undefined ? '' : `?${request.query}`;
  const title = `${status} ${STATUS_CODES[status]}`;
  const body = Buffer.from(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
      '<hr><center>CloudFront</center>\r\n</body>\r\n</html>\r\n',
  );
  return {
    status,
    headers: new Map([
      ['server', ['CloudFront']],
      ['content-type', ['text/html']],
      ['content-length', [String(body.length)]],
      ['location', [`https://${headerOf(request.headers, 'host')}${request.uri}${query}`]],
    ]),
    body,
  };
}

/** A country that is not known is on no list: allowed by a block list, refused by an allow list (assumed). */
function isBlocked({ type, countries }: DistributionModel['geoRestriction'], country: string | undefined): boolean {
  if (type === 'none') return false;
  const listed = country !== undefined && countries.includes(country);
  return type === 'whitelist' ? !listed : listed;
}
