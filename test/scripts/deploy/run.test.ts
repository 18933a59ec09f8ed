import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACCOUNT, Cut, createWorld, HOST, refusal, STORE_ARN, type World } from './world.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.close());

const PARAMETERS = { DistributionDomainName: HOST, KeyValueStoreArn: STORE_ARN };

test('a first deploy makes everything, in its order, and leaves nothing of the trial', async () => {
  await world.deploy();
  expect(world.calls.filter((call) => /^toolkit deploy \S+$/.test(call)).map((call) => call.slice(15))).toEqual([
    'netflix-origin-ap-northeast-2',
    'netflix-origin-eu-west-1',
    'netflix-origin-us-east-1',
    'netflix-edge',
    // Narrowed, now that there is a distribution.
    'netflix-origin-ap-northeast-2',
    'netflix-origin-eu-west-1',
    'netflix-origin-us-east-1',
    'netflix-health-ap-northeast-2',
    'netflix-health-eu-west-1',
    'netflix-health-us-east-1',
  ]);
  const narrow = { DistributionId: 'EDFDVBD6EXAMPLE' };
  expect(world.end()).toEqual({
    stacks: {
      'netflix-edge': {},
      'netflix-health-ap-northeast-2': PARAMETERS,
      'netflix-health-eu-west-1': PARAMETERS,
      'netflix-health-us-east-1': PARAMETERS,
      'netflix-origin-ap-northeast-2': narrow,
      'netflix-origin-eu-west-1': narrow,
      'netflix-origin-us-east-1': narrow,
    },
    functions: { 'netflix-viewer-request': { development: 'one', live: 'one' } },
    routing: 'us-east-1=100 eu-west-1=100 ap-northeast-2=100',
    keysAgree: true,
    keyCount: 1,
    stores: [STORE_ARN],
    objects: {
      'netflix-content-111122223333-ap-northeast-2': ['media/health/ap-northeast-2'],
      'netflix-content-111122223333-eu-west-1': ['media/health/eu-west-1'],
      'netflix-content-111122223333-us-east-1': ['media/health/us-east-1', 'media/vod/deploy-check/segment.m4s'],
    },
  });
});

test('the log has a heading and a time for each step, a line for each stack, and no secret', async () => {
  await world.deploy();
  const text = world.lines.join('\n');
  expect(world.lines.filter((line) => /^\d\./.test(line))).toEqual([
    '1.    Account and Regions',
    '2.    Build and rules',
    '3.    What is there',
    '4.    What changes',
    '5.    Functions on CloudFront’s own engine',
    '6.    What viewers have now',
    '7.    Stacks',
    '8.    Records and objects',
    '9.    Probers and the rest',
  ]);
  expect(text).toContain('netflix-origin-eu-west-1 in eu-west-1: 0.0 s');
  expect(text).toContain(`Deployed: https://${HOST}`);
  for (const entry of world.stores.get(STORE_ARN)?.get('keys')?.split(' ') ?? []) {
    expect(text).not.toContain(entry.slice(entry.indexOf('=') + 1));
  }
  expect(text).not.toMatch(/(?=[a-z\d-]*[A-Z])[\w-]{43}/);
});

test('a second deploy leaves live records, keys and objects alone', async () => {
  await world.deploy();
  const store = world.stores.get(STORE_ARN);
  const keys = store?.get('keys');
  store?.update({ ifMatch: store.etag(), puts: [{ key: 'routing', value: 'us-east-1=0 eu-west-1=100' }] });
  world.buckets.get('netflix-content-111122223333-us-east-1')?.set('media/health/us-east-1', 'ok');
  world.state.version = 'two';
  await world.deploy();
  expect(world.end()).toMatchObject({ routing: 'us-east-1=0 eu-west-1=100', keyCount: 1 });
  expect(store?.get('keys')).toBe(keys);
  expect(world.buckets.get('netflix-content-111122223333-us-east-1')?.get('media/health/us-east-1')).toBe('ok');
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('two');
});

