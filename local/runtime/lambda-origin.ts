/**
 * The origin as an origin-request function left it: `request.origin` in "Lambda@Edge event structure", CloudFront
 * Developer Guide. It need not be one of the distribution's, and S3 and custom origins may stand for each other.
 */
import { LAMBDA_ORIGIN, ORIGIN } from '../../infra/limits.ts';
import type { OriginModel } from '../template/model.ts';
import { isDisallowed, isHeaderName, isHeaderValue } from './header-rules.ts';
import { invalid, objectOf } from './invalid-result.ts';

type Fields = Record<string, unknown>;

/** Throws InvalidResult. A function that returns no origin leaves it as it is. */
export function originOf(value: unknown, original: OriginModel): OriginModel {
  if (value === undefined) return original;
  const { s3, custom } = objectOf(value, 'request.origin is');
  if ((s3 === undefined) === (custom === undefined)) invalid('request.origin has not exactly one of s3 and custom');
  return s3 === undefined
    ? customOrigin(objectOf(custom, 'request.origin.custom is'), original)
    : s3Origin(objectOf(s3, 'request.origin.s3 is'), original);
}

function customOrigin(fields: Fields, original: OriginModel): OriginModel {
  const { protocol } = fields;
  if (protocol !== 'http' && protocol !== 'https')
    invalid("request.origin.custom.protocol is neither 'http' nor 'https'");
  const port = whole(fields.port, 'custom.port');
  if (port !== 80 && port !== 443 && !(port >= 1024 && port <= 65_535)) {
    invalid(`request.origin.custom.port is ${port}; 80, 443 and 1024 to 65535 are allowed`);
  }
  const readTimeout = whole(fields.readTimeout ?? original.readTimeout, 'custom.readTimeout');
  // What the function did not touch may be the template's own.
  if (readTimeout !== original.readTimeout) within(readTimeout, ORIGIN.readSeconds, 'custom.readTimeout');
  within(
    whole(fields.keepaliveTimeout ?? 5, 'custom.keepaliveTimeout'),
    LAMBDA_ORIGIN.keepAliveSeconds,
    'custom.keepaliveTimeout',
  );
  return {
    ...original,
    kind: 'custom',
    signed: false,
    domainName: domainName(fields.domainName, LAMBDA_ORIGIN.customDomainCharacters),
    originPath: path(fields.path),
    customHeaders: customHeaders(fields.customHeaders ?? {}, 'custom'),
    readTimeout,
    custom: { protocolPolicy: protocol === 'http' ? 'http-only' : 'https-only', httpPort: port, httpsPort: port },
  };
}

function s3Origin(fields: Fields, original: OriginModel): OriginModel {
  const { authMethod = 'none', region = '' } = fields;
  if (authMethod !== 'none' && authMethod !== 'origin-access-identity') {
    invalid("request.origin.s3.authMethod is neither 'none' nor 'origin-access-identity'");
  }
  const signed = authMethod === 'origin-access-identity';
  if (signed && !original.signed) invalid('request.origin.s3.authMethod needs an origin with an identity to come from');
  if (signed && (typeof region !== 'string' || region === '')) invalid('request.origin.s3.region is empty');
  const name = domainName(fields.domainName, LAMBDA_ORIGIN.s3DomainCharacters);
  if (name !== name.toLowerCase()) invalid('request.origin.s3.domainName is not in lower case');
  return {
    ...original,
    kind: 's3',
    signed,
    domainName: name,
    originPath: path(fields.path),
    customHeaders: customHeaders(fields.customHeaders ?? {}, 's3'),
    custom: undefined,
  };
}

function domainName(value: unknown, longest: number): string {
  const text = typeof value === 'string' ? value : '';
  if (text === '' || text.length > longest || !/^[A-Za-z0-9._-]+$/.test(text) || /^\d+(\.\d+){3}$/.test(text)) {
    invalid(
      `request.origin's domainName is '${text.slice(0, 60)}'; a name of at most ${longest} characters is allowed`,
    );
  }
  return text;
}

function path(value: unknown): string {
  if (value === undefined || value === '') return '';
  const text = typeof value === 'string' ? value : '';
  if (!/^\/[\x21-\x7e]*$/.test(text) || text.endsWith('/') || text.length > LAMBDA_ORIGIN.pathCharacters) {
    invalid(`request.origin's path is '${text.slice(0, 60)}'; '' or '/...' without a '/' at its end is allowed`);
  }
  return text;
}

function customHeaders(value: unknown, kind: string): Record<string, string> {
  const what = `request.origin.${kind}.customHeaders`;
  const entries = Object.entries(objectOf(value, `${what} is`)).map(([name, lines]) => {
    if (!isHeaderName(name) || isDisallowed(name.toLowerCase()))
      invalid(`${what} holds '${name}', which is not allowed`);
    if (!Array.isArray(lines) || lines.length !== 1) invalid(`${what}['${name}'] is no array of one value`);
    const text = objectOf((lines as unknown[])[0], `${what}['${name}'] holds`).value;
    if (typeof text !== 'string' || !isHeaderValue(text)) invalid(`${what}['${name}'] holds no header's value`);
    return [name.toLowerCase(), text as string] as const;
  });
  return Object.fromEntries(entries);
}

function whole(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) invalid(`request.origin.${what} is no number`);
  return value as number;
}

function within(value: number, { least, most }: { readonly least: number; readonly most: number }, what: string): void {
  if (value < least || value > most) invalid(`request.origin.${what} is ${value}; ${least} to ${most} are allowed`);
}
