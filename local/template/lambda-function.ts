/** AWS::Lambda::Function, as far as it may run at the edge ("Restrictions on Lambda@Edge" in the Developer Guide). */
import { existsSync } from 'node:fs';
import { type Fields, readProperties } from './fields.ts';
import type { EdgeLambdaModel } from './model.ts';
import { generatedName } from './physical-id.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

export const lambdaFunctionIdentity: Identity = {
  ref: nameOf,
  attributes: { Arn: functionArn },
};

const RUNTIMES = ['nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'];

export function readEdgeLambda(resource: Resource, context: Context): Omit<EdgeLambdaModel, 'includeBody'> {
  return readProperties(resource, context, (properties) => {
    properties.labels('Description', 'FunctionName', 'Tags');
    properties.ignore('Role', 'functions on localhost have no AWS permissions');
    properties.ignore('MemorySize', 'memory is not limited');
    properties.ignore('LoggingConfig', 'logs stay on localhost');
    properties.only('Architectures', ['x86_64']);
    properties.only('PackageType', 'Zip');
    properties.object('EphemeralStorage', (storage) => storage.only('Size', 512));
    properties.object('TracingConfig', (tracing) => tracing.only('Mode', 'PassThrough'));
    const codeFolder = properties.object('Code', (code) => folderOf(code, resource));
    if (codeFolder === undefined) throw notSupported(`${properties.where}.Code`, undefined, 'code from an asset');
    return {
      logicalId: resource.logicalId,
      name: nameOf(resource, context),
      runtime: properties.choice('Runtime', RUNTIMES),
      codeFolder,
      handler: properties.text('Handler'),
      timeout: properties.number('Timeout', 3),
    };
  });
}

export function functionArn(resource: Resource, context: Context): string {
  const { region, account } = resource.stack;
  return `arn:aws:lambda:${region}:${account}:function:${nameOf(resource, context)}`;
}

export function folderOf(code: Fields, { stack }: Resource): string {
  code.text('S3Bucket');
  const key = code.text('S3Key');
  const folder = stack.assetFolders.get(key);
  if (folder === undefined || !existsSync(folder)) {
    throw notSupported(`${code.where}.S3Key`, key, 'assets that are folders of cdk.out');
  }
  return folder;
}

function nameOf(resource: Resource, context: Context): string {
  const name = context.deep(resource.properties.FunctionName, resource);
  return typeof name === 'string' ? name : generatedName(resource);
}
