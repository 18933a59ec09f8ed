/** Refusals that only a deploy meets: CloudFormation's, the CDK toolkit's, CloudFront's and Lambda's. */
import type { AwsErrorContext, Explanation, KnownError } from './aws-errors.ts';
import { deniedAction } from './aws-errors-common.ts';
import { oneLine, refusedResource, TOOLKIT_ERROR } from './aws-errors-resources.ts';

/** The CDK's tool that fits the assemblies written here; the registry's tag `latest` names one that does not. */
export const CDK_BOOTSTRAP = 'npx aws-cdk@2.1148.1 bootstrap';

/**
 * CloudFormation's states that take no update, with the way out of each: "Stack failure options" and "Continue rolling back an
 * update", AWS CloudFormation User Guide.
 */
const STUCK: Readonly<Record<string, (stack: string, region: string) => string>> = {
  ROLLBACK_COMPLETE: (stack, region) => `aws cloudformation delete-stack --stack-name ${stack}${region}`,
  ROLLBACK_FAILED: (stack, region) => `aws cloudformation delete-stack --stack-name ${stack}${region}`,
  CREATE_FAILED: (stack, region) => `aws cloudformation delete-stack --stack-name ${stack}${region}`,
  DELETE_FAILED: (stack, region) => `aws cloudformation delete-stack --stack-name ${stack}${region}`,
  UPDATE_ROLLBACK_FAILED: (stack, region) =>
    `aws cloudformation continue-update-rollback --stack-name ${stack}${region}`,
};

/** What to run for a stack in this state; undefined when the state is no obstacle. */
export function wayOutOf(state: string, stack: string, region?: string): string | undefined {
  return STUCK[state]?.(stack, region === undefined ? '' : ` --region ${region}`);
}

export const STACK_ERRORS: readonly KnownError[] = [
  {
    names: [TOOLKIT_ERROR],
    message: /bootstrap/i,
    explain: (error, { again }) => {
      const { environment } = error as { environment?: { account: string; region: string } };
      const place = environment ? ` aws://${environment.account}/${environment.region}` : '';
      return {
        sentence: `The CDK's bootstrap is missing or too old${environment ? ` in ${environment.region}` : ''}`,
        next: `run \`${CDK_BOOTSTRAP}${place}\`, then ${again} again`,
      };
    },
  },
  {
    names: [TOOLKIT_ERROR, 'ValidationError'],
    message: /is in [A-Z_]*_IN_PROGRESS state/,
    explain: (_, { again }) => ({
      sentence: 'Another deploy is changing this stack',
      next: `wait until it has ended and run ${again} again`,
    }),
  },
  {
    names: [TOOLKIT_ERROR],
    message: /Unable to resolve AWS account|Need to perform AWS calls|Could not assume role|no credentials/i,
    explain: (_, { again }) => ({
      sentence: "These AWS credentials may not take the CDK's deploy roles in this account",
      next: `use a profile that may call sts:AssumeRole on cdk-hnb659fds-*, and run ${again} again`,
    }),
  },
  {
    names: [
      'AlreadyExists',
      'EntityAlreadyExists',
      'FunctionAlreadyExists',
      'AlreadyExistsException',
      'ResourceExistsException',
      'BucketAlreadyExists',
      'BucketAlreadyOwnedByYou',
      'CNAMEAlreadyExists',
      'ResourceConflictException',
    ],
    explain: (error, { again }) => taken(error, again),
  },
  {
    names: [TOOLKIT_ERROR],
    message: /already exists/i,
    explain: (error, { again }) => taken(error, again),
  },
  {
    names: [
      'TooManyDistributions',
      'TooManyFunctions',
      'EntityLimitExceeded',
      'TooManyCachePolicies',
      'ServiceLimitExceeded',
    ],
    explain: (error, { again }) => quota(error, again),
  },
  {
    names: ['AccessDenied', 'UnauthorizedTaggingOperation'],
    message: /HandlerErrorCode/,
    explain: (error, { again }) => ({
      sentence: `CloudFormation’s execution role may not call ${deniedAction(error)}`,
      next: `allow it with \`${CDK_BOOTSTRAP} --cloudformation-execution-policies <ARNs>\`, and run ${again} again`,
    }),
  },
  {
    names: ['InvalidParameterValueException', TOOLKIT_ERROR],
    message: /replicated function|Lambda@Edge/i,
    explain: (_, { again }) => ({
      sentence: 'CloudFront still removes the replicas of the edge Lambda, which takes hours after its last use',
      next: `run ${again} again tomorrow; nothing is served or billed by them`,
    }),
  },
  {
    names: ['NoSuchFunctionExists', 'NoSuchDistribution'],
    explain: () => ({
      sentence: 'The distribution or its function is not deployed in this account',
      next: 'deploy it with `npm run deploy`, or choose the right account with AWS_PROFILE',
    }),
  },
  {
    names: ['TestFunctionFailed'],
    explain: () => ({
      sentence: 'CloudFront could not run the function on its test event',
      next: 'see what it says with --verbose, and try the same event on the local edge with `npm start`',
    }),
  },
  {
    names: [TOOLKIT_ERROR],
    message: /failed to deploy: UPDATE_ROLLBACK_COMPLETE/,
    explain: (error, { again }) => ({
      sentence: `The change of the stack ${stackIn(error)} failed, and CloudFormation has put back what was there before`,
      next: `mend what --verbose shows and run ${again} again`,
    }),
  },
  {
    names: [TOOLKIT_ERROR, 'ValidationError'],
    message: /(?:ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)/,
    explain: (error, context) => stuck(error, context),
  },
];

function stuck(error: Error, { command }: AwsErrorContext): Explanation {
  const state =
    /[A-Z_]*(?:ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)/.exec(error.message)?.[0] ?? '';
  const stack = stackIn(error);
  const out = wayOutOf(state, stack);
  return {
    sentence: `The stack ${stack} is in the state ${state}`,
    next: out
      ? `read why in its events, run \`${out}\`, then ${command === undefined ? 'the command' : `\`${command}\``} again`
      : `read why in its events (\`aws cloudformation describe-stack-events --stack-name ${stack}\`)`,
  };
}

/** `The stack named netflix-edge failed`, `Stack:arn:aws:cloudformation:us-east-1:1:stack/netflix-edge/0a1b is in` */
function stackIn({ message }: Error): string {
  return /(?:stack named |stack\/|Stack \[?"?)([A-Za-z][A-Za-z0-9-]*)/.exec(message)?.[1] ?? '<stack>';
}

function taken(error: Error, again: string): Explanation {
  // Names of ours have a hyphen; the words around them, which differ from service to service, do not.
  const name = /([a-z0-9][a-z0-9._]*-[a-z0-9._-]*[a-z0-9])['"]? already exists/.exec(oneLine(error))?.[1];
  return {
    sentence: `${name === undefined ? 'A name that the configuration asks for' : `The name ${name}`} is taken already`,
    next: `choose another \`name\` in infra/config.ts, or remove what has it, and run ${again} again`,
  };
}

function quota(error: Error, again: string): Explanation {
  return {
    sentence: `This account has reached a quota of AWS (${refusedResource(error)?.type ?? error.name})`,
    next: `ask for more in the Service Quotas console, in us-east-1 for CloudFront, and run ${again} again`,
  };
}
