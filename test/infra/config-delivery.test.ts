import { describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import { checkConfig } from '../../infra/config-check.ts';

const problems = (changes: object): string[] => {
  try {
    checkConfig({ ...config, ...changes });
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace('infra/config.ts: ', ''));
  }
};
const good = { repository: 'my-team/streaming-edge', environment: 'production', provider: 'create' };

describe('the account and the delivery', () => {
  it.each([
    ['no account and no delivery', { account: null, delivery: null }],
    ['both, minimal', { account: '111122223333', delivery: { ...good, repository: 'a/b', environment: 'p' } }],
    ['a repository that is named by number too', { delivery: { ...good, repository: 'my-team@12/streaming-edge@34' } }],
    ['a provider that is there', { delivery: { ...good, provider: 'existing' } }],
  ])('may be %s', (_, changes) => {
    expect(problems(changes)).toEqual([]);
  });

  const repository =
    'allowed: a repository on GitHub, such as my-team/streaming-edge or my-team@123456/streaming-edge@456789.';
  const environment = 'allowed: the name of an environment, such as production.';
  it.each([
    [{ account: 111122223333 }, 'account is 111122223333; allowed: the twelve digits of an AWS account, or null.'],
    [{ account: '1111' }, 'account is "1111"; allowed: the twelve digits of an AWS account, or null.'],
    [{ account: undefined }, 'account is missing; allowed: the twelve digits of an AWS account, or null.'],
    [
      { delivery: undefined },
      'delivery is missing; allowed: an object with the fields repository, environment, provider, or null.',
    ],
    [{ delivery: { ...good, repository: 'my-team' } }, `delivery.repository is my-team; ${repository}`],
    [{ delivery: { ...good, repository: 'my-team/*' } }, `delivery.repository is my-team/*; ${repository}`],
    [{ delivery: { ...good, repository: 'a/b:ref:x' } }, `delivery.repository is a/b:ref:x; ${repository}`],
    [{ delivery: { ...good, repository: 'a@1/b' } }, `delivery.repository is a@1/b; ${repository}`],
    [{ delivery: { ...good, repository: 'a/b@2' } }, `delivery.repository is a/b@2; ${repository}`],
    [{ delivery: { ...good, environment: '*' } }, `delivery.environment is *; ${environment}`],
    [{ delivery: { ...good, environment: 'a:b' } }, `delivery.environment is a:b; ${environment}`],
    [{ delivery: { ...good, provider: 'maybe' } }, 'delivery.provider is maybe; allowed: create, existing.'],
    [
      { delivery: { ...good, branch: 'main' } },
      'delivery is an object with the unknown field "branch"; allowed: repository, environment, provider.',
    ],
  ])('%o is refused', (changes, says) => {
    expect(problems(changes)).toEqual([says]);
  });
});
