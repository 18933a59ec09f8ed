/** Requests for media with the tokens of `fuzz-tokens.ts`: what `npm run fuzz` feeds. */
import fc from 'fast-check';
import { SECRETS } from './fuzz-mint.ts';
import type { ReferenceRequest } from './fuzz-reference.ts';
import { fuzzToken, mostly, NOW, PATHS } from './fuzz-tokens.ts';
import type { FunctionCall } from './njs-engine.ts';
import { DISTRIBUTION_HOST } from './viewer-event.ts';

export interface FuzzCase {
  readonly call: FunctionCall;
  readonly reference: ReferenceRequest;
}

const request = fc.record({
  path: fc.constantFrom(...PATHS),
  carriage: fc.constantFrom('path', 'query', 'CAT', 'header', 'bearer', 'cookie'),
  method: mostly('GET', 'HEAD'),
  country: mostly('KR', 'JP', 'ZZ', ''),
  ip: mostly('203.0.113.7', '2001:db8::7', '198.51.100.200', '::1'),
  host: mostly(DISTRIBUTION_HOST, 'other.example.com', ''),
  scheme: mostly('https', 'http', ''),
  isOneKey: mostly(false, true),
});

export const fuzzCase: fc.Arbitrary<FuzzCase> = fc.record({ text: fuzzToken, request }).map(({ text, request }) => {
  const { path, carriage, method, country, ip, host, scheme, isOneKey } = request;
  const ids = isOneKey ? ['k2'] : ['k2', 'k1'];
  const one = (name: string, value: string) => ({ [name]: { value } });
  // What would end a path token, or a query's value, ends it for both.
  const isInPath = carriage === 'path' && !/[/~%=+]/.test(text) && text !== '';
  const call: FunctionCall = {
    event: {
      version: '1.0',
      context: {
        distributionDomainName: DISTRIBUTION_HOST,
        distributionId: 'E',
        eventType: 'viewer-request',
        requestId: 'r',
      },
      viewer: { ip },
      request: {
        method,
        uri: isInPath ? path.replace(/^\/\w+\//, (kind) => `${kind}~${text}/`) : path,
        querystring: {
          a: { value: '1' },
          ...(carriage === 'query' ? one('token', text) : carriage === 'CAT' ? one('CAT', text) : {}),
        },
        headers: {
          ...one('host', host),
          ...one('cloudfront-viewer-country', country),
          ...one('cloudfront-forwarded-proto', scheme),
          ...(carriage === 'bearer' ? one('authorization', `Bearer ${text}`) : {}),
          ...(carriage === 'header' || (carriage === 'path' && !isInPath) ? one('cta-common-access-token', text) : {}),
        },
        cookies: carriage === 'cookie' ? one('CTA-Common-Access-Token', text) : {},
      },
    },
    rawQuery: 'a=1',
    now: NOW * 1000,
    store: {
      keys: ids.map((id) => `${id}=${(SECRETS[id] as Buffer).toString('base64url')}`).join(' '),
      'revoked/gone': '1',
      'revoked/cd': '1',
    },
  };
  const keys = new Map(ids.map((id) => [id, SECRETS[id] as Buffer]));
  return {
    call,
    reference: { token: text, path, host, scheme, country, ip, method, keys, revoked: ['gone', 'cd'], now: NOW },
  };
});
