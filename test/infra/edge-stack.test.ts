import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { config as shipped } from '../../infra/config.ts';
import type { Json } from '../../infra/rules/template.ts';
import { functionNamed, only, synthesizeWith, VIEWER_REQUEST, VIEWER_REQUEST_SITE, withFolder } from './synthesized.ts';

const { edge: EDGE } = withFolder((folder) => synthesizeWith(folder));
const template = Template.fromJSON(EDGE as unknown as Record<string, unknown>);

const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const config = only(EDGE, DISTRIBUTION).props.DistributionConfig as Json & {
  CacheBehaviors: Json[];
  DefaultCacheBehavior: Json;
  Origins: Json[];
};
const BEHAVIOURS: Json[] = [...config.CacheBehaviors, { PathPattern: '*', ...config.DefaultCacheBehavior }];
const FUNCTION = functionNamed(EDGE, 'viewer-request').id;
const SITE_FUNCTION = functionNamed(EDGE, 'viewer-request-site').id;
const VERSION = only(EDGE, 'AWS::Lambda::Version').id;
const STORE = only(EDGE, 'AWS::CloudFront::KeyValueStore').id;

function policyOf(behaviour: Json): Json {
  const policy = EDGE.Resources[(behaviour.CachePolicyId as { Ref: string }).Ref];
  return policy?.Properties?.CachePolicyConfig as Json;
}

