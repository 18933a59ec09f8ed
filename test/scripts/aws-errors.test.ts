import { ToolkitError } from '@aws-cdk/toolkit-lib';
import { AccessDenied, EntityNotFound } from '@aws-sdk/client-cloudfront';
import { ConflictException } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { InvalidRequestException, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { awsErrorSentence, explainAwsError, rawAwsMessage } from '../../scripts/aws-errors.ts';
import { awsFailure } from '../../scripts/aws-failure.ts';

const AWS = { local: false, pagePort: 8090 };
const LOCAL = { local: true, pagePort: 9000 };
const meta = { message: 'whatever AWS says', $metadata: {} };

/** As the SDK throws what its model does not name. */
function named(name: string, message = 'whatever AWS says'): Error {
  return Object.assign(new Error(message), { name, $metadata: {} });
}

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9000'), { code: 'ECONNREFUSED' });

test.each([
  [
    Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }),
    AWS,
    'No AWS credentials',
  ],
  [named('ExpiredTokenException'), AWS, 'have expired: sign in'],
  [named('ExpiredToken'), AWS, 'have expired: sign in'],
  [
    named('CredentialsProviderError', 'The SSO session associated with this profile has expired. To refresh ...'),
    AWS,
    'have expired: sign in',
  ],
  [named('TokenProviderError', 'Token is expired. To refresh this SSO session run ...'), AWS, 'have expired: sign in'],
  [named('403', 'UnknownError'), AWS, 'may not call this part of AWS'],
  [named('BucketNotEmpty'), AWS, 'still writes to a bucket'],
  [named('ServiceUnavailable'), AWS, 'failed to answer, several times'],
  [named('ConditionalRequestConflict'), AWS, 'at the same moment: run the command again'],
  [named('UnrecognizedClientException'), AWS, 'does not accept these credentials'],
  [named('InvalidSignatureException'), AWS, 'does not accept these credentials'],
  [
    named(
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/x is not authorized to perform: secretsmanager:PutSecretValue on',
    ),
    AWS,
    'may not call secretsmanager:PutSecretValue: allow it',
  ],
  [new AccessDenied(meta), AWS, 'may not call this part of AWS'],
  [named('ThrottlingException'), AWS, 'wait a minute and run it again'],
  [new EntityNotFound(meta), AWS, 'is not deployed in this account'],
  [new ResourceNotFoundException(meta), AWS, 'is not deployed in this account'],
  [new ResourceNotFoundException(meta), LOCAL, 'The `npm start` on port 9000 serves another configuration'],
  [named('NoSuchBucket'), AWS, 'The content bucket does not exist in this account'],
  [named('NoSuchBucket'), LOCAL, 'The `npm start` on port 9000 serves another configuration'],
  [new ConflictException(meta), AWS, 'run the command again'],
  [new InvalidRequestException(meta), AWS, 'restore-secret'],
  [named('ServiceQuotaExceededException'), AWS, 'npm run keys -- prune'],
  [refused, LOCAL, 'Nothing answers on port 9000 of this machine: run `npm start`'],
  [new AggregateError([refused]), LOCAL, 'Nothing answers on port 9000'],
  [Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), AWS, 'AWS cannot be reached'],
  [named('TimeoutError'), AWS, 'AWS cannot be reached'],
  [named('KmsThing'), AWS, 'AWS refused the command with KmsThing'],
])('%s becomes one sentence', (error, place, words) => {
  const sentence = awsErrorSentence(error, place);
  expect(sentence).toContain(words);
  expect(sentence).toMatch(/^[^\n]+\.$/);
  expect(sentence).not.toContain('whatever AWS says');
});

test.each([
  ['an error of ours', new Error('The key id is "K", and must be lower case.')],
  ['a mistake', new TypeError('x is not a function')],
  ['no error at all', 'text'],
])('%s is left to others', (_, error) => {
  expect(awsErrorSentence(error, AWS)).toBeUndefined();
});

const DEPLOY = { ...AWS, command: 'npm run deploy' };

/** As the CDK toolkit throws, whose codes are many. */
function toolkit(message: string, more: object = {}): Error {
  return Object.assign(new ToolkitError('StackDeployFailed', message), more);
}

const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/netflix-edge/0a1b';

