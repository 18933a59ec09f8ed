import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorld, refusal, type World } from './world.ts';

const PUBLISHER = 'netflix-content-111122223333-us-east-1';
const LAMBDA = 'netflix-edge-OriginResponse488DDAA0-abc';
const LOGS = 'netflix-logs-111122223333';

let world: World;
beforeEach(async () => {
  world = createWorld();
  await world.deploy();
});
afterEach(() => world.close());

test('everything goes that is no content, what stands in front before what is behind', async () => {
  world.state.replicas = false;
  await world.destroy();
  expect(world.calls.filter((call) => /^toolkit destroy \S+$/.test(call)).map((call) => call.slice(16))).toEqual([
    'netflix-health-us-east-1',
    'netflix-health-eu-west-1',
    'netflix-health-ap-northeast-2',
    'netflix-edge',
    'netflix-origin-us-east-1',
    'netflix-origin-eu-west-1',
    'netflix-origin-ap-northeast-2',
  ]);
  expect(world.stacks.size).toBe(0);
  expect([...world.buckets.keys()]).toEqual([LOGS]);
  expect([...world.edgeLambdas]).toEqual(['another-function']);
  const text = world.lines.join('\n');
  expect(text).toContain(`The access logs in ${LOGS}: they expire by themselves`);
  expect(text).toContain('`aws secretsmanager delete-secret --secret-id netflix-edge-keys --region us-east-1`');
});

test('content is refused, and nothing was removed', async () => {
  world.buckets.get(PUBLISHER)?.set('media/vod/title/master.m3u8', '');
  const before = world.end();
  await expect(world.destroy()).rejects.toThrow(
    `The bucket ${PUBLISHER} holds content (media/vod/title/master.m3u8): copy it to where it is safe, or run \`npm run destroy -- --with-content\`, which deletes it for good.`,
  );
  expect(world.end()).toEqual(before);
});

test.each([
  'media/vod/title/master.m3u8',
  // Not the object that a deploy is checked with.
  'media/vod/deploy-check/film.m4s',
])('%s, published while the stacks were being removed, is kept', async (key) => {
  const { destroy } = world.toolkit;
  Object.assign(world.toolkit, {
    destroy: async (name: string) => {
      world.buckets.get(PUBLISHER)?.set(key, 'a film');
      return destroy(name);
    },
  });
  await expect(world.destroy()).rejects.toThrow(`The bucket ${PUBLISHER} holds content (${key})`);
  expect(world.buckets.get(PUBLISHER)?.get(key)).toBe('a film');
});

test('with --with-content it goes too, and the access logs', async () => {
  world.buckets.get(PUBLISHER)?.set('media/vod/title/master.m3u8', '');
  await world.destroy({ withContent: true });
  expect(world.buckets.size).toBe(0);
});

test('replicas of the edge Lambda stop nothing: it stays, and the same command removes it another day', async () => {
  await world.destroy();
  expect(world.stacks.size).toBe(0);
  expect(world.edgeLambdas).toContain(LAMBDA);
  expect(world.lines.join('\n')).toContain(`The edge Lambda ${LAMBDA}: CloudFront still removes its replicas`);
  expect(world.lines.join('\n')).toContain('Run `npm run destroy` again tomorrow');
  world.state.replicas = false;
  await world.destroy();
  expect([...world.edgeLambdas]).toEqual(['another-function']);
});

test('another refusal of Lambda is none of the replicas’', async () => {
  const error = refusal('AccessDeniedException');
  world.state.fail = (call) => (call === 'DeleteLambda' ? error : undefined);
  await expect(world.destroy()).rejects.toBe(error);
});

test.each([
  ['netflix', 0],
  ['yes', 7],
  ['', 7],
])('the name has to be typed: "%s" leaves %i stacks', async (answer, stacks) => {
  const questions: string[] = [];
  await world.destroy({ yes: false }, async (question) => {
    questions.push(question);
    return answer;
  });
  expect(questions).toEqual(['This removes netflix from the account 111122223333. Type its name, netflix, to go on:']);
  expect(world.stacks.size).toBe(stacks);
});

test('without a terminal and without --yes it is refused', async () => {
  await expect(world.destroy({ yes: false })).rejects.toThrow(/^There is no terminal to type the name on/);
  expect(world.calls).toEqual([]);
});

test('a stack that CloudFormation could not delete stops the command, which says so', async () => {
  const { destroy } = world.toolkit;
  Object.assign(world.toolkit, {
    destroy: async (name: string) => {
      const stack = world.stacks.get(name);
      if (name !== 'netflix-edge') return destroy(name);
      if (stack) stack.status = 'DELETE_FAILED';
    },
  });
  await expect(world.destroy()).rejects.toThrow('The stack netflix-edge is DELETE_FAILED and was not removed');
  expect(world.stacks.has('netflix-origin-us-east-1')).toBe(true);
});

test('what was destroyed can be deployed again, with the same keys', async () => {
  const keys = world.secrets.get('netflix-edge-keys')?.get({})?.text;
  await world.destroy();
  await world.deploy();
  expect(world.end()).toMatchObject({ keysAgree: true, keyCount: 1 });
  expect(world.secrets.get('netflix-edge-keys')?.get({})?.text).toBe(keys);
});

test('one that is cut off at any call is finished by the next', { timeout: 120_000 }, async () => {
  world.state.replicas = false;
  await world.destroy();
  const count = world.calls.length;
  for (let cutAt = 1; cutAt <= count; cutAt++) {
    world.close();
    world = createWorld();
    await world.deploy();
    Object.assign(world.state, { cutAt, replicas: false });
    await expect(world.destroy(), `cut at ${cutAt}`).rejects.toThrow();
    world.state.cutAt = 0;
    await world.destroy();
    expect([world.stacks.size, [...world.buckets.keys()], world.edgeLambdas.size], `cut at ${cutAt}`).toEqual([
      0,
      [LOGS],
      1,
    ]);
  }
});