describe('the edge stack', () => {
  it('has one distribution for everybody: HTTP/2 and 3, IPv6, all edge locations', () => {
    template.resourceCountIs(DISTRIBUTION, 1);
    expect(config).toMatchObject({
      Comment: 'netflix-cdn-distribution',
      Enabled: true,
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      PriceClass: 'PriceClass_All',
      DefaultRootObject: 'index.html',
    });
  });

  it.each([
    ['/vod/*', 'us-east-1', 'redirect-to-https', 'netflix-vod', true],
    ['/live/*', 'us-east-1', 'redirect-to-https', 'netflix-live', true],
    ['/health/us-east-1', 'us-east-1', 'https-only', 'netflix-uncached', false],
    ['/health/eu-west-1', 'eu-west-1', 'https-only', 'netflix-uncached', false],
    ['/health/ap-northeast-2', 'ap-northeast-2', 'https-only', 'netflix-uncached', false],
    ['*', 'public', 'allow-all', 'netflix-site', true],
  ])('sends %s to %s, %s, cached by %s', (path, target, protocol, policy, hasOriginResponse) => {
    const behaviour = BEHAVIOURS.find(({ PathPattern }) => PathPattern === path) as Json;
    expect(behaviour).toMatchObject({ TargetOriginId: target, ViewerProtocolPolicy: protocol, Compress: true });
    expect(policyOf(behaviour).Name).toBe(policy);
    expect(behaviour.LambdaFunctionAssociations).toEqual(
      hasOriginResponse ? [{ EventType: 'origin-response', LambdaFunctionARN: { Ref: VERSION } }] : undefined,
    );
  });

  it('has these behaviours in this order and no other', () => {
    expect(BEHAVIOURS.map(({ PathPattern }) => PathPattern)).toEqual([
      '/vod/*',
      '/live/*',
      '/health/us-east-1',
      '/health/eu-west-1',
      '/health/ap-northeast-2',
      '*',
    ]);
  });

  it.each(BEHAVIOURS.map((behaviour) => [behaviour.PathPattern, behaviour] as const))(
    'runs its viewer-request function on %s, tells it the country, and caches GET and HEAD only',
    (path, behaviour) => {
      const runs = path === '/vod/*' || path === '/live/*' ? FUNCTION : SITE_FUNCTION;
      expect(behaviour.FunctionAssociations).toEqual([
        { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': [runs, 'FunctionARN'] } },
      ]);
      expect(behaviour.OriginRequestPolicyId).toEqual({ Ref: only(EDGE, 'AWS::CloudFront::OriginRequestPolicy').id });
      expect(behaviour.ResponseHeadersPolicyId).toEqual({
        Ref: only(EDGE, 'AWS::CloudFront::ResponseHeadersPolicy').id,
      });
      expect(behaviour.AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
      expect(behaviour.CachedMethods).toEqual(['GET', 'HEAD']);
    },
  );

  it('forwards the two facts about a viewer and nothing else to the origin', () => {
    template.hasResourceProperties('AWS::CloudFront::OriginRequestPolicy', {
      OriginRequestPolicyConfig: {
        HeadersConfig: {
          HeaderBehavior: 'whitelist',
          Headers: ['CloudFront-Viewer-Country', 'CloudFront-Forwarded-Proto'],
        },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    });
  });

  it.each([
    ['netflix-vod', 60, 31_536_000, true],
    ['netflix-live', 1, 86_400, true],
    ['netflix-site', 60, 31_536_000, true],
  ])('keys %s by the path alone, with the TTLs 0, %i and %i', (Name, DefaultTTL, MaxTTL, encodings) => {
    template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        Name,
        MinTTL: 0,
        DefaultTTL,
        MaxTTL,
        ParametersInCacheKeyAndForwardedToOrigin: {
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'none' },
          EnableAcceptEncodingGzip: encodings,
          EnableAcceptEncodingBrotli: encodings,
        },
      },
    });
  });

  it("keeps nothing of /health/*, and keys each prober's request by its own name", () => {
    template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        Name: 'netflix-uncached',
        MinTTL: 0,
        DefaultTTL: 0,
        MaxTTL: 1,
        ParametersInCacheKeyAndForwardedToOrigin: {
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['probe'] },
          EnableAcceptEncodingGzip: false,
          EnableAcceptEncodingBrotli: false,
        },
      },
    });
  });

  it.each([
    ['public-us-east-1', 'us-east-1', '/public'],
    ['public-eu-west-1', 'eu-west-1', '/public'],
    ['us-east-1', 'us-east-1', '/media'],
    ['eu-west-1', 'eu-west-1', '/media'],
    ['ap-northeast-2', 'ap-northeast-2', '/media'],
  ])(
    'asks the origin %s with the one origin access control, once, 2 s to connect and 5 s to read',
    (Id, region, path) => {
      expect(config.Origins).toContainEqual({
        Id,
        DomainName: {
          'Fn::Join': ['', ['netflix-content-', { Ref: 'AWS::AccountId' }, `-${region}.s3.${region}.amazonaws.com`]],
        },
        OriginPath: path,
        OriginAccessControlId: { 'Fn::GetAtt': [only(EDGE, 'AWS::CloudFront::OriginAccessControl').id, 'Id'] },
        ConnectionAttempts: 1,
        ConnectionTimeout: 2,
        S3OriginConfig: { OriginAccessIdentity: '', OriginReadTimeout: 5 },
      });
      expect(config.Origins).toHaveLength(5);
    },
  );

  it('has one origin group, for the public site: the publishing Region, then the one nearest to it', () => {
    expect(config.OriginGroups).toEqual({
      Quantity: 1,
      Items: [
        {
          Id: 'public',
          FailoverCriteria: { StatusCodes: { Items: [403, 404, 500, 502, 503, 504], Quantity: 6 } },
          Members: { Items: [{ OriginId: 'public-us-east-1' }, { OriginId: 'public-eu-west-1' }], Quantity: 2 },
        },
      ],
    });
  });

  it('remembers an error for one second', () => {
    expect(config.CustomErrorResponses).toEqual(
      [403, 404, 500, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 1 })),
    );
  });

  it('adds CORS, HSTS and timing to responses and takes away what S3 says of itself', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        CorsConfig: {
          AccessControlAllowOrigins: { Items: ['*'] },
          AccessControlAllowCredentials: false,
          AccessControlAllowHeaders: { Items: Match.arrayWith(['Authorization', 'CTA-Common-Access-Token', 'Range']) },
          AccessControlExposeHeaders: {
            Items: Match.arrayWith(['Content-Length', 'Content-Range', 'Date', 'X-Amz-Cf-Id', 'X-Cache', 'X-Refusal']),
          },
          OriginOverride: true,
        },
        SecurityHeadersConfig: {
          StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Override: true },
          ContentTypeOptions: { Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
        },
        CustomHeadersConfig: { Items: [{ Header: 'Timing-Allow-Origin', Value: '*', Override: true }] },
        RemoveHeadersConfig: {
          Items: Match.arrayWith([{ Header: 'server' }, { Header: 'x-amz-id-2' }, { Header: 'x-amz-request-id' }]),
        },
        ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 5 },
      },
    });
  });

  it('holds the CloudFront Functions byte for byte, with the store that the one for media reads', () => {
    template.hasResourceProperties('AWS::CloudFront::Function', {
      Name: 'netflix-viewer-request',
      AutoPublish: true,
      FunctionCode: VIEWER_REQUEST,
      FunctionConfig: {
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': [STORE, 'Arn'] } }],
      },
    });
    template.hasResourceProperties('AWS::CloudFront::Function', {
      Name: 'netflix-viewer-request-site',
      AutoPublish: true,
      FunctionCode: VIEWER_REQUEST_SITE,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0', KeyValueStoreAssociations: Match.absent() },
    });
    template.hasResourceProperties('AWS::CloudFront::KeyValueStore', {
      Name: 'netflix-edge',
      ImportSource: Match.absent(),
    });
  });

  it('keeps the edge Lambda and its version when the stack goes, under a name that Lambda chooses', () => {
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    template.hasResource('AWS::Lambda::Function', {
      ...kept,
      Properties: {
        Runtime: 'nodejs22.x',
        Architectures: ['x86_64'],
        Handler: 'index.handler',
        FunctionName: Match.absent(),
        Environment: Match.absent(),
      },
    });
    template.hasResource('AWS::Lambda::Version', kept);
  });

  it('lets the edge Lambda be run by both services and write its own logs, nothing else', () => {
    const { Role } = only(EDGE, 'AWS::Lambda::Function').props as { Role: { 'Fn::GetAtt': [string, string] } };
    const props = EDGE.Resources[Role['Fn::GetAtt'][0]]?.Properties as Json;
    // Policies attached from outside the role would not show below.
    template.resourcePropertiesCountIs('AWS::IAM::Policy', { Roles: [{ Ref: Role['Fn::GetAtt'][0] }] }, 0);
    expect(props.ManagedPolicyArns).toBeUndefined();
    expect(props.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Principal: { Service: ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'] } }],
    });
    const group = ':log-group:/aws/lambda/us-east-1.netflix-edge-OriginResponse*';
    const arn = (end: string) => ({ 'Fn::Join': ['', ['arn:aws:logs:*:', { Ref: 'AWS::AccountId' }, end]] });
    expect(props.Policies).toEqual([
      expect.objectContaining({
        PolicyDocument: expect.objectContaining({
          Statement: [
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: [arn(group), arn(`${group}:log-stream:*`)],
            },
          ],
        }),
      }),
    ]);
  });

  it('tells what a deploy needs to know, without exports', () => {
    expect(EDGE.Outputs).toMatchObject({
      DistributionId: { Value: { Ref: only(EDGE, DISTRIBUTION).id } },
      DistributionDomainName: { Value: { 'Fn::GetAtt': [only(EDGE, DISTRIBUTION).id, 'DomainName'] } },
      KeyValueStoreArn: { Value: { 'Fn::GetAtt': [STORE, 'Arn'] } },
    });
    expect(JSON.stringify(EDGE.Outputs)).not.toContain('"Export"');
  });
});