test('with --only edge nothing but the edge stack is deployed', async () => {
  await world.deploy();
  world.state.version = 'two';
  await world.deploy({ onlyEdge: true });
  expect(world.calls.filter((call) => /^toolkit deploy \S+$/.test(call))).toEqual(['toolkit deploy netflix-edge']);
  expect(world.calls).toContain('ask');
});

test('with --only edge a first deploy is refused', async () => {
  await expect(world.deploy({ onlyEdge: true })).rejects.toThrow(
    '--only edge updates what is there, and the stack netflix-edge is not: run `npm run deploy` without --only.',
  );
  expect(world.stacks.size).toBe(0);
});

const WRITES = /^(Put|Update|Create|Delete|Publish|Execute|toolkit)/;

test('with --dry-run nothing is written', async () => {
  await world.deploy({ dryRun: true, yes: false });
  expect(world.calls.filter((call) => WRITES.test(call))).toEqual([]);
  expect(world.lines.at(-1)).toContain('Nothing was written: this was --dry-run.');
  expect(world.lines.join('\n')).toContain('netflix-edge: 1 new resource');
});

test('without a terminal and without --yes nothing is asked of AWS at all', async () => {
  await expect(world.deploy({ yes: false })).rejects.toThrow(
    /^There is no terminal to ask on .*`npm run deploy -- --yes`/,
  );
  expect(world.calls).toEqual([]);
});

test.each([
  [true, 7],
  [false, 0],
])('what changes is confirmed: an answer %s makes %i stacks', async (answer, stacks) => {
  const questions: string[] = [];
  const confirm = async (question: string) => {
    questions.push(question);
    return answer;
  };
  await world.deploy({ yes: false }, { confirm });
  expect(questions).toEqual(['Deploy netflix?']);
  expect(world.stacks.size).toBe(stacks);
});

test('a function that costs too much stops the deploy before any stack, and the trial is cleared away', async () => {
  world.state.utilization = '51';
  await expect(world.deploy()).rejects.toThrow(
    'The function viewer-request is not fit to be deployed: the longest token in the path takes 51 of 100; allowed: 50',
  );
  expect(world.stacks.size).toBe(0);
  expect(world.functions.size).toBe(0);
  expect(world.stores.size).toBe(0);
});

test('a deploy that fails its check gives viewers the previous functions again, and says so', async () => {
  await world.deploy();
  world.state.version = 'two';
  world.state.goodCode = 'one';
  await expect(world.deploy()).rejects.toThrow('failed its check "signed segment": the status is 503 instead of 200');
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('one');
  const text = world.lines.join('\n');
  expect(text).toContain('Way back: the function netflix-viewer-request has its previous code again');
  expect(text).toContain('Way back: the record routing was there before, and was not touched.');
  expect(text).not.toContain('Deployed:');
});

test('code that was taken back and is deployed again unchanged is live again, although its template is the same', async () => {
  await world.deploy();
  world.state.version = 'two';
  world.state.goodCode = 'one';
  await expect(world.deploy()).rejects.toThrow('failed its check');
  world.state.goodCode = 'two';
  await world.deploy();
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('two');
  expect(world.lines.join('\n')).toContain('had another code than its template');
});

test('a first deploy that fails its check says that there is no way back', async () => {
  world.state.goodCode = 'never';
  await expect(world.deploy()).rejects.toThrow('failed its check');
  expect(world.lines.join('\n')).toContain('There is no way back: nothing was deployed before.');
});

test('a routing record that the failed deploy made is taken away again', async () => {
  await world.deploy();
  const store = world.stores.get(STORE_ARN);
  store?.update({ ifMatch: store.etag(), deletes: ['routing'] });
  world.state.version = 'two';
  world.state.goodCode = 'one';
  await expect(world.deploy()).rejects.toThrow('failed its check');
  expect(store?.get('routing')).toBeUndefined();
});