test.each([
  [
    toolkit("SSM parameter /cdk-bootstrap/hnb659fds/version not found. Please run 'cdk bootstrap'", {
      environment: { account: '111122223333', region: 'eu-west-1' },
    }),
    "The CDK's bootstrap is missing or too old in eu-west-1",
    'run `npx aws-cdk@2.1148.1 bootstrap aws://111122223333/eu-west-1`, then `npm run deploy` again',
  ],
  [
    named('ValidationError', `Stack:${STACK_ID} is in ROLLBACK_COMPLETE state and can not be updated.`),
    'The stack netflix-edge is in the state ROLLBACK_COMPLETE',
    '`aws cloudformation delete-stack --stack-name netflix-edge`, then `npm run deploy` again',
  ],
  [
    named('ValidationError', `Stack:${STACK_ID} is in UPDATE_ROLLBACK_FAILED state and can not be updated.`),
    'is in the state UPDATE_ROLLBACK_FAILED',
    '`aws cloudformation continue-update-rollback --stack-name netflix-edge`',
  ],
  [
    named('ValidationError', `Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`),
    'Another deploy is changing this stack',
    'wait until it has ended',
  ],
  [
    toolkit('The stack named netflix-edge failed to deploy: UPDATE_ROLLBACK_COMPLETE: Internal error'),
    'The change of the stack netflix-edge failed, and CloudFormation has put back what was there before',
    'mend what --verbose shows',
  ],
  [
    toolkit(
      'The stack named netflix-edge failed creation, it may need to be manually deleted from the AWS console: ROLLBACK_COMPLETE: netflix-viewer-request already exists',
    ),
    'The name netflix-viewer-request is taken already',
    'choose another `name` in infra/config.ts',
  ],
  [
    named('BucketAlreadyExists', 'The requested bucket name is not available.'),
    'A name that the configuration asks for is taken already',
    'choose another `name`',
  ],
  [
    toolkit('Need to perform AWS calls for account 1, but no credentials have been configured'),
    'deploy roles',
    'cdk-hnb659fds-*',
  ],
  [named('TooManyDistributions'), 'reached a quota of AWS (TooManyDistributions)', 'Service Quotas'],
  [
    named('InvalidParameterValueException', 'Lambda was unable to delete arn because it is a replicated function.'),
    'still removes the replicas',
    'run `npm run deploy` again tomorrow',
  ],
  [new AccessDenied(meta), 'may not call this part of AWS', 'use a profile that may'],
  [named('TestFunctionFailed'), 'could not run the function', '--verbose'],
  [toolkit('outer', { cause: named('ExpiredToken') }), 'have expired', 'run `npm run deploy` again'],
])('%s during a deploy is explained, with what to do next', (error, sentence, next) => {
  const explanation = explainAwsError(error, DEPLOY);
  expect(explanation?.sentence).toContain(sentence);
  expect(explanation?.next).toContain(next);
  expect(`${explanation?.sentence}${explanation?.next}`).not.toMatch(/\n|\.$|whatever AWS says/);
});

test('what AWS itself said is told down to the first cause, without what could be a secret', () => {
  const inner = Object.assign(named('ValidationException', `Value k1=${'A'.repeat(43)} is bad`), {
    $metadata: { httpStatusCode: 400, requestId: '0f8fad5b-d9cb-469f-a165-70867728950e' },
  });
  expect(rawAwsMessage(new Error('two\nlines', { cause: inner }))).toEqual([
    'Error: two lines',
    'ValidationException: Value <left out> is bad (HTTP 400, request 0f8fad5b-d9cb-469f-a165-70867728950e)',
  ]);
});

test.each([false, true])(
  'a publish or a takedown that AWS refuses is one sentence, with its words only if --verbose is %s',
  (verbose) => {
    const secret = Buffer.alloc(32, 'kW').toString('base64url');
    const failure = awsFailure(named('AccessDenied', `No: ${secret}`), LOCAL, verbose) as Error;
    const lines = failure.message.split('\n');
    expect(lines[0]).toMatch(/^These AWS credentials may not call .*\.$/);
    expect(lines.slice(1)).toEqual(verbose ? [expect.stringMatching(/^ {2}AccessDenied: No: <left out>/)] : []);
    expect(failure.cause).toBeUndefined();
  },
);