describe('the edge stack of other configurations', () => {
  it('has a plain origin for the public site when there is one Region', () => {
    const { edge } = withFolder((folder) =>
      synthesizeWith(folder, {
        regions: ['eu-west-1'],
        publishingRegion: 'eu-west-1',
        live: { ...shipped.live, regions: ['eu-west-1'] },
      }),
    );
    const { DistributionConfig } = only(edge, DISTRIBUTION).props as { DistributionConfig: Json };
    expect(DistributionConfig.OriginGroups).toBeUndefined();
    expect(DistributionConfig.DefaultCacheBehavior).toMatchObject({ TargetOriginId: 'public-eu-west-1' });
    expect((DistributionConfig.Origins as Json[]).map(({ Id }) => Id)).toEqual(['public-eu-west-1', 'eu-west-1']);
  });

  it('sends /vod/* to the publishing Region and /live/* to the first live Region, whatever their order', () => {
    const { edge } = withFolder((folder) =>
      synthesizeWith(folder, {
        publishingRegion: 'ap-northeast-2',
        live: { ...shipped.live, regions: ['eu-west-1'] },
      }),
    );
    const { DistributionConfig } = only(edge, DISTRIBUTION).props as { DistributionConfig: { CacheBehaviors: Json[] } };
    expect(DistributionConfig.CacheBehaviors.slice(0, 2).map(({ TargetOriginId }) => TargetOriginId)).toEqual([
      'ap-northeast-2',
      'eu-west-1',
    ]);
  });

  it('asks live servers of one’s own for /live/, over HTTPS, and the buckets for all else', () => {
    const origins = { 'us-east-1': 'live-us.example.com', 'eu-west-1': 'live-eu.example.com' };
    const { edge } = withFolder((folder) => synthesizeWith(folder, { live: { ...shipped.live, origins } }));
    const { DistributionConfig } = only(edge, DISTRIBUTION).props as {
      DistributionConfig: { CacheBehaviors: Json[]; Origins: Json[] };
    };
    for (const [region, DomainName] of Object.entries(origins)) {
      expect(DistributionConfig.Origins).toContainEqual({
        Id: `live-${region}`,
        DomainName,
        ConnectionAttempts: 1,
        ConnectionTimeout: 2,
        CustomOriginConfig: {
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
          OriginReadTimeout: 5,
        },
      });
    }
    expect(
      DistributionConfig.CacheBehaviors.map(({ PathPattern, TargetOriginId }) => `${PathPattern} ${TargetOriginId}`),
    ).toEqual([
      '/vod/* us-east-1',
      '/live/* live-us-east-1',
      '/health/us-east-1 us-east-1',
      '/health/eu-west-1 eu-west-1',
      '/health/ap-northeast-2 ap-northeast-2',
      '/health/live-us-east-1 live-us-east-1',
      '/health/live-eu-west-1 live-eu-west-1',
    ]);
  });

  it.each([
    [null, undefined],
    [{ only: ['KR', 'US'] }, { RestrictionType: 'whitelist', Locations: ['KR', 'US'] }],
    [{ except: ['AQ'] }, { RestrictionType: 'blacklist', Locations: ['AQ'] }],
  ])('is open to the countries of %j', (geoRestriction, expected) => {
    const { edge } = withFolder((folder) => synthesizeWith(folder, { geoRestriction }));
    const { DistributionConfig } = only(edge, DISTRIBUTION).props as { DistributionConfig: { Restrictions?: Json } };
    expect(DistributionConfig.Restrictions?.GeoRestriction).toEqual(expected);
  });

  it('has certificate, alias and both address records with a domain, and none without', () => {
    const domain = { name: 'video.example.com', zoneName: 'example.com', hostedZoneId: 'Z0123456789' };
    const { edge } = withFolder((folder) => synthesizeWith(folder, { domain }));
    const { DistributionConfig } = only(edge, DISTRIBUTION).props as { DistributionConfig: Json };
    const certificate = only(edge, 'AWS::CertificateManager::Certificate');
    expect(certificate.props).toMatchObject({
      DomainName: 'video.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'video.example.com', HostedZoneId: 'Z0123456789' }],
    });
    expect(DistributionConfig).toMatchObject({
      Aliases: ['video.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: { Ref: certificate.id },
        MinimumProtocolVersion: 'TLSv1.2_2025',
        SslSupportMethod: 'sni-only',
      },
    });
    const records = Object.values(edge.Resources).filter(({ Type }) => Type === 'AWS::Route53::RecordSet');
    expect(records.map(({ Properties }) => Properties?.Type).sort()).toEqual(['A', 'AAAA']);
    for (const { Properties } of records) {
      expect(Properties).toMatchObject({ Name: 'video.example.com.', HostedZoneId: 'Z0123456789' });
    }

    expect(config.Aliases).toBeUndefined();
    expect(config.ViewerCertificate).toBeUndefined();
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  });
});
