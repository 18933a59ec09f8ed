import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '../../../infra/config.ts';
import { loadAssembly } from '../../../local/template/load.ts';
import type { AssemblyModel } from '../../../local/template/model.ts';
import { type Assembly, type Json, minimalAssembly, writeAssembly } from './assembly.ts';

let root: string;
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Loads the minimal app after a change to it. */
function load(change: (assembly: Assembly) => void = () => {}): AssemblyModel {
  const assembly = minimalAssembly();
  change(assembly);
  const folder = join(root, String(count++));
  writeAssembly(folder, assembly);
  return loadAssembly(folder);
}

/** Sets what lies at a path below a stack's resources, for example `edge Cache.Properties.X.0.Y`. */
function set(path: string, value: Json): (assembly: Assembly) => void {
  const [stack = '', names = ''] = path.split(' ');
  return ({ templates }) => {
    const steps = names.split('.');
    const last = steps.pop() ?? '';
    let target = templates[stack].Resources;
    for (const step of steps) target = target[step];
    if (value === undefined) delete target[last];
    else target[last] = value;
  };
}

const DISTRIBUTION = 'edge Distribution.Properties.DistributionConfig';
const VOD = `${DISTRIBUTION}.CacheBehaviors.0`;
const STATEMENT = 'origin-eu ContentPolicy.Properties.PolicyDocument.Statement.0';

const RULE = {
  Id: 'vod-to-us',
  Priority: 1,
  Status: 'Enabled',
  Filter: { Prefix: 'media/vod/' },
  DeleteMarkerReplication: { Status: 'Enabled' },
  Destination: { Bucket: 'arn:aws:s3:::content-us', StorageClass: 'STANDARD', Metrics: { Status: 'Enabled' } },
};

describe("a bucket's replication", () => {
  it('is its enabled rules', () => {
    const rules = [
      RULE,
      { ...RULE, Status: 'Disabled' },
      { ...RULE, Filter: { Prefix: 'public/' }, DeleteMarkerReplication: { Status: 'Disabled' } },
    ];
    const change = set('origin-eu Content.Properties.ReplicationConfiguration', { Role: 'r', Rules: rules });
    expect(load(change).buckets[0]?.replication).toEqual([
      { prefix: 'media/vod/', bucket: 'content-us', deleteMarkers: true },
      { prefix: 'public/', bucket: 'content-us', deleteMarkers: false },
    ]);
  });
});

