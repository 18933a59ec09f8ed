/** Refusals that every command meets: credentials, permissions, limits, the network, and the stores behind the edge. */
import type { Explanation, KnownError } from './aws-errors.ts';

const SIGN_IN = 'sign in (for example `aws sso login`, with AWS_PROFILE set)';

export const COMMON_ERRORS: readonly KnownError[] = [
  {
    // The SDK has one name for a profile that is missing and one whose session is over.
    names: ['CredentialsProviderError', 'TokenProviderError'],
    message: /expired|SSO session/i,
    explain: (_, { again }) => ({
      sentence: 'The AWS credentials have expired',
      next: `${SIGN_IN} and run ${again} again`,
    }),
  },
  {
    names: ['CredentialsProviderError', 'TokenProviderError'],
    explain: (_, { again }) => ({
      sentence: 'No AWS credentials were found',
      next: `${SIGN_IN} and run ${again} again${again === 'the command' ? ', or add --local to use the running `npm start`' : ''}`,
    }),
  },
  {
    names: ['ExpiredTokenException', 'ExpiredToken', 'RequestExpired', 'TokenRefreshRequired'],
    explain: (_, { again }) => ({
      sentence: 'The AWS credentials have expired',
      next: `${SIGN_IN} and run ${again} again`,
    }),
  },
  {
    names: [
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidAccessKeyId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
    ],
    explain: (_, { again }) => ({
      sentence: 'AWS does not accept these credentials',
      next: `${SIGN_IN} and run ${again} again`,
    }),
  },
  {
    // The last two are S3's answer to HEAD, which has no body to name an action in.
    names: ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'Forbidden', '403'],
    explain: (error) => ({
      sentence: `These AWS credentials may not call ${deniedAction(error)}`,
      next: 'allow it to them, or use a profile that may',
    }),
  },
  {
    names: [
      'ThrottlingException',
      'Throttling',
      'TooManyRequestsException',
      'RequestLimitExceeded',
      'SlowDown',
      'PriorRequestNotComplete',
    ],
    explain: (_, { again }) => ({
      sentence: `AWS slowed ${again} down until it gave up`,
      next: 'wait a minute and run it again, which finishes what was begun',
    }),
  },
  {
    names: ['ResourceNotFoundException', 'EntityNotFound', 'NoSuchResource'],
    explain: (_, { local, pagePort }) =>
      local
        ? otherConfiguration(pagePort)
        : {
            sentence: 'The edge stack is not deployed in this account (its secret or its key-value store is missing)',
            next: 'deploy it with `npm run deploy`, or choose the right account with AWS_PROFILE',
          },
  },
  {
    names: ['BucketNotEmpty'],
    explain: (_, { again }) => ({
      sentence: 'Something still writes to a bucket that was just emptied',
      next: `wait some minutes, stop what publishes, and run ${again} again`,
    }),
  },
  {
    names: [
      'InternalError',
      'InternalFailure',
      'InternalServerException',
      'ServiceUnavailable',
      'ServiceUnavailableException',
    ],
    explain: (_, { again }) => ({
      sentence: 'AWS failed to answer, several times in a row',
      next: `look at https://health.aws.amazon.com, and run ${again} again, which finishes what was begun`,
    }),
  },
  {
    names: ['NoSuchBucket'],
    explain: (_, { local, pagePort }) =>
      local
        ? otherConfiguration(pagePort)
        : {
            sentence: 'The content bucket does not exist in this account',
            next: 'deploy it with `npm run deploy`, or choose the right account with AWS_PROFILE',
          },
  },
  {
    names: [
      'ConflictException',
      'ConditionalRequestConflict',
      'PreconditionFailed',
      'InvalidIfMatchVersion',
      'OperationAborted',
    ],
    explain: (error, { again }) => ({
      sentence: `Somebody else changed ${CHANGED[error.name] ?? 'the same thing'} at the same moment`,
      next: `run ${again} again, which finishes what was begun`,
    }),
  },
  {
    names: ['InvalidRequestException'],
    explain: () => ({
      sentence: 'AWS does not take this change in the state that the secret is in',
      next: 'if it was marked for deletion, run `aws secretsmanager restore-secret` first',
    }),
  },
  {
    names: ['TooManyInvalidationsInProgress'],
    explain: (_, { again }) => ({
      sentence: 'Too many invalidations of this distribution are under way',
      next: `wait some minutes and run ${again} again`,
    }),
  },
  {
    names: ['ServiceQuotaExceededException', 'LimitExceededException'],
    explain: () => ({
      sentence: 'The key-value store or the secret is full',
      next: 'run `npm run keys -- prune`, and if that is not enough wait a day, when old versions of the secret are gone',
    }),
  },
  {
    names: ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'TimeoutError', 'EPIPE'],
    explain: (_, { local, pagePort, again }) =>
      local
        ? {
            sentence: `Nothing answers on port ${pagePort} of this machine`,
            next: "run `npm start`, or name its page's port with --page-port",
          }
        : { sentence: 'AWS cannot be reached', next: `check the network and run ${again} again` },
  },
];

const CHANGED: Readonly<Record<string, string>> = { ConflictException: 'the key-value store' };

/** `User: ... is not authorized to perform: secretsmanager:PutSecretValue on resource: ...` */
export function deniedAction(error: Error): string {
  return /perform:\s+([a-z0-9-]+:[A-Za-z0-9]+)/.exec(error.message)?.[1] ?? 'this part of AWS';
}

/** What the configuration names is not there, although all of it is where `npm start` began with the same one. */
export function otherConfiguration(pagePort: number): Explanation {
  return {
    sentence: `The \`npm start\` on port ${pagePort} serves another configuration`,
    next: 'stop it and start it again',
  };
}