test.each([
  [
    'no bootstrap',
    (one: World) => one.bootstraps.delete('eu-west-1'),
    "The CDK's bootstrap in eu-west-1 is missing: run `npx aws-cdk@2.1148.1 bootstrap aws://111122223333/eu-west-1`.",
  ],
  [
    'an old bootstrap',
    (one: World) => one.bootstraps.set('us-east-1', '6'),
    "The CDK's bootstrap in us-east-1 is version 6, and 8 is needed",
  ],
  [
    'a stuck stack',
    (one: World) => one.stacks.set('netflix-edge', { status: 'UPDATE_ROLLBACK_FAILED', parameters: {}, outputs: {} }),
    'run `aws cloudformation continue-update-rollback --stack-name netflix-edge --region us-east-1`',
  ],
  [
    'a failed and protected stack',
    (one: World) =>
      one.stacks.set('netflix-origin-eu-west-1', {
        status: 'ROLLBACK_COMPLETE',
        parameters: {},
        outputs: {},
        protected: true,
      }),
    'update-termination-protection --no-enable-termination-protection --stack-name netflix-origin-eu-west-1 --region eu-west-1 && aws cloudformation delete-stack',
  ],
  [
    'a function of somebody else',
    (one: World) => one.functions.set('netflix-viewer-request', { development: '', live: '' }),
    'The function netflix-viewer-request exists and is no part of a stack',
  ],
])('%s is refused before anything is written', async (_, break_, says) => {
  break_(world);
  await expect(world.deploy()).rejects.toThrow(says);
  expect(world.calls.filter((call) => WRITES.test(call))).toEqual([]);
});

test('another account than the configured one is asked nothing but its name', async () => {
  world.close();
  world = createWorld({ account: '999999999999' });
  await expect(world.deploy()).rejects.toThrow(
    'are of the account 111122223333, and infra/config.ts allows 999999999999',
  );
  expect(world.calls).toEqual(['GetCallerIdentity']);
});

test('a stack that an earlier command left at work is waited for', async () => {
  await world.deploy();
  const edge = world.stacks.get('netflix-edge');
  if (edge) edge.status = 'UPDATE_IN_PROGRESS';
  await world.deploy();
  expect(world.end().keysAgree).toBe(true);
});

test('what a removed stack left behind is taken over by the new one', async () => {
  await world.deploy();
  const keys = world.secrets.get('netflix-edge-keys')?.get({})?.text;
  world.stacks.clear();
  world.functions.clear();
  world.stores.clear();
  await world.deploy();
  expect(world.calls.filter((call) => call === 'ExecuteChangeSet')).toHaveLength(4);
  expect(world.lines.join('\n')).toContain('netflix-edge: has taken over netflix-logs-111122223333, netflix-edge-keys');
  expect(world.stores.get(STORE_ARN)?.get('keys')).toBe(keys);
});

test('every refusal of AWS passes through as it is, for the command to explain', async () => {
  const denied = refusal('AccessDeniedException');
  world.state.fail = (call) => (call === 'TestFunction' ? denied : undefined);
  await expect(world.deploy()).rejects.toBe(denied);
  expect(world.functions.size).toBe(0);
});

test('a deploy that is cut off at any call is finished by the next one', { timeout: 120_000 }, async () => {
  await world.deploy();
  const whole = world.end();
  const count = world.calls.length;
  expect(count).toBeGreaterThan(80);
  for (let cutAt = 1; cutAt <= count; cutAt++) {
    world.close();
    world = createWorld();
    world.state.cutAt = cutAt;
    await expect(world.deploy(), `cut at ${cutAt}`).rejects.toThrow();
    world.state.cutAt = 0;
    await world.deploy();
    expect(world.end(), `cut at ${cutAt}`).toEqual(whole);
  }
});

