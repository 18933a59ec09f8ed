/** AWS::Lambda::Version: what a behaviour names. */
import { readProperties } from './fields.ts';
import { functionArn, readEdgeLambda } from './lambda-function.ts';
import type { EdgeLambdaModel } from './model.ts';
import { notSupported } from './problem.ts';
import type { Context, Identity, Resource } from './resource.ts';

/** Every deployment's version is the first one here. */
const VERSION = '1';

export const lambdaVersionIdentity: Identity = {
  ref: arnOf,
  attributes: { FunctionArn: arnOf, Version: () => VERSION },
};

export function readLambdaVersion(resource: Resource, context: Context): Omit<EdgeLambdaModel, 'includeBody'> {
  const { region } = resource.stack;
  if (region !== 'us-east-1')
    throw notSupported(`The Region of ${resource.logicalId}`, region, 'Lambda@Edge from us-east-1');
  const lambda = readProperties(resource, context, (properties) => {
    properties.labels('Description');
    properties.only('CodeSha256');
    return functionOf(resource, properties.text('FunctionName'), context);
  });
  return readEdgeLambda(lambda, context);
}

function arnOf(resource: Resource, context: Context): string {
  const name = String(context.deep(resource.properties.FunctionName, resource));
  return `${functionArn(functionOf(resource, name, context), context)}:${VERSION}`;
}

/** By name or ARN. */
function functionOf({ logicalId }: Resource, name: string, context: Context): Resource {
  const found = context.find('AWS::Lambda::Function', name) ?? context.find('AWS::Lambda::Function', name, 'Arn');
  if (!found) throw notSupported(`${logicalId}.FunctionName`, name, 'functions of this app');
  return found;
}