describe('the least app', () => {
  it('becomes a distribution with every reference resolved across stacks', () => {
    const { account, distribution, buckets, keyValueStores } = load();
    expect(account).toBe('123456789012');
    expect(distribution).toMatchObject({
      logicalId: 'Distribution',
      id: expect.stringMatching(/^E[0-9A-Z]{13}$/),
      domainName: expect.stringMatching(/^d[0-9a-z]{13}\.cloudfront\.net$/),
      enabled: true,
      ipv6: false,
      httpVersion: 'http2and3',
      defaultRootObject: undefined,
      geoRestriction: { type: 'none', countries: [] },
    });
    expect(distribution.arn).toBe(`arn:aws:cloudfront::123456789012:distribution/${distribution.id}`);
    expect(buckets).toEqual([
      {
        logicalId: 'Content',
        name: 'content-123456789012-eu-west-1',
        region: 'eu-west-1',
        domainName: 'content-123456789012-eu-west-1.s3.eu-west-1.amazonaws.com',
        versioned: true,
        policy: [
          {
            effect: 'Allow',
            principals: ['Service:cloudfront.amazonaws.com'],
            actions: ['s3:GetObject'],
            resources: ['arn:aws:s3:::content-123456789012-eu-west-1/media/*'],
            conditions: { StringEquals: { 'AWS:SourceAccount': ['123456789012'] } },
          },
        ],
      },
    ]);
    expect(keyValueStores).toEqual([
      {
        logicalId: 'Store',
        name: 'edge',
        arn: expect.stringMatching(/^arn:aws:cloudfront::123456789012:key-value-store\/[0-9a-f-]{36}$/),
      },
    ]);
  });

  it('keeps the order of behaviours, the default one last', () => {
    const { behaviours } = load().distribution;
    expect(behaviours.map(({ pathPattern }) => pathPattern)).toEqual(['/vod/*', '*']);
    expect(behaviours[1]).toMatchObject({
      targetOriginId: 'pair',
      allowedMethods: ['GET', 'HEAD'],
      compress: false,
      originRequestPolicy: undefined,
      responseHeadersPolicy: undefined,
      trustedKeyGroups: undefined,
      functions: { viewerRequest: undefined, viewerResponse: undefined },
    });
  });

  it('has the policies of a behaviour', () => {
    const vod = load().distribution.behaviours[0];
    expect(vod?.cachePolicy).toMatchObject({
      name: 'cache',
      minTtl: 0,
      defaultTtl: 60,
      maxTtl: 120,
      headers: { behaviour: 'whitelist', names: ['origin'] },
      cookies: { behaviour: 'none' },
      queryStrings: { behaviour: 'all' },
      gzip: true,
      brotli: false,
    });
    expect(vod?.originRequestPolicy).toMatchObject({
      headers: { behaviour: 'all' },
      cookies: { behaviour: 'allExcept', names: ['Session'] },
      queryStrings: { behaviour: 'none' },
    });
    expect(vod?.responseHeadersPolicy).toMatchObject({
      cors: undefined,
      setHeaders: [
        { name: 'strict-transport-security', value: 'max-age=10; preload', override: true },
        { name: 'x-xss-protection', value: '1; mode=block', override: false },
      ],
      removeHeaders: ['server'],
      serverTimingSamplingRate: undefined,
    });
    expect(vod?.trustedKeyGroups).toEqual([
      { id: expect.any(String), publicKeys: [{ id: expect.stringMatching(/^K[0-9A-Z]{13}$/), pem: 'PEM' }] },
    ]);
  });

  it('has the functions of a behaviour: the bytes of the template, the folder of the asset', () => {
    const { distribution, keyValueStores } = load();
    const vod = distribution.behaviours[0];
    expect(vod?.functions.viewerRequest).toEqual({
      logicalId: 'Viewer',
      name: 'viewer',
      runtime: 'cloudfront-js-2.0',
      code: 'function handler(event) { return event.request; }',
      keyValueStoreArn: keyValueStores[0]?.arn,
    });
    const lambda = vod?.lambdas.originResponse;
    expect(lambda).toMatchObject({ runtime: 'nodejs22.x', handler: 'index.handler', timeout: 3, includeBody: false });
    expect(existsSync(join(lambda?.codeFolder ?? '', 'index.js'))).toBe(true);
    expect(vod?.lambdas.originRequest).toBeUndefined();
  });

  it('has the origins and groups with their times and defaults', () => {
    const { origins, originGroups } = load().distribution;
    expect(origins.get('eu-west-1')).toEqual({
      id: 'eu-west-1',
      domainName: 'content-123456789012-eu-west-1.s3.eu-west-1.amazonaws.com',
      originPath: '/media',
      kind: 's3',
      signed: true,
      customHeaders: {},
      connectionAttempts: 3,
      connectionTimeout: 10,
      readTimeout: 30,
      custom: undefined,
    });
    expect(origins.get('custom')).toMatchObject({
      kind: 'custom',
      signed: false,
      customHeaders: { 'x-key': 'v' },
      readTimeout: 7,
      custom: { protocolPolicy: 'https-only', httpPort: 8080, httpsPort: 443 },
    });
    expect(originGroups.get('pair')).toEqual({ id: 'pair', statusCodes: [503, 504], members: ['eu-west-1', 'custom'] });
  });

  it('says what it ignores, and why', () => {
    expect(load().ignored).toEqual([
      'Role (AWS::IAM::Role): functions on localhost have no AWS permissions',
      'Distribution.DistributionConfig.HttpVersion: HTTP/3 is not served on localhost',
      'Response.Role: functions on localhost have no AWS permissions',
    ]);
  });

  it('has the same names at every start', () => {
    const { distribution } = load();
    expect(load().distribution).toMatchObject({ id: distribution.id, domainName: distribution.domainName });
  });

  it('takes the account of a stack that is bound to one', () => {
    const { account, buckets } = load(({ manifest }) => {
      for (const id of ['edge', 'origin-eu']) {
        const artifact = manifest.artifacts[id];
        artifact.environment = artifact.environment.replace('unknown-account', '111122223333');
      }
    });
    expect(account).toBe('111122223333');
    expect(buckets[0]?.name).toBe('content-111122223333-eu-west-1');
  });

  it('lists a resource that the distribution does not use', () => {
    const { ignored } = load(set('edge Other', { Type: 'AWS::S3::Bucket', Properties: { WebsiteConfiguration: {} } }));
    expect(ignored).toContain('Other (AWS::S3::Bucket): the distribution does not use it');
  });

  it('leaves out a resource whose condition is false', () => {
    const { ignored } = load((assembly) => {
      assembly.templates.edge.Conditions = { Never: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } };
      set('edge Gone', { Type: 'Custom::Anything', Condition: 'Never' })(assembly);
    });
    expect(ignored.join()).not.toContain('Gone');
  });
});

