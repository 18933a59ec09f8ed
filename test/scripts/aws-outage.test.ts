import { expect, test } from 'vitest';
import { isOutage } from '../../scripts/aws-outage.ts';
import { named } from './publish-fixture.ts';

const coded = (code: string) => Object.assign(new Error('connect'), { code });

test.each([
  ['503', named('ServiceUnavailable', 503), true],
  ['500', named('InternalError', 500), true],
  ['no answer in time', named('TimeoutError', 0), true],
  ['a refused connection', coded('ECONNREFUSED'), true],
  ['a name that is not known', coded('ENOTFOUND'), true],
  ['a denied action', named('AccessDenied', 403), false],
  ['a missing bucket', named('NoSuchBucket', 404), false],
  ['no credentials', Object.assign(new Error('none'), { name: 'CredentialsProviderError' }), false],
  ['a missing file', coded('ENOENT'), false],
  ['a sentence of ours', new Error('The path is wrong.'), false],
  ['no error', 'text', false],
])('%s', (_, error, outage) => {
  expect(isOutage(error)).toBe(outage);
});
