import { AccessDenied, EntityNotFound } from '@aws-sdk/client-cloudfront';
import { ConflictException } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { InvalidRequestException, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { awsErrorSentence } from '../../scripts/aws-errors.ts';

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
