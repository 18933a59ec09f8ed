/** Errors of the AWS SDK that people meet, as one sentence with the next command. */

export interface CommandPlace {
  readonly local: boolean;
  readonly pagePort: number;
}

type Sentence = (error: Error, place: CommandPlace) => string;

const SIGN_IN = 'sign in (for example `aws sso login`, with AWS_PROFILE set) and run the command again';

const SENTENCES: readonly (readonly [names: readonly string[], sentence: Sentence])[] = [
  [
    ['CredentialsProviderError'],
    () => `No AWS credentials were found: ${SIGN_IN}, or add --local to use the running \`npm start\`.`,
  ],
  [
    ['ExpiredTokenException', 'ExpiredToken', 'RequestExpired', 'TokenRefreshRequired'],
    () => `The AWS credentials have expired: ${SIGN_IN}.`,
  ],
  [
    [
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
    ],
    () => `AWS does not accept these credentials: ${SIGN_IN}.`,
  ],
  [
    ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation'],
    (error) =>
      `These AWS credentials may not call ${deniedAction(error)}: allow it to them, or use a profile that may.`,
  ],
  [
    ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown'],
    () =>
      'AWS slowed the command down until it gave up: wait a minute and run it again, which finishes what was begun.',
  ],
  [
    ['ResourceNotFoundException', 'EntityNotFound', 'NoSuchResource'],
    (_, { local, pagePort }) =>
      local
        ? `The \`npm start\` on port ${pagePort} serves another configuration: stop it and start it again.`
        : 'The edge stack is not deployed in this account (its secret or its key-value store is missing): deploy it, or choose the right account with AWS_PROFILE.',
  ],
  [
    ['ConflictException'],
    () =>
      'Somebody else changed the key-value store at the same moment: run the command again, which finishes what was begun.',
  ],
  [
    ['InvalidRequestException'],
    () =>
      'AWS does not take this change in the state that the secret is in: if it was marked for deletion, run `aws secretsmanager restore-secret` first.',
  ],
  [
    ['ServiceQuotaExceededException', 'LimitExceededException'],
    () =>
      'The key-value store or the secret is full: run `npm run keys -- prune`, and if that is not enough wait a day, when old versions of the secret are gone.',
  ],
  [
    ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'TimeoutError', 'EPIPE'],
    (_, { local, pagePort }) =>
      local
        ? `Nothing answers on port ${pagePort} of this machine: run \`npm start\`, or name its page's port with --page-port.`
        : 'AWS cannot be reached: check the network and run the command again.',
  ],
];

/** Undefined for an error that is none of AWS's or the network's. */
export function awsErrorSentence(error: unknown, place: CommandPlace): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const names = [error.name, 'code' in error ? error.code : undefined];
  const found = SENTENCES.find(([known]) => names.some((name) => typeof name === 'string' && known.includes(name)));
  if (found) return found[1](error, place);
  if (error instanceof AggregateError) return awsErrorSentence(error.errors[0], place);
  if (!('$metadata' in error)) return undefined;
  // Without the message, which may repeat what was sent.
  return `AWS refused the command with ${error.name}: look the error up in the API Reference of the service.`;
}

/** `User: ... is not authorized to perform: secretsmanager:PutSecretValue on resource: ...` */
function deniedAction(error: Error): string {
  return /perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(error.message)?.[1] ?? 'this part of AWS';
}