test('an update that is cut off at any call and then fails its check leads back to what was there before it', {
  timeout: 120_000,
}, async () => {
  await world.deploy();
  world.state.version = 'two';
  await world.deploy();
  const count = world.calls.length;
  for (let cutAt = 1; cutAt <= count; cutAt += 3) {
    world.close();
    world = createWorld();
    await world.deploy();
    Object.assign(world.state, { version: 'two', cutAt });
    await expect(world.deploy(), `cut at ${cutAt}`).rejects.toThrow(Cut);
    Object.assign(world.state, { cutAt: 0, goodCode: 'one' });
    await expect(world.deploy(), `cut at ${cutAt}`).rejects.toThrow('failed its check');
    expect(world.functions.get('netflix-viewer-request')?.live, `cut at ${cutAt}`).toBe('one');
  }
});

test('a way back that another deploy has overtaken is not taken', async () => {
  await world.deploy();
  world.state.version = 'two';
  // Interrupted when its functions were live and nothing was checked.
  world.state.fail = (call) => (call === 'PutObject' ? refusal('TimeoutError') : undefined);
  await expect(world.deploy()).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('two');
  // Somebody else deployed, from another machine.
  world.functions.set('netflix-viewer-request', { development: 'three', live: 'three' });
  Object.assign(world.state, { version: 'four', goodCode: 'three', fail: undefined });
  await expect(world.deploy()).rejects.toThrow('failed its check');
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('three');
});

test('a way back that was remembered of another account is not taken', async () => {
  world.state.fail = (call) => (call === 'PutObject' ? refusal('TimeoutError') : undefined);
  // A first deploy elsewhere: nothing was there before it.
  await expect(world.deploy()).rejects.toMatchObject({ name: 'TimeoutError' });
  const file = join(world.folder, 'way-back-netflix.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(ACCOUNT, '999999999999'));
  Object.assign(world.state, { version: 'two', goodCode: 'one', fail: undefined });
  await expect(world.deploy()).rejects.toThrow('failed its check');
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('one');
});

test('the way back does not undo what another deploy brought during the check', async () => {
  await world.deploy();
  Object.assign(world.state, { version: 'two', goodCode: 'one' });
  const { openAsk } = world.parts();
  const overtaken = (host: string) => {
    world.functions.set('netflix-viewer-request', { development: 'three', live: 'three' });
    return openAsk(host);
  };
  await expect(world.deploy({}, { openAsk: overtaken })).rejects.toThrow('failed its check');
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('three');
  expect(world.lines.join('\n')).toContain('was changed by others since, and is left alone');
});

test('the way back passes over every code that was never checked', async () => {
  await world.deploy();
  world.state.fail = (call) => (call === 'PutObject' ? refusal('TimeoutError') : undefined);
  for (const version of ['two', 'three']) {
    world.state.version = version;
    await expect(world.deploy()).rejects.toMatchObject({ name: 'TimeoutError' });
  }
  Object.assign(world.state, { version: 'four', goodCode: 'one', fail: undefined });
  await expect(world.deploy()).rejects.toThrow('failed its check');
  expect(world.functions.get('netflix-viewer-request')?.live).toBe('one');
});

test('a deploy after a removal, cut off at any call, takes over what was left all the same', {
  timeout: 120_000,
}, async () => {
  const removed = async () => {
    world.close();
    world = createWorld();
    await world.deploy();
    world.stacks.clear();
    world.functions.clear();
    world.stores.clear();
    world.buckets.get('netflix-content-111122223333-us-east-1')?.set('media/vod/title/seg.m4s', '');
  };
  await removed();
  await world.deploy();
  const whole = world.end();
  const count = world.calls.length;
  for (let cutAt = 1; cutAt <= count; cutAt += 2) {
    await removed();
    world.state.cutAt = cutAt;
    await expect(world.deploy(), `cut at ${cutAt}`).rejects.toThrow();
    world.state.cutAt = 0;
    await world.deploy();
    expect(world.end(), `cut at ${cutAt}`).toEqual(whole);
  }
});