describe('what would change an answer stops the start', () => {
  it.each<[string, Json, RegExp]>([
    // Resources
    [
      'edge New',
      { Type: 'Custom::Thing' },
      /The type of New is "Custom::Thing"; the local edge supports only .*AWS::S3::Bucket/,
    ],
    ['edge New', { Type: 'constructor' }, /The type of New/],
    ['edge Role.CreationPolicy', {}, /Role\.CreationPolicy/],
    ['edge Second', { Type: 'AWS::CloudFront::Distribution', Properties: {} }, /number of distributions is 2/],
    ['edge Distribution', undefined, /number of distributions is 0/],
    // Distribution
    [
      `${DISTRIBUTION}.Staging`,
      true,
      /Distribution\.DistributionConfig\.Staging is true; the local edge supports only false/,
    ],
    [`${DISTRIBUTION}.Enabled`, 'maybe', /Enabled is "maybe"; the local edge supports true or false/],
    [`${DISTRIBUTION}.HttpVersion`, 'http9', /HttpVersion is "http9"; the local edge supports http1\.1, http2/],
    [
      `${DISTRIBUTION}.NewFeature`,
      { a: 1 },
      /DistributionConfig\.NewFeature is \{"a":1\}; the local edge supports only Aliases/,
    ],
    [`${DISTRIBUTION}.ContinuousDeploymentPolicyId`, 'x', /ContinuousDeploymentPolicyId is "x"/],
    [`${DISTRIBUTION}.DefaultCacheBehavior`, undefined, /DefaultCacheBehavior is missing/],
    [
      `${DISTRIBUTION}.DefaultCacheBehavior.TargetOriginId`,
      'nowhere',
      /behaviour \* is "nowhere"; the local edge supports eu-west-1, custom, pair/,
    ],
    [`${DISTRIBUTION}.CustomErrorResponses`, [{ ErrorCode: 404, New: 1 }], /CustomErrorResponses\[0\]\.New is 1/],
    // Behaviours
    [`${VOD}.ForwardedValues`, { QueryString: true }, /CacheBehaviors\[0\]\.ForwardedValues/],
    [`${VOD}.CachePolicyId`, undefined, /CacheBehaviors\[0\]\.CachePolicyId is missing/],
    [
      `${VOD}.CachePolicyId`,
      '658327ea-f89d-4fab-a63d-7e88639e58f6',
      /CachePolicyId is "658327ea.*not AWS's managed ones/,
    ],
    [`${VOD}.AllowedMethods`, ['GET', 'FOO'], /AllowedMethods is "FOO"/],
    [`${VOD}.ViewerProtocolPolicy`, 'https', /ViewerProtocolPolicy is "https"; the local edge supports allow-all/],
    [`${VOD}.SmoothStreaming`, true, /SmoothStreaming is true/],
    [`${VOD}.TrustedSigners`, ['self'], /TrustedSigners is \["self"\]/],
    [`${VOD}.TrustedKeyGroups`, ['x'], /TrustedKeyGroups is "x"/],
    [
      `${VOD}.FunctionAssociations.0.EventType`,
      'origin-request',
      /EventType is "origin-request"; the local edge supports viewer-request/,
    ],
    [
      `${VOD}.FunctionAssociations.1`,
      minimalAssembly().templates.edge.Resources.Distribution.Properties.DistributionConfig.CacheBehaviors[0]
        .FunctionAssociations[0],
      /one function an event/,
    ],
    [`${VOD}.LambdaFunctionAssociations.0.EventType`, 'viewer-response', /one kind of function on viewer events/],
    [
      `${VOD}.LambdaFunctionAssociations.0.LambdaFunctionARN`,
      'arn:aws:lambda:us-east-1:1:function:x',
      /numbered versions/,
    ],
    // Origins
    [`${DISTRIBUTION}.Origins.0.OriginPath`, '/media/', /OriginPath is "\/media\/"/],
    [`${DISTRIBUTION}.Origins.0.OriginShield`, { Enabled: true }, /OriginShield is \{"Enabled":true\}/],
    [`${DISTRIBUTION}.Origins.0.DomainName`, 'other.s3.eu-west-1.amazonaws.com', /domain of an S3 origin is "other/],
    [
      `${DISTRIBUTION}.Origins.0.S3OriginConfig.OriginAccessIdentity`,
      'origin-access-identity/cloudfront/E1',
      /OriginAccessIdentity/,
    ],
    [`${DISTRIBUTION}.Origins.0.OriginAccessControlId`, 'E000', /OriginAccessControlId is "E000"/],
    [
      `${DISTRIBUTION}.Origins.1.Id`,
      'eu-west-1',
      /Origins is \["eu-west-1","eu-west-1"\]; the local edge supports ids that occur once/,
    ],
    [`${DISTRIBUTION}.Origins.1.VpcOriginConfig`, { VpcOriginId: 'v' }, /VpcOriginConfig/],
    [`${DISTRIBUTION}.OriginGroups.Items.0.SelectionCriteria`, 'media-quality-based', /SelectionCriteria/],
    [`${DISTRIBUTION}.OriginGroups.Items.0.FailoverCriteria.StatusCodes.Items`, [418], /StatusCodes is \[418\]/],
    [`${DISTRIBUTION}.OriginGroups.Items.0.Members.Items.1.OriginId`, 'x', /OriginGroups pair is "x"/],
    [
      'edge Access.Properties.OriginAccessControlConfig.SigningBehavior',
      'no-override',
      /SigningBehavior is "no-override"; the local edge supports always, never/,
    ],
    // Functions and stores
    ['edge Viewer.Properties.AutoPublish', false, /Viewer\.AutoPublish is false; the local edge supports only true/],
    ['edge Viewer.Properties.FunctionConfig.Runtime', 'cloudfront-js-3.0', /Runtime is "cloudfront-js-3\.0"/],
    ['edge Store.Properties.ImportSource', { SourceType: 'S3' }, /Store\.ImportSource .* only its absence/],
    ['edge Response.Properties.Runtime', 'python3.13', /Runtime is "python3\.13"/],
    ['edge Response.Properties.Environment', { Variables: {} }, /Response\.Environment/],
    ['edge Response.Properties.Architectures', ['arm64'], /Architectures is \["arm64"\]/],
    ['edge Response.Properties.Code.S3Key', 'missing.zip', /S3Key is "missing\.zip"/],
    ['edge Response.Properties.Code', { ZipFile: 'x' }, /Code\.S3Bucket is missing/],
    // Policies
    [
      'edge Cache.Properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.HeaderBehavior',
      'allViewer',
      /HeaderBehavior is "allViewer"; the local edge supports none, whitelist/,
    ],
    [
      'edge Cache.Properties.CachePolicyConfig.DefaultTTL',
      'soon',
      /DefaultTTL is "soon"; the local edge supports a number/,
    ],
    [
      'edge Requests.Properties.OriginRequestPolicyConfig.CookiesConfig',
      { CookieBehavior: 'whitelist' },
      /Cookies is \[\]; the local edge supports at least one name/,
    ],
    [
      'edge Headers.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.PermissionsPolicy',
      {},
      /PermissionsPolicy/,
    ],
    ['edge Key.Properties.PublicKeyConfig.New', 1, /Key\.PublicKeyConfig\.New is 1/],
    ['edge Group.Properties.KeyGroupConfig.Items', ['K1'], /Group\.KeyGroupConfig\.Items is "K1"/],
    // Buckets
    ['origin-eu Content.Properties.WebsiteConfiguration', {}, /Content\.WebsiteConfiguration/],
    ['origin-eu Content.Properties.CorsConfiguration', {}, /Content\.CorsConfiguration/],
    ['origin-eu Content.Properties.AccessControl', 'PublicRead', /AccessControl is "PublicRead"/],
    [
      'origin-eu Content.Properties.PublicAccessBlockConfiguration',
      { BlockPublicPolicy: false },
      /BlockPublicPolicy is false/,
    ],
    [
      'origin-eu Content.Properties.BucketEncryption',
      { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
      /SSEAlgorithm is "aws:kms"; the local edge supports only "AES256"/,
    ],
    [
      'origin-eu Content.Properties.ReplicationConfiguration',
      { Role: 'r', Rules: [{ ...RULE, SourceSelectionCriteria: {} }] },
      /ReplicationConfiguration\.Rules\[0\]\.SourceSelectionCriteria/,
    ],
    [
      'origin-eu Content.Properties.ReplicationConfiguration',
      { Role: 'r', Rules: [{ ...RULE, Filter: { TagFilter: { Key: 'a', Value: 'b' } } }] },
      /Rules\[0\]\.Filter/,
    ],
    [
      `${STATEMENT}.Condition`,
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
      /Condition is "operator NumericLessThan"; the local edge supports operators StringEquals/,
    ],
    [`${STATEMENT}.Condition`, { StringEquals: { 'aws:Referer': 'x' } }, /Condition is "key aws:Referer"/],
    [`${STATEMENT}.NotPrincipal`, '*', /NotPrincipal/],
    [`${STATEMENT}.NotAction`, 's3:*', /NotAction/],
    [`${STATEMENT}.Principal`, { CanonicalUser: 'x' }, /Principal is \{"CanonicalUser":"x"\}/],
    [`${STATEMENT}.Effect`, 'Maybe', /Effect is "Maybe"; the local edge supports Allow, Deny/],
    // References
    [`${VOD}.OriginRequestPolicyId`, { Ref: 'Nobody' }, /A reference in stack edge is "Nobody"/],
    [
      `${VOD}.OriginRequestPolicyId`,
      { 'Fn::GetAtt': ['Requests', 'Nothing'] },
      /An attribute of Requests is "Nothing"; the local edge supports Id/,
    ],
    [`${VOD}.PathPattern`, { 'Fn::Base64': 'x' }, /An intrinsic function in stack edge is "Fn::Base64"/],
    [`${DISTRIBUTION}.Origins.0.DomainName`, { 'Fn::ImportValue': 'nobody' }, /Fn::ImportValue is "nobody"/],
  ])('%s', (path, value, reason) => {
    expect(() => load(set(path, value))).toThrow(reason);
  });

  it.each<[string, (assembly: Assembly) => void, RegExp]>([
    [
      'a nested assembly',
      ({ manifest }) => {
        manifest.artifacts.stage = { type: 'cdk:cloud-assembly' };
      },
      /Artifact stage .* "cdk:cloud-assembly"/,
    ],
    [
      'a stack without a Region',
      ({ manifest }) => {
        manifest.artifacts.edge.environment = 'aws://unknown-account/unknown-region';
      },
      /environment of stack edge/,
    ],
    [
      'a template with a transform',
      ({ templates }) => {
        templates.edge.Transform = 'AWS::Serverless';
      },
      /Stack edge\.Transform/,
    ],
    [
      'an edge function outside us-east-1',
      ({ manifest }) => {
        manifest.artifacts.edge.environment = 'aws://unknown-account/eu-west-1';
      },
      /Region of ResponseVersion is "eu-west-1"/,
    ],
  ])('%s', (_, change, reason) => {
    expect(() => load(change)).toThrow(reason);
  });

  it('a folder without an app says what to run', () => {
    expect(() => loadAssembly(join(root, 'nothing'))).toThrow(/holds no synthesized app .*: run `npm run synth` first/);
  });

  it('cuts a long value short', () => {
    const error = (() => {
      try {
        return load(set(`${DISTRIBUTION}.New`, 'x'.repeat(5000)));
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message.length).toBeLessThan(600);
  });
});

describe('the synthesized app of this project', () => {
  const model = () => loadAssembly('cdk.out');
  const isMedia = (pattern: string) => pattern === '/vod/*' || pattern === '/live/*';

  it('has a bucket and a media origin in each Region of the configuration', () => {
    const { distribution, buckets } = model();
    expect(buckets.map(({ region }) => region).sort()).toEqual([...config.regions].sort());
    for (const region of config.regions) {
      const bucket = buckets.find((one) => one.region === region);
      expect(distribution.origins.get(region)).toMatchObject({
        domainName: bucket?.domainName,
        originPath: '/media',
        signed: true,
      });
    }
  });

  it('runs viewer-request on every behaviour, with the key value store on those of media', () => {
    const { distribution, keyValueStores } = model();
    const [store] = keyValueStores;
    if (!store) throw new Error('The template has no key-value store.');
    for (const { pathPattern, functions } of distribution.behaviours) {
      const expected = isMedia(pathPattern) ? store.arn : undefined;
      expect(functions.viewerRequest?.keyValueStoreArn, pathPattern).toBe(expected);
      expect(functions.viewerRequest?.code).toContain('handler');
    }
  });

  it('shares one object among behaviours that use the same resource', () => {
    const { behaviours } = model().distribution;
    const distinct = (media: boolean) =>
      new Set(
        behaviours
          .filter(({ pathPattern }) => isMedia(pathPattern) === media)
          .map(({ functions }) => functions.viewerRequest),
      );
    expect([distinct(true).size, distinct(false).size]).toEqual([1, 1]);
  });

  it('ignores nothing without a reason', () => {
    for (const line of model().ignored) expect(line).toMatch(/^\S+( \([\w:]+\))?: \S.+/);
  });
});
