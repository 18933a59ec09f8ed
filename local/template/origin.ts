/** An origin of AWS::CloudFront::Distribution. */
import { ORIGIN } from '../../infra/limits.ts';
import type { Fields } from './fields.ts';
import type { OriginModel } from './model.ts';
import { readOriginAccessControl } from './origin-access-control.ts';
import { notSupported } from './problem.ts';
import type { Context } from './resource.ts';

export function readOrigin(fields: Fields, context: Context): OriginModel {
  fields.only('OriginShield', { Enabled: false });
  // A limit on the whole answer, beside the read time-out.
  fields.only('ResponseCompletionTimeout');
  fields.only('VpcOriginConfig');
  const s3 = fields.object('S3OriginConfig', (config) => {
    config.only('OriginAccessIdentity', '');
    return { readTimeout: config.number('OriginReadTimeout', ORIGIN.readSeconds.default) };
  });
  const custom = fields.object('CustomOriginConfig', readCustom);
  if ((s3 === undefined) === (custom === undefined)) {
    throw notSupported(fields.where, fields.text('Id'), 'either S3OriginConfig or CustomOriginConfig in an origin');
  }
  const originPath = fields.optionalText('OriginPath') ?? '';
  if (originPath !== '' && !/^\/.*[^/]$/.test(originPath)) {
    throw notSupported(`${fields.where}.OriginPath`, originPath, "paths that start with '/' and do not end with one");
  }
  const headers = fields.objects('OriginCustomHeaders', (header) => [
    header.text('HeaderName').toLowerCase(),
    header.text('HeaderValue'),
  ]);
  return {
    id: fields.text('Id'),
    domainName: fields.text('DomainName'),
    originPath,
    kind: s3 ? 's3' : 'custom',
    signed: isSigned(fields, context),
    customHeaders: Object.fromEntries(headers),
    connectionAttempts: fields.number('ConnectionAttempts', ORIGIN.attempts.default),
    connectionTimeout: fields.number('ConnectionTimeout', ORIGIN.connectSeconds.default),
    readTimeout: s3?.readTimeout ?? custom?.readTimeout ?? ORIGIN.readSeconds.default,
    custom: custom?.connection,
  };
}

function readCustom(config: Fields): {
  readonly readTimeout: number;
  readonly connection: NonNullable<OriginModel['custom']>;
} {
  config.ignore('OriginKeepaliveTimeout', 'connections stay open as Node keeps them');
  config.ignore('OriginSSLProtocols', 'the TLS version is the one that Node agrees on');
  config.ignore('IpAddressType', 'the address is the one that Node resolves');
  return {
    readTimeout: config.number('OriginReadTimeout', ORIGIN.readSeconds.default),
    connection: {
      protocolPolicy: config.choice('OriginProtocolPolicy', ['http-only', 'https-only', 'match-viewer']),
      httpPort: config.number('HTTPPort', 80),
      httpsPort: config.number('HTTPSPort', 443),
    },
  };
}

function isSigned(fields: Fields, context: Context): boolean {
  const id = fields.optionalText('OriginAccessControlId') ?? '';
  if (id === '') return false;
  const control = context.find('AWS::CloudFront::OriginAccessControl', id);
  if (!control) throw notSupported(`${fields.where}.OriginAccessControlId`, id, 'origin access controls of this app');
  return readOriginAccessControl(control, context);
}
