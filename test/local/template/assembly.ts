/** The least app that the local edge serves, as `cdk synth` would write it; tests change it before it is written. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** JSON that a test may change. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into templates by path.
export type Json = any;

export interface Assembly {
  readonly manifest: Json;
  readonly templates: Readonly<Record<string, Json>>;
}

const ASSET_KEY = 'abc123.zip';

export function minimalAssembly(): Assembly {
  const stack = (name: string, region: string) => ({
    type: 'aws:cloudformation:stack',
    environment: `aws://unknown-account/${region}`,
    properties: { templateFile: `${name}.template.json` },
  });
  return {
    manifest: {
      artifacts: {
        'origin-eu': stack('origin-eu', 'eu-west-1'),
        'edge.assets': { type: 'cdk:asset-manifest', properties: { file: 'edge.assets.json' } },
        edge: stack('edge', 'us-east-1'),
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      },
    },
    templates: { 'origin-eu': originTemplate(), edge: edgeTemplate() },
  };
}

export function writeAssembly(folder: string, { manifest, templates }: Assembly): void {
  mkdirSync(join(folder, 'asset.abc123'), { recursive: true });
  writeFileSync(join(folder, 'asset.abc123/index.js'), 'exports.handler = async () => {};');
  const write = (file: string, value: Json) => writeFileSync(join(folder, file), JSON.stringify(value));
  write('manifest.json', manifest);
  write('edge.assets.json', {
    files: {
      abc123: { source: { path: 'asset.abc123', packaging: 'zip' }, destinations: { d: { objectKey: ASSET_KEY } } },
      template: { source: { path: 'edge.template.json', packaging: 'file' }, destinations: { d: { objectKey: 't' } } },
    },
  });
  for (const [name, template] of Object.entries(templates)) write(`${name}.template.json`, template);
}

function originTemplate(): Json {
  return {
    Resources: {
      Content: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: { 'Fn::Join': ['-', ['content', { Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }]] },
          VersioningConfiguration: { Status: 'Enabled' },
        },
        DeletionPolicy: 'Retain',
      },
      ContentPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Content' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudfront.amazonaws.com' },
                Action: 's3:GetObject',
                Resource: { 'Fn::Sub': `\${Content.Arn}/media/*` },
                Condition: { StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        },
      },
    },
    Outputs: {
      Domain: { Value: { 'Fn::GetAtt': ['Content', 'RegionalDomainName'] }, Export: { Name: 'content-domain' } },
    },
  };
}

function edgeTemplate(): Json {
  return {
    Resources: {
      Access: {
        Type: 'AWS::CloudFront::OriginAccessControl',
        Properties: {
          OriginAccessControlConfig: {
            Name: 'access',
            OriginAccessControlOriginType: 's3',
            SigningBehavior: 'always',
            SigningProtocol: 'sigv4',
          },
        },
      },
      Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'edge' } },
      Viewer: {
        Type: 'AWS::CloudFront::Function',
        Properties: {
          Name: 'viewer',
          AutoPublish: true,
          FunctionCode: 'function handler(event) { return event.request; }',
          FunctionConfig: {
            Comment: 'c',
            Runtime: 'cloudfront-js-2.0',
            KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': ['Store', 'Arn'] } }],
          },
        },
      },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Response: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: { 'Fn::Sub': `assets-\${AWS::AccountId}` }, S3Key: ASSET_KEY },
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Runtime: 'nodejs22.x',
        },
      },
      ResponseVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Response' } } },
      Cache: {
        Type: 'AWS::CloudFront::CachePolicy',
        Properties: {
          CachePolicyConfig: {
            Name: 'cache',
            DefaultTTL: 60,
            MaxTTL: 120,
            MinTTL: 0,
            ParametersInCacheKeyAndForwardedToOrigin: {
              CookiesConfig: { CookieBehavior: 'none' },
              HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Origin'] },
              QueryStringsConfig: { QueryStringBehavior: 'all' },
              EnableAcceptEncodingGzip: true,
            },
          },
        },
      },
      Requests: {
        Type: 'AWS::CloudFront::OriginRequestPolicy',
        Properties: {
          OriginRequestPolicyConfig: {
            Name: 'requests',
            CookiesConfig: { CookieBehavior: 'allExcept', Cookies: ['Session'] },
            HeadersConfig: { HeaderBehavior: 'allViewer' },
            QueryStringsConfig: { QueryStringBehavior: 'none' },
          },
        },
      },
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            Name: 'headers',
            SecurityHeadersConfig: {
              StrictTransportSecurity: { AccessControlMaxAgeSec: 10, Preload: true, Override: true },
              XSSProtection: { Protection: true, ModeBlock: true, Override: false },
            },
            RemoveHeadersConfig: { Items: [{ Header: 'Server' }] },
          },
        },
      },
      Key: { Type: 'AWS::CloudFront::PublicKey', Properties: { PublicKeyConfig: { Name: 'k', EncodedKey: 'PEM' } } },
      Group: {
        Type: 'AWS::CloudFront::KeyGroup',
        Properties: { KeyGroupConfig: { Name: 'g', Items: [{ Ref: 'Key' }] } },
      },
      Distribution: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Enabled: true,
            HttpVersion: 'http2and3',
            Origins: [
              {
                Id: 'eu-west-1',
                DomainName: { 'Fn::ImportValue': 'content-domain' },
                OriginPath: '/media',
                S3OriginConfig: { OriginAccessIdentity: '' },
                OriginAccessControlId: { 'Fn::GetAtt': ['Access', 'Id'] },
              },
              {
                Id: 'custom',
                DomainName: 'example.com',
                CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 7, HTTPPort: 8080 },
                OriginCustomHeaders: [{ HeaderName: 'X-Key', HeaderValue: 'v' }],
              },
            ],
            OriginGroups: {
              Quantity: 1,
              Items: [
                {
                  Id: 'pair',
                  FailoverCriteria: { StatusCodes: { Quantity: 2, Items: [503, 504] } },
                  Members: { Quantity: 2, Items: [{ OriginId: 'eu-west-1' }, { OriginId: 'custom' }] },
                },
              ],
            },
            CacheBehaviors: [
              {
                PathPattern: '/vod/*',
                TargetOriginId: 'eu-west-1',
                ViewerProtocolPolicy: 'redirect-to-https',
                CachePolicyId: { Ref: 'Cache' },
                OriginRequestPolicyId: { Ref: 'Requests' },
                ResponseHeadersPolicyId: { Ref: 'Headers' },
                TrustedKeyGroups: [{ Ref: 'Group' }],
                FunctionAssociations: [
                  { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Viewer', 'FunctionARN'] } },
                ],
                LambdaFunctionAssociations: [
                  { EventType: 'origin-response', LambdaFunctionARN: { Ref: 'ResponseVersion' } },
                ],
              },
            ],
            DefaultCacheBehavior: {
              TargetOriginId: 'pair',
              ViewerProtocolPolicy: 'allow-all',
              CachePolicyId: { Ref: 'Cache' },
            },
          },
        },
      },
    },
  };
}
