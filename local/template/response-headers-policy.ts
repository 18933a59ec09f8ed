/** AWS::CloudFront::ResponseHeadersPolicy */
import { type Fields, readProperties } from './fields.ts';
import type { ResponseHeadersPolicyModel } from './model.ts';
import { uuid } from './physical-id.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';
import { readSecurityHeaders } from './security-headers.ts';

export const responseHeadersPolicyIdentity: Identity = { ref: uuid, attributes: { Id: uuid } };

export function readResponseHeadersPolicy(resource: Resource, context: Context): ResponseHeadersPolicyModel {
  return readProperties(resource, context, (properties) => {
    const policy = properties.object('ResponseHeadersPolicyConfig', (config) => {
      config.labels('Comment');
      const custom = config.object('CustomHeadersConfig', (headers) =>
        headers.objects('Items', (item) => ({
          name: item.text('Header').toLowerCase(),
          value: item.text('Value'),
          override: item.flag('Override', false),
        })),
      );
      return {
        id: uuid(resource),
        name: config.text('Name'),
        cors: config.object('CorsConfig', readCors),
        setHeaders: [...(config.object('SecurityHeadersConfig', readSecurityHeaders) ?? []), ...(custom ?? [])],
        removeHeaders:
          config.object('RemoveHeadersConfig', (headers) =>
            headers.objects('Items', (item) => item.text('Header').toLowerCase()),
          ) ?? [],
        serverTimingSamplingRate: config.object('ServerTimingHeadersConfig', readSamplingRate),
      };
    });
    if (!policy) throw notSupported(`${properties.where}.ResponseHeadersPolicyConfig`, undefined, 'a configuration');
    return policy;
  });
}

function readCors(config: Fields): NonNullable<ResponseHeadersPolicyModel['cors']> {
  const items = (name: string) => config.object(name, (list) => list.texts('Items')) ?? [];
  return {
    allowCredentials: config.flag('AccessControlAllowCredentials', false),
    allowHeaders: items('AccessControlAllowHeaders'),
    allowMethods: items('AccessControlAllowMethods'),
    allowOrigins: items('AccessControlAllowOrigins'),
    exposeHeaders: items('AccessControlExposeHeaders'),
    maxAgeSeconds: config.has('AccessControlMaxAgeSec') ? config.number('AccessControlMaxAgeSec', 0) : undefined,
    override: config.flag('OriginOverride', false),
  };
}

function readSamplingRate(config: Fields): number | undefined {
  const rate = config.number('SamplingRate', 0);
  return config.flag('Enabled', false) ? rate : undefined;
}
