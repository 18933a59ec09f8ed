/** What AWS refuses to `keys`, `region` and `sign`, at whichever call: one sentence, and its own words only when asked for. */
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { ConflictException } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { runKeys } from '../../scripts/keys-run.ts';
import { runRegion } from '../../scripts/region-run.ts';
import { runSign } from '../../scripts/sign-run.ts';
import { A, B, keysFixture } from './keys-fixture.ts';

const NOW = 1_900_000_000;
const BOTH = { master: `k1=${A} k2=${B}`, edge: `k1=${A} k2=${B}` };

interface Setting {
  readonly run: (words: readonly string[]) => Promise<unknown>;
  /** Runs before each call of AWS; what it throws is the call's error. */
  readonly before: (check: (call: string) => void) => void;
}

function keys(): Setting {
  const { stores, beforeEachCall } = keysFixture(BOTH);
  return { run: (words) => runKeys(words, NOW, async () => stores), before: beforeEachCall };
}

function region(): Setting {
  const { stores, beforeEachCall } = keysFixture();
  return { run: (words) => runRegion(words, config, NOW * 1000, async () => stores.edge), before: beforeEachCall };
}

const mocks: { readonly restore: () => void }[] = [];
afterEach(() => {
  for (const mock of mocks.splice(0)) mock.restore();
});

function sign(): Setting {
  let check = (_: string) => {};
  const manager = mockClient(SecretsManagerClient);
  const cloudFront = mockClient(CloudFrontClient);
  mocks.push(manager, cloudFront);
  manager.on(GetSecretValueCommand).callsFake(async () => {
    check('GetSecretValue');
    return { VersionId: 'v', SecretString: BOTH.master };
  });
  cloudFront.on(ListDistributionsCommand).callsFake(async () => {
    check('ListDistributions');
    const found = { Id: 'E1', DomainName: 'd1.cloudfront.net', Comment: `${config.name}-cdn-distribution` };
    return { DistributionList: { Items: [found] } };
  });
  return {
    run: (words) => runSign(words, NOW),
    before: (next) => {
      check = next;
    },
  };
}

const COMMANDS: readonly (readonly [line: string, open: () => Setting, calls: readonly string[]])[] = [
  ['list', keys, ['GetSecretValue', 'GetKey']],
  [
    'add',
    keys,
    ['DescribeKeyValueStore', 'GetSecretValue', 'GetKey', 'DescribeSecret', 'PutSecretValue', 'UpdateKeys'],
  ],
  ['promote k2', keys, ['GetSecretValue', 'PutSecretValue', 'UpdateKeys']],
  ['retire k2', keys, ['GetSecretValue', 'PutSecretValue', 'UpdateKeys']],
  ['revoke an-id --until 24h', keys, ['DescribeKeyValueStore', 'UpdateKeys']],
  ['prune', keys, ['ListKeys']],
  ['status', region, ['GetKey']],
  ['evacuate us-east-1', region, ['DescribeKeyValueStore', 'GetKey', 'UpdateKeys']],
  ['sign', sign, ['GetSecretValue', 'ListDistributions']],
].map(([line, open, calls]) => [line, open, calls] as [string, () => Setting, string[]]);

const REFUSALS = [
  [
    'ExpiredTokenException',
    'The AWS credentials have expired: sign in (for example `aws sso login`, with AWS_PROFILE set) and run the command again.',
  ],
  ['CredentialsProviderError', 'No AWS credentials were found: sign in'],
  ['UnrecognizedClientException', 'AWS does not accept these credentials: sign in'],
  [
    'AccessDeniedException',
    'These AWS credentials may not call service:OneAction: allow it to them, or use a profile that may.',
  ],
  ['ThrottlingException', 'AWS slowed the command down until it gave up: wait a minute and run it again'],
  ['InternalServerException', 'AWS failed to answer, several times in a row: look at https://health.aws.amazon.com'],
  ['ECONNRESET', 'AWS cannot be reached: check the network and run the command again.'],
  ['TimeoutError', 'AWS cannot be reached: check the network and run the command again.'],
] as const;

/** Its message repeats what was sent, as those of AWS do. */
function refusal(name: string): Error {
  const message = `User: u is not authorized to perform: service:OneAction (${A})`;
  return Object.assign(new Error(message), { name, code: name, $metadata: { httpStatusCode: 400 } });
}

const wordsOf = (line: string) => (line === 'sign' ? ['/vod/title/master.m3u8'] : line.split(' '));

test.each(COMMANDS)('%s makes the calls that are refused below', async (line, open, calls) => {
  const made = new Set<string>();
  const { run, before } = open();
  before((call) => made.add(call));
  await run(wordsOf(line));
  expect([...made]).toEqual(expect.arrayContaining([...calls]));
});

test.each(COMMANDS.flatMap(([line, open, calls]) => calls.map((call) => [line, call, open] as const)))(
  '%s says in one sentence what is refused at %s, and AWS’s words with --verbose',
  async (line, refused, open) => {
    for (const [name, sentence] of REFUSALS) {
      for (const verbose of [false, true]) {
        const { run, before } = open();
        before((call) => {
          if (call === refused) throw refusal(name);
        });
        const error = await run([...wordsOf(line), ...(verbose ? ['--verbose'] : [])]).then(
          () => undefined,
          (reason: Error) => reason,
        );
        const [first, ...others] = error?.message.split('\n') ?? [];
        expect(first, name).toContain(sentence);
        expect(first, name).toMatch(/\.$/);
        const words = `  ${name}: User: u is not authorized to perform: service:OneAction (<left out>) (HTTP 400)`;
        expect(others, name).toEqual(verbose ? [words] : []);
        expect(error?.cause).toBeUndefined();
      }
    }
  },
);

test.each([
  ['promote k2', keys],
  ['evacuate us-east-1', region],
])('%s starts over when the key-value store was changed meanwhile, and gives up in the end', async (line, open) => {
  let attempts = 0;
  const conflict = (until: number) => (call: string) => {
    if (call !== 'UpdateKeys') return;
    attempts += 1;
    if (attempts <= until) throw new ConflictException({ message: 'changed', $metadata: {} });
  };
  const once = open();
  once.before(conflict(1));
  await once.run(wordsOf(line));
  expect(attempts).toBe(2);
  attempts = 0;
  const always = open();
  always.before(conflict(Number.POSITIVE_INFINITY));
  await expect(always.run(wordsOf(line))).rejects.toThrow(
    /was changed by others during each of 40 attempts: try again/,
  );
  expect(attempts).toBe(40);
});
