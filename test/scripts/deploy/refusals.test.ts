/** Whatever AWS refuses, at whichever call: one sentence, what to do next, and its own words only when asked for. */
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { describeFailure } from '../../../scripts/aws-command.ts';
import { DeployRefused, refuseAll } from '../../../scripts/deploy-refusal.ts';
import { createWorld, refusal, type World } from './world.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.close());

/** Every kind of call of a first deploy; those that are told apart in steps stand there too. */
const CALLS = [
  'GetCallerIdentity',
  'GetParameter',
  'GetAccountSettings',
  'DescribeStacks',
  'HeadBucket',
  'DescribeSecret',
  'DescribeFunction',
  'DescribeKeyValueStore',
  'ListDistributions',
  'ListCachePolicies',
  'ListOriginRequestPolicies',
  'ListResponseHeadersPolicies',
  'ListFunctionsOfCloudFront',
  'ListKeyValueStores',
  'ListOriginAccessControls',
  'GetAccountLimit',
  'ListBuckets',
  'ListServiceQuotas',
  'diff',
  'GetFunction',
  'CreateKeyValueStore',
  'DescribeStore',
  'UpdateKeys',
  'CreateFunction',
  'TestFunction',
  'DeleteFunction',
  'DeleteKeyValueStore',
  'toolkit deploy netflix-origin-eu-west-1',
  'toolkit deploy netflix-edge',
  'GetKey',
  'GetSecretValue',
  'PutSecretValue',
  'PutObject',
  'toolkit deploy netflix-health-us-east-1',
];

describe('a deploy', () => {
  it('makes no call that this table does not have', async () => {
    await world.deploy();
    const made = new Set(world.calls.filter((call) => !call.endsWith(' answered') && call !== 'ask'));
    const known = [...made].filter(
      (call) => !CALLS.includes(call) && !/^toolkit deploy netflix-(origin|health)/.test(call),
    );
    expect(known).toEqual([]);
    expect(CALLS.filter((call) => !made.has(call))).toEqual([]);
  });

  // An answer to HEAD has no words: its sentence is in preflight.test.ts. Quotas can be had from the documentation too.
  it.each(CALLS.filter((call) => call !== 'HeadBucket' && call !== 'ListServiceQuotas'))(
    'that may not call %s says so in one sentence, and is finished once it may',
    async (call) => {
      const message = 'User: arn:aws:iam::1:user/x is not authorized to perform: some:Thing on resource: y';
      world.state.fail = (one) => (one === call ? refusal('AccessDeniedException', message, 403) : undefined);
      const error = await world.deploy().catch((thrown: unknown) => thrown);
      expect(describeFailure(error, 'npm run deploy', false)).toEqual([
        'These AWS credentials may not call some:Thing: allow it to them, or use a profile that may.',
        'With --verbose it tells what AWS itself said.',
      ]);
      expect(describeFailure(error, 'npm run deploy', true)[1]).toBe(`  AccessDeniedException: ${message} (HTTP 403)`);
      world.state.fail = undefined;
      await world.deploy();
      expect(world.end().keysAgree).toBe(true);
    },
  );

  it.each(['ExpiredTokenException', 'ThrottlingException', 'TimeoutError'])(
    'that meets %s names itself as the next command',
    async (name) => {
      world.state.fail = (one) => (one === 'toolkit deploy netflix-edge' ? refusal(name) : undefined);
      const error = await world.deploy().catch((thrown: unknown) => thrown);
      const [sentence] = describeFailure(error, 'npm run deploy -- --yes', false);
      expect(sentence).toContain('`npm run deploy -- --yes`');
      expect(sentence).not.toContain('whatever AWS says');
    },
  );
});

test('our own refusals are told whole, and have no other words behind them', () => {
  const one = { sentence: 'This is in the way', next: 'do that' };
  const error = new DeployRefused([one, { ...one, next: 'and that' }]);
  for (const verbose of [true, false]) {
    expect(describeFailure(error, 'npm run deploy', verbose)).toEqual([
      'This is in the way: do that.',
      'This is in the way: and that.',
    ]);
  }
  expect(() => refuseAll([undefined, one])).toThrow(DeployRefused);
  expect(() => refuseAll([undefined])).not.toThrow();
});

test('a mistake of this program keeps its message', () => {
  expect(describeFailure(new TypeError('x is not a function'), 'npm run deploy', false)).toEqual([
    'x is not a function',
  ]);
});
