/** The Lambda@Edge function on misses: Cache-Control and Content-Type. */
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CompositePrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type IVersion, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './best-practices.ts';
import { EDGE_REGION } from './names.ts';

const ID = 'OriginResponse';

/**
 * The numbered version that behaviours name. Function and version are kept when the stack goes: CloudFront's replicas
 * delay their deletion by hours ("Delete Lambda@Edge functions and replicas", CloudFront Developer Guide). Lambda
 * chooses the function's name, so that one that was kept never blocks a new stack.
 */
export function originResponse(scope: Construct, folder: string): IVersion {
  const handler = new LambdaFunction(scope, ID, {
    description: 'Cache-Control and Content-Type by kind of object.',
    runtime: Runtime.NODEJS_22_X,
    architecture: Architecture.X86_64,
    handler: 'index.handler',
    code: Code.fromAsset(folder, { exclude: ['*.map'] }),
    memorySize: 128,
    timeout: Duration.seconds(3),
    role: role(scope),
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
  });
  handler.applyRemovalPolicy(RemovalPolicy.RETAIN);
  // The class and its interface disagree under `exactOptionalPropertyTypes` only.
  return handler.currentVersion as IVersion;
}

/** Logs are written in the Region nearest to the viewer, under the function's name with its home Region before it. */
function role(scope: Construct): Role {
  const logGroups = `arn:aws:logs:*:${Aws.ACCOUNT_ID}:log-group:/aws/lambda/${EDGE_REGION}.${Stack.of(scope).stackName}-${ID}*`;
  const resources = [logGroups, `${logGroups}:log-stream:*`];
  const made = new Role(scope, `${ID}Role`, {
    description: 'Lets the origin-response function write its logs, and nothing else.',
    assumedBy: new CompositePrincipal(
      new ServicePrincipal('lambda.amazonaws.com'),
      new ServicePrincipal('edgelambda.amazonaws.com'),
    ),
    inlinePolicies: {
      logs: new PolicyDocument({
        statements: [
          new PolicyStatement({
            effect: Effect.ALLOW,
            actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
            resources,
          }),
        ],
      }),
    },
  });
  acknowledgeWildcards(made, resources, 'Replicas log in any Region, under a name that Lambda completes.');
  return made;
}
