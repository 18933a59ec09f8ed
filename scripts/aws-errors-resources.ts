/** What CloudFormation says of a resource or a change set that it refuses, as the CDK's toolkit hands it on. */
import type { KnownError } from './aws-errors.ts';

/** Stands for every error of `@aws-cdk/toolkit-lib`. */
export const TOOLKIT_ERROR = 'ToolkitError';

/**
 * The code that a resource type's handler gave, such as `ServiceLimitExceeded`: it says more than the toolkit's own ("Handler error
 * codes", CloudFormation CLI User Guide).
 */
export function handlerCode(error: Error): string | undefined {
  return /HandlerErrorCode: ([A-Za-z]+)/.exec(oneLine(error))?.[1];
}

/** `netflix-edge/Store  (AWS::CloudFront::KeyValueStore Store)`, as the toolkit writes it. */
export function refusedResource(
  error: Error,
): { readonly stack: string; readonly type: string; readonly id: string } | undefined {
  const [, stack, type, id] = /([A-Za-z0-9-]+)\/\S* \(((?:AWS|Custom)::\S+) (\S+)\)/.exec(oneLine(error)) ?? [];
  return stack && type && id ? { stack, type, id } : undefined;
}

/** The toolkit breaks lines at 120 characters, between any two words. */
export function oneLine({ message }: Error): string {
  return message.replaceAll(/\s+/g, ' ');
}

/** The last that are looked at: whatever the reason, the person learns which resource it was and where the reason stands. */
export const RESOURCE_ERRORS: readonly KnownError[] = [
  {
    names: [TOOLKIT_ERROR],
    message: /Resource updates failed/,
    explain: (error, { again }) => {
      const found = refusedResource(error);
      const what = found ? `${found.id} (${found.type}) of the stack ${found.stack}` : 'a resource';
      return {
        sentence: `CloudFormation could not make or change ${what}, and took back what it had begun`,
        next: `read its reason above, mend it, and run ${again} again`,
      };
    },
  },
  {
    names: [TOOLKIT_ERROR],
    message: /Failed to create change set|Early validation failed|cannot be executed/,
    explain: (_, { again }) => ({
      sentence: 'CloudFormation did not take the change of a stack, and has changed nothing of it',
      next: `read why with --verbose, mend it, and run ${again} again`,
    }),
  },
];
