/**
 * An AWS account in memory behind the real SDK clients and the toolkit's interface: what commands write stays, so that one which
 * was cut off can be run again. `cut` ends the process, as far as a command can tell, before or after any one call.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cfn from '@aws-sdk/client-cloudformation';
import * as cf from '@aws-sdk/client-cloudfront';
import * as kvsApi from '@aws-sdk/client-cloudfront-keyvaluestore';
import * as lambda from '@aws-sdk/client-lambda';
import * as route53 from '@aws-sdk/client-route-53';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsApi from '@aws-sdk/client-secrets-manager';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { config } from '../../../infra/config.ts';
import type { EdgeConfig } from '../../../infra/config-check.ts';
import { createKeyValueStore, type KeyValueStore } from '../../../local/kvs/store.ts';
import { createSecretStore, type SecretStore } from '../../../local/secrets/store.ts';
import { openAwsClients } from '../../../scripts/aws-clients.ts';
import type { CdkToolkit } from '../../../scripts/cdk-toolkit.ts';
import type { DeployArgs, DestroyArgs } from '../../../scripts/deploy-args.ts';
import { SMOKE_BODY, SMOKE_PATH } from '../../../scripts/deploy-objects.ts';
import { createProgress } from '../../../scripts/deploy-progress.ts';
import { type DeployParts, runDeploy } from '../../../scripts/deploy-run.ts';
import type { Ask } from '../../../scripts/deploy-smoke.ts';
import { type DestroyParts, runDestroy } from '../../../scripts/destroy-run.ts';
import { wayBackFile } from '../../../scripts/way-back-file.ts';
import { synthesizeWith } from '../../infra/synthesized.ts';

export const ACCOUNT = '111122223333';
export const NOW = 1_800_000_000;
export const HOST = 'd111111abcdef8.cloudfront.net';
export const DISTRIBUTION = 'EDFDVBD6EXAMPLE';
export const STORE_ARN = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58`;
export const TRIAL_ARN = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/99999999-bcd5-499f-a3ff-26b9a9d31b58`;
const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:netflix-edge-keys-AbCdEf`;

export class Cut extends Error {}

interface FakeStack {
  status: string;
  parameters: Record<string, string>;
  outputs: Record<string, string>;
  protected?: boolean;
}

interface FakeFunction {
  development: string;
  live: string | undefined;
}

/** As the SDK throws what its model does not name. */
export function refusal(name: string, message = 'whatever AWS says', status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** The shipped templates, which no test changes; `version` stands for the functions' code. */
let synthesized: ReturnType<typeof synthesizeWith>['templates'] | undefined;
function templates() {
  if (synthesized) return synthesized;
  const folder = mkdtempSync(join(tmpdir(), 'deploy-world-'));
  try {
    synthesized = synthesizeWith(folder).templates;
    return synthesized;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function createWorld(changes: Partial<EdgeConfig> = {}) {
  const changed: EdgeConfig = { ...config, ...changes };
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  const stacks = new Map<string, FakeStack>();
  const functions = new Map<string, FakeFunction>();
  const stores = new Map<string, KeyValueStore>();
  const buckets = new Map<string, Map<string, string>>();
  const secrets = new Map<string, SecretStore>();
  const bootstraps = new Map<string, string>();
  for (const region of new Set(['us-east-1', ...changed.regions])) bootstraps.set(region, '28');
  const edgeLambdas = new Set(['another-function']);
  const calls: string[] = [];
  const lines: string[] = [];
  const state = {
    version: 'one',
    utilization: '17',
    /** Of the account, which has three. */
    mostDistributions: 200,
    /** The code that answers every check well; undefined is any. */
    goodCode: undefined as string | undefined,
    /** CloudFront has not removed the edge Lambda's replicas yet. */
    replicas: true,
    cutAt: 0,
    fail: undefined as ((call: string) => Error | undefined) | undefined,
  };

  /** A point where the command can be cut off, and a call can be refused. */
  const tick = (call: string) => {
    calls.push(call);
    // Dead is dead: nothing that would clear up after the first call reaches AWS either.
    if (state.cutAt > 0 && calls.length >= state.cutAt) throw new Cut(call);
    const error = state.fail?.(call);
    if (error) throw error;
  };
  /** The call reaches AWS, and then its answer reaches the command: both can be the last thing that happens. */
  const called = async <T>(call: string, act: () => T | Promise<T>): Promise<T> => {
    tick(call);
    const answer = await act();
    if (/^(Put|Update|Create|Delete|Publish|Execute|toolkit)/.test(call)) tick(`${call} answered`);
    return answer;
  };

  mockClient(sts.STSClient)
    .on(sts.GetCallerIdentityCommand)
    .callsFake(() =>
      called('GetCallerIdentity', () => ({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/deployer` })),
    );
  mockClient(ssm.SSMClient)
    .on(ssm.GetParameterCommand)
    .callsFake(async (_, getClient) => {
      const region = String(await getClient().config.region());
      return called('GetParameter', () => {
        const version = bootstraps.get(region);
        if (version === undefined) throw new ssm.ParameterNotFound({ message: 'none', $metadata: {} });
        return { Parameter: { Value: version } };
      });
    });
  const lambdas = mockClient(lambda.LambdaClient);
  lambdas
    .on(lambda.GetAccountSettingsCommand)
    .callsFake(() => called('GetAccountSettings', () => ({ AccountLimit: { ConcurrentExecutions: 1000 } })));
  lambdas
    .on(lambda.ListFunctionsCommand)
    .callsFake(() =>
      called('ListFunctions', () => ({ Functions: [...edgeLambdas].map((FunctionName) => ({ FunctionName })) })),
    );
  lambdas.on(lambda.DeleteFunctionCommand).callsFake(({ FunctionName }) =>
    called('DeleteLambda', () => {
      if (state.replicas) {
        throw new lambda.InvalidParameterValueException({
          message: `Lambda was unable to delete ${FunctionName}:1 because it is a replicated function.`,
          $metadata: {},
        });
      }
      edgeLambdas.delete(FunctionName);
      return {};
    }),
  );
  mockClient(quotas.ServiceQuotasClient)
    .on(quotas.ListServiceQuotasCommand)
    .callsFake(() =>
      called('ListServiceQuotas', () => ({ Quotas: [{ QuotaCode: 'L-24B04930', Value: state.mostDistributions }] })),
    );

  const formation = mockClient(cfn.CloudFormationClient);
  formation.on(cfn.DescribeStacksCommand).callsFake(({ StackName }) =>
    called('DescribeStacks', () => {
      const stack = stacks.get(StackName);
      if (!stack) throw refusal('ValidationError', `Stack with id ${StackName} does not exist`);
      // What CloudFormation does goes on while nobody looks.
      const now = stack.status;
      if (now.endsWith('_IN_PROGRESS')) stack.status = now.replace('IN_PROGRESS', 'COMPLETE');
      return {
        Stacks: [
          {
            StackName,
            StackStatus: now,
            EnableTerminationProtection: stack.protected ?? false,
            Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
            Parameters: Object.entries(stack.parameters).map(([key, value]) => ({
              ParameterKey: key,
              ParameterValue: value,
            })),
          },
        ],
      };
    }),
  );
  formation.on(cfn.DeleteChangeSetCommand).callsFake(({ StackName }) =>
    called('DeleteChangeSet', () => {
      if (!stacks.has(StackName)) throw refusal('ValidationError', `Stack [${StackName}] does not exist`);
      return {};
    }),
  );
  formation.on(cfn.CreateChangeSetCommand).callsFake(({ StackName }) =>
    called('CreateChangeSet', () => {
      stacks.set(StackName, { status: 'REVIEW_IN_PROGRESS', parameters: {}, outputs: {} });
      return {};
    }),
  );
  formation
    .on(cfn.DescribeChangeSetCommand)
    .callsFake(() => called('DescribeChangeSet', () => ({ Status: 'CREATE_COMPLETE' })));
  formation.on(cfn.ExecuteChangeSetCommand).callsFake(({ StackName }) =>
    called('ExecuteChangeSet', () => {
      stacks.set(StackName, { status: 'IMPORT_COMPLETE', parameters: {}, outputs: {} });
      return {};
    }),
  );

  const storeAt = (arn: string): KeyValueStore => {
    const store = stores.get(arn);
    if (!store) throw new kvsApi.ResourceNotFoundException({ message: 'none', $metadata: {} });
    return store;
  };
  formation.on(cfn.UpdateTerminationProtectionCommand).callsFake(({ StackName, EnableTerminationProtection }) =>
    called('UpdateTerminationProtection', () => {
      const stack = stacks.get(StackName);
      if (stack) stack.protected = EnableTerminationProtection;
      return {};
    }),
  );

  const cloudfront = mockClient(cf.CloudFrontClient);
  /** Of functions and of stores, by name. */
  const comments = new Map<string, string>();
  const etagOf = (name: string) => `E${Buffer.from(name).length}${functions.get(name)?.development.length ?? 0}`;
  const found = (name: string): FakeFunction => {
    const one = functions.get(name);
    if (!one) throw new cf.NoSuchFunctionExists({ message: 'none', $metadata: {} });
    return one;
  };
  const storeByName = (name: string): KeyValueStore => {
    const store = [...stores.values()].find((one) => one.name === name);
    if (!store) throw new cf.EntityNotFound({ message: 'none', $metadata: {} });
    return store;
  };
  cloudfront
    .on(cf.ListDistributionsCommand)
    .callsFake(() => called('ListDistributions', () => ({ DistributionList: { Quantity: 3, Items: [{}, {}, {}] } })));
  const listed = [
    [cf.ListCachePoliciesCommand, 'ListCachePolicies'],
    [cf.ListOriginRequestPoliciesCommand, 'ListOriginRequestPolicies'],
    [cf.ListResponseHeadersPoliciesCommand, 'ListResponseHeadersPolicies'],
    [cf.ListFunctionsCommand, 'ListFunctionsOfCloudFront'],
    [cf.ListKeyValueStoresCommand, 'ListKeyValueStores'],
    [cf.ListOriginAccessControlsCommand, 'ListOriginAccessControls'],
  ] as const;
  for (const [command, call] of listed) cloudfront.on(command as never).callsFake(() => called(call, () => ({})));
  mockClient(route53.Route53Client)
    .on(route53.GetAccountLimitCommand)
    .callsFake(({ Type }) => called('GetAccountLimit', () => ({ Limit: { Type, Value: 200 }, Count: 0 })));
  cloudfront
    .on(cf.GetFunctionCommand)
    .callsFake(({ Name }) => called('GetFunction', () => ({ FunctionCode: Buffer.from(found(Name).live ?? '') })));
  cloudfront.on(cf.DescribeFunctionCommand).callsFake(({ Name }) =>
    called('DescribeFunction', () => {
      found(Name);
      return {
        ETag: etagOf(Name),
        FunctionSummary: { FunctionConfig: { Comment: comments.get(Name) ?? '', Runtime: 'cloudfront-js-2.0' } },
      };
    }),
  );
  cloudfront.on(cf.CreateFunctionCommand).callsFake(({ Name, FunctionCode, FunctionConfig }) =>
    called('CreateFunction', () => {
      comments.set(Name, FunctionConfig.Comment);
      if (functions.has(Name)) throw new cf.FunctionAlreadyExists({ message: `${Name} already exists`, $metadata: {} });
      functions.set(Name, { development: Buffer.from(FunctionCode).toString(), live: undefined });
      return { ETag: etagOf(Name) };
    }),
  );
  cloudfront.on(cf.UpdateFunctionCommand).callsFake(({ Name, FunctionCode }) =>
    called('UpdateFunction', () => {
      found(Name).development = Buffer.from(FunctionCode).toString();
      return { ETag: etagOf(Name) };
    }),
  );
  cloudfront.on(cf.PublishFunctionCommand).callsFake(({ Name }) =>
    called('PublishFunction', () => {
      const one = found(Name);
      one.live = one.development;
      return {};
    }),
  );
  cloudfront.on(cf.DeleteFunctionCommand).callsFake(({ Name }) =>
    called('DeleteFunction', () => {
      found(Name);
      functions.delete(Name);
      return {};
    }),
  );
  cloudfront.on(cf.TestFunctionCommand).callsFake(({ EventObject }) =>
    called('TestFunction', () => ({
      TestResult: {
        ComputeUtilization: state.utilization,
        FunctionOutput: outcomeOf(Buffer.from(EventObject).toString(), storeAt(TRIAL_ARN).get('keys') ?? ''),
      },
    })),
  );
  cloudfront.on(cf.CreateKeyValueStoreCommand).callsFake(({ Name, Comment }) =>
    called('CreateKeyValueStore', () => {
      comments.set(Name, Comment);
      stores.set(TRIAL_ARN, createKeyValueStore({ name: Name, arn: TRIAL_ARN }));
      return {};
    }),
  );
  cloudfront.on(cf.DescribeKeyValueStoreCommand).callsFake(({ Name }) =>
    called('DescribeKeyValueStore', () => {
      const store = storeByName(Name);
      return { ETag: 'E1', KeyValueStore: { ARN: store.arn, Status: 'READY', Name, Comment: comments.get(Name) } };
    }),
  );
  cloudfront.on(cf.DeleteKeyValueStoreCommand).callsFake(({ Name }) =>
    called('DeleteKeyValueStore', () => {
      stores.delete(storeByName(Name).arn);
      return {};
    }),
  );

  const kvs = mockClient(kvsApi.CloudFrontKeyValueStoreClient);
  kvs
    .on(kvsApi.DescribeKeyValueStoreCommand)
    .callsFake(({ KvsARN }) => called('DescribeStore', () => ({ ETag: storeAt(KvsARN).etag() })));
  kvs.on(kvsApi.GetKeyCommand).callsFake(({ KvsARN, Key }) =>
    called('GetKey', () => {
      const value = storeAt(KvsARN).get(Key);
      if (value === undefined) throw new kvsApi.ResourceNotFoundException({ message: 'no key', $metadata: {} });
      return { Value: value };
    }),
  );
  kvs.on(kvsApi.UpdateKeysCommand).callsFake(({ KvsARN, IfMatch, Puts = [], Deletes = [] }) =>
    called('UpdateKeys', () => {
      const result = storeAt(KvsARN).update({
        ifMatch: IfMatch,
        puts: Puts.map(({ Key, Value }: { Key: string; Value: string }) => ({ key: Key, value: Value })),
        deletes: Deletes.map(({ Key }: { Key: string }) => Key),
      });
      if (!result.ok) throw new kvsApi.ConflictException({ message: result.message, $metadata: {} });
      return { ETag: result.etag };
    }),
  );

  const manager = mockClient(secretsApi.SecretsManagerClient);
  const secretOf = (id: string): SecretStore => {
    const secret = secrets.get(id);
    if (!secret) throw new secretsApi.ResourceNotFoundException({ message: 'none', $metadata: {} });
    return secret;
  };
  manager.on(secretsApi.DescribeSecretCommand).callsFake(({ SecretId }) =>
    called('DescribeSecret', () => ({
      ARN: SECRET_ARN,
      VersionIdsToStages: Object.fromEntries(secretOf(SecretId).stages()),
    })),
  );
  manager.on(secretsApi.GetSecretValueCommand).callsFake(({ SecretId, VersionId }) =>
    called('GetSecretValue', () => {
      const version = secretOf(SecretId).get(VersionId === undefined ? {} : { versionId: VersionId });
      if (!version) throw new secretsApi.ResourceNotFoundException({ message: 'no value', $metadata: {} });
      return { VersionId: version.versionId, SecretString: version.text };
    }),
  );
  manager.on(secretsApi.PutSecretValueCommand).callsFake(({ SecretId, ClientRequestToken, SecretString }) =>
    called('PutSecretValue', () => {
      const result = secretOf(SecretId).put(ClientRequestToken, SecretString);
      if (!result.ok) throw new secretsApi.ResourceExistsException({ message: 'exists', $metadata: {} });
      return { VersionId: ClientRequestToken };
    }),
  );

  const storage = mockClient(s3.S3Client);
  storage.on(s3.ListBucketsCommand).callsFake(({ Prefix = '' }) =>
    called('ListBuckets', () => ({
      Buckets: [...buckets.keys()].filter((Name) => Name.startsWith(Prefix)).map((Name) => ({ Name })),
    })),
  );
  storage.on(s3.HeadBucketCommand).callsFake(({ Bucket }) =>
    called('HeadBucket', () => {
      if (!buckets.has(Bucket)) throw refusal('NotFound', 'UnknownError', 404);
      return {};
    }),
  );
  storage.on(s3.PutObjectCommand).callsFake(({ Bucket, Key, Body }) =>
    called('PutObject', () => {
      const bucket = buckets.get(Bucket);
      if (!bucket) throw refusal('NoSuchBucket', 'none', 404);
      if (bucket.has(Key)) throw refusal('PreconditionFailed', 'At least one of the pre-conditions did not hold', 412);
      bucket.set(Key, String(Body));
      return {};
    }),
  );

  const bucketAt = (name: string): Map<string, string> => {
    const bucket = buckets.get(name);
    if (!bucket) throw refusal('NoSuchBucket', 'none', 404);
    return bucket;
  };
  const keysOf = (name: string) => [...bucketAt(name).keys()].map((Key) => ({ Key, VersionId: 'v1' }));
  storage
    .on(s3.ListObjectsV2Command)
    .callsFake(({ Bucket }) => called('ListObjects', () => ({ Contents: keysOf(Bucket) })));
  storage.on(s3.ListObjectVersionsCommand).callsFake(({ Bucket, KeyMarker }) =>
    called('ListObjectVersions', () => {
      const keys = keysOf(Bucket);
      const start = keys.findIndex(({ Key }) => Key === KeyMarker) + 1;
      const Versions = keys.slice(start, start + 2);
      const IsTruncated = start + 2 < keys.length;
      return { Versions, IsTruncated, ...(IsTruncated && { NextKeyMarker: Versions.at(-1)?.Key }) };
    }),
  );
  storage.on(s3.DeleteObjectsCommand).callsFake(({ Bucket, Delete }) =>
    called('DeleteObjects', () => {
      for (const { Key } of Delete.Objects) bucketAt(Bucket).delete(Key);
      return {};
    }),
  );
  storage.on(s3.DeleteBucketCommand).callsFake(({ Bucket }) =>
    called('DeleteBucket', () => {
      if (bucketAt(Bucket).size > 0) throw refusal('BucketNotEmpty', 'The bucket is not empty', 409);
      buckets.delete(Bucket);
      return {};
    }),
  );

  const bucketName = (region: string) => `netflix-content-${ACCOUNT}-${region}`;
  const regionOf = (stack: string) => changed.regions.find((region) => stack.endsWith(region)) ?? 'us-east-1';
  const toolkit: CdkToolkit = {
    diff: (names) =>
      called('diff', () =>
        Object.fromEntries(
          names.map((name) => {
            const change = {
              resourceType: 'AWS::CloudFront::Function',
              changeImpact: stacks.has(name) ? 'WILL_UPDATE' : 'WILL_CREATE',
              propertyUpdates: { FunctionCode: {} },
            };
            return [
              name,
              {
                resources: { forEachDifference: (use: (id: string, one: typeof change) => void) => use('One', change) },
              },
            ];
          }),
        ),
      ),
    deploy: (name, parameters) =>
      called(`toolkit deploy ${name}`, () => {
        const old = stacks.get(name);
        const region = regionOf(name);
        const stack: FakeStack = {
          status: 'CREATE_COMPLETE',
          parameters: { ...old?.parameters, ...parameters },
          outputs: {},
        };
        stack.protected = name.includes('-origin-');
        if (name.includes('-origin-')) {
          if (name.endsWith('us-east-1') && ![...stacks.keys()].some((one) => one.endsWith('eu-west-1')))
            throw new Error('S3 refuses to copy to buckets that do not exist.');
          stack.parameters = { DistributionId: '*', ...stack.parameters };
          stack.outputs = { ContentBucket: bucketName(region), HealthObject: `media/health/${region}` };
          if (!buckets.has(bucketName(region))) buckets.set(bucketName(region), new Map());
        } else if (name.endsWith('-edge')) {
          stack.outputs = { DistributionId: DISTRIBUTION, DistributionDomainName: HOST, KeyValueStoreArn: STORE_ARN };
          // CloudFormation touches the function only when its template changed.
          const one = functions.get('netflix-viewer-request');
          if (old?.outputs.version !== state.version || !one) {
            functions.set('netflix-viewer-request', { development: state.version, live: state.version });
          }
          stack.outputs.version = state.version;
          edgeLambdas.add('netflix-edge-OriginResponse488DDAA0-abc');
          if (!buckets.has('netflix-logs-111122223333'))
            buckets.set('netflix-logs-111122223333', new Map([['cloudfront/log', '']]));
          if (!stores.has(STORE_ARN))
            stores.set(STORE_ARN, createKeyValueStore({ name: 'netflix-edge', arn: STORE_ARN }));
          if (!secrets.has('netflix-edge-keys'))
            secrets.set('netflix-edge-keys', createSecretStore({ name: 'netflix-edge-keys', arn: SECRET_ARN }));
        } else if (!parameters.KeyValueStoreArn && !old) throw new Error('A prober needs its parameters.');
        stacks.set(name, stack);
      }),
    destroy: (name) =>
      called(`toolkit destroy ${name}`, () => {
        if (stacks.get(name)?.protected) throw refusal('ValidationError', 'TerminationProtection is enabled');
        if (name === 'netflix-edge') {
          functions.delete('netflix-viewer-request');
          stores.delete(STORE_ARN);
        }
        stacks.delete(name);
      }),
  };

  const ask: Ask = async ({ scheme, path }) => {
    tick('ask');
    if (scheme === 'http') return { status: 301, headers: { location: `https://${HOST}/` }, body: '' };
    if (path.startsWith('/health/')) {
      const region = path.slice('/health/'.length);
      const body = buckets.get(bucketName(region))?.get(`media/health/${region}`);
      return { status: body === undefined ? 403 : 200, headers: {}, body: body ?? '' };
    }
    const isGood = state.goodCode === undefined || functions.get('netflix-viewer-request')?.live === state.goodCode;
    if (!isGood) return { status: 503, headers: {}, body: '' };
    if (path === SMOKE_PATH) return { status: 401, headers: { 'x-refusal': 'no-token' }, body: '' };
    const isThere =
      buckets.get(bucketName('us-east-1'))?.has(`media${SMOKE_PATH}`) && stores.get(STORE_ARN)?.get('keys');
    return { status: isThere ? 200 : 403, headers: GOOD_HEADERS, body: isThere ? SMOKE_BODY : '' };
  };

  const file = join(folder, 'viewer-request.js');
  const parts = (): DeployParts => {
    writeFileSync(file, state.version);
    return {
      clients: openAwsClients(),
      config: changed,
      progress: createProgress({
        write: (text) => lines.push(text.trimEnd()),
        isTerminal: false,
        columns: 80,
        clock: () => 0,
      }),
      build: async () => ({
        functions: [{ name: 'viewer-request', bytes: 3, limit: 10_240, file }],
        stacks: Object.entries(templates()).map(([stackName, template]) => ({
          stackName,
          environment: { region: regionOf(stackName) },
          template,
        })),
        assemblyFolder: folder,
      }),
      openToolkit: async () => toolkit,
      kvs: new kvsApi.CloudFrontKeyValueStoreClient({ region: 'us-east-1' }),
      openStores: (arn) => ({
        master: {
          client: new secretsApi.SecretsManagerClient({ region: 'us-east-1' }),
          secretId: 'netflix-edge-keys',
          pause: async () => {},
        },
        edge: { client: new kvsApi.CloudFrontKeyValueStoreClient({ region: 'us-east-1' }), arn, pause: async () => {} },
      }),
      openAsk: () => ask,
      wayBack: wayBackFile(folder, 'netflix'),
      confirm: undefined,
      now: NOW,
      clock: () => 0,
      pause: async () => {},
    };
  };
  const args: DeployArgs = { dryRun: false, onlyEdge: false, yes: true, verbose: false };
  return {
    ...{
      stacks,
      functions,
      stores,
      buckets,
      secrets,
      bootstraps,
      edgeLambdas,
      calls,
      lines,
      state,
      folder,
      parts,
      toolkit,
    },
    /** One `npm run deploy`, `--yes` unless it says otherwise. */
    deploy: (flags: Partial<DeployArgs> = {}, more: Partial<DeployParts> = {}) => {
      calls.length = 0;
      lines.length = 0;
      return runDeploy({ ...args, ...flags }, { ...parts(), ...more });
    },
    /** One `npm run destroy`, `--yes` unless it says otherwise. */
    destroy: (flags: Partial<DestroyArgs> = {}, ask?: DestroyParts['ask']) => {
      calls.length = 0;
      lines.length = 0;
      return runDestroy({ withContent: false, yes: true, verbose: false, ...flags }, { ...parts(), ask });
    },
    /** Everything that a deploy is for, as one value; secrets only as whether they are there. */
    end: () => ({
      stacks: Object.fromEntries([...stacks].sort().map(([name, { parameters }]) => [name, parameters])),
      functions: Object.fromEntries(functions),
      routing: stores.get(STORE_ARN)?.get('routing'),
      keysAgree: stores.get(STORE_ARN)?.get('keys') === secrets.get('netflix-edge-keys')?.get({})?.text,
      keyCount: stores.get(STORE_ARN)?.get('keys')?.split(' ').length,
      stores: [...stores.keys()],
      objects: Object.fromEntries(
        [...buckets]
          .filter(([name]) => name.includes('-content-'))
          .sort()
          .map(([name, objects]) => [name, [...objects.keys()].sort()]),
      ),
    }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type World = ReturnType<typeof createWorld>;

export const GOOD_HEADERS = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'timing-allow-origin': '*',
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=31536000, immutable',
  'content-type': 'video/iso.segment',
};

/** What the shipped function makes of a trial's event, as far as a deploy can tell the difference. */
function outcomeOf(event: string, keys: string): string {
  const { request } = JSON.parse(event) as {
    request: { method: string; uri: string; headers: Record<string, { value: string }> };
  };
  const answer = (statusCode: number) => JSON.stringify({ response: { statusCode } });
  if (request.method === 'OPTIONS') return answer(204);
  if (request.headers['cloudfront-forwarded-proto']?.value === 'http') return answer(301);
  const [head, payload, signature] = /~([^/]+)/.exec(request.uri)?.[1]?.split('.') ?? [];
  // A CAT is one part; the real function's verdict on it is in trial-events.test.ts.
  if (head === undefined || payload === undefined) return JSON.stringify({ request });
  const macs = keys.split(' ').map((entry) =>
    createHmac('sha256', Buffer.from(entry.slice(entry.indexOf('=') + 1), 'base64url'))
      .update(`${head}.${payload}`)
      .digest('base64url'),
  );
  return macs.includes(signature ?? '') ? JSON.stringify({ request }) : answer(401);
}
