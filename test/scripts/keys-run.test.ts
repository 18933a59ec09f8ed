import { afterEach, expect, test, vi } from 'vitest';
import { runKeys } from '../../scripts/keys-run.ts';
import { A, B, keysFixture } from './keys-fixture.ts';

const NOW = 1_900_000_000;
const BOTH = { master: `k1=${A} k2=${B}`, edge: `k1=${A} k2=${B}` };

/** As the SDK throws it; the message repeats what was sent, as validation errors of AWS do. */
const awsError = (name: string) => Object.assign(new Error(`Value '${A}' failed`), { name, $metadata: {} });

afterEach(() => vi.restoreAllMocks());

test.each([
  ['throttling', 'ThrottlingException', 'wait a minute and run it again, which finishes what was begun'],
  ['an expired session', 'ExpiredTokenException', 'The AWS credentials have expired'],
  ['missing rights', 'AccessDeniedException', 'may not call this part of AWS'],
  ['an error that nobody foresaw', 'ValidationThing', 'AWS refused the command with ValidationThing'],
])('%s between the two writes is one sentence, and the same command then finishes', async (_, name, words) => {
  const fixture = keysFixture(BOTH);
  const run = () => runKeys(['promote', 'k2'], NOW, async () => fixture.stores);
  fixture.beforeEachCall((call) => {
    if (call === 'UpdateKeys') throw awsError(name);
  });
  const error = await run().then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).toContain(words);
  expect(error?.message).not.toContain(A);
  expect(error?.cause).toBeUndefined();
  expect(fixture.masterText()).toBe(`k2=${B} k1=${A}`);
  expect(fixture.edgeText()).toBe(BOTH.edge);

  fixture.beforeEachCall(() => {});
  expect(await run()).toEqual([
    "The edge's copy was not the master copy and is now.",
    'k2 signs already, and nothing else was changed.',
  ]);
  expect(fixture.edgeText()).toBe(fixture.masterText());
});

test('a mistake of this program is not dressed up as an answer of AWS', async () => {
  const mistake = new TypeError('x is not a function');
  await expect(runKeys(['list'], NOW, () => Promise.reject(mistake))).rejects.toBe(mistake);
});

test('the clients are closed, also after a failure', async () => {
  for (const command of [['list'], ['retire', 'k9']]) {
    const { stores } = keysFixture(BOTH);
    const closed = [vi.spyOn(stores.master.client, 'destroy'), vi.spyOn(stores.edge.client, 'destroy')];
    await runKeys(command, NOW, async () => stores).catch(() => {});
    for (const close of closed) expect(close).toHaveBeenCalledOnce();
  }
});

test('wrong arguments reach nothing', async () => {
  const open = vi.fn();
  await expect(runKeys(['rotate'], NOW, open)).rejects.toThrow('The command "rotate" is not known');
  expect(open).not.toHaveBeenCalled();
});

test.each([
  [
    'an empty pair of copies',
    {},
    ['list'],
    ['There are no keys yet: create the first one with `npm run keys -- add`.'],
  ],
  [
    'the first key',
    {},
    ['add'],
    ['Added k1, the only key: it signs.', 'Before the first token is used: wait 60 seconds, so that every PoP has it.'],
  ],
  [
    'a master copy that was lost',
    { edge: `k1=${A}` },
    ['promote', 'k1'],
    [
      "The master copy was empty and has taken over the edge's keys.",
      'k1 signs already, and nothing else was changed.',
    ],
  ],
  [
    'an add that was interrupted',
    { master: BOTH.master, edge: `k1=${A}` },
    ['add'],
    [
      "The edge's copy was not the master copy and is now (learned k2).",
      'No other key was added: k2 was made by a command that was interrupted, and is complete now.',
      'Next: wait 60 seconds, so that every PoP has it, then `npm run keys -- promote k2`.',
    ],
  ],
  [
    'a retire that was interrupted',
    { master: `k2=${B}`, edge: BOTH.edge },
    ['retire', 'k1'],
    [
      "The edge's copy was not the master copy and is now (forgot k1).",
      'Retired k1: within 60 seconds every PoP refuses its tokens (unknown-key). k2 stays.',
    ],
  ],
])('%s is told in plain words', async (_, initial, args, lines) => {
  expect(await runKeys(args, NOW, async () => keysFixture(initial).stores)).toEqual(lines);
});

test('a new secret is printed with --show only', async () => {
  const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
  const open = async () => fixture.stores;
  const quiet = await runKeys(['add'], NOW, open);
  const shown = await runKeys(['add', '--show'], NOW, open);
  const [, k2, k3] = (fixture.masterText() as string).split(' ') as [string, string, string];
  expect(quiet.join('\n')).not.toContain(k2.slice(3));
  expect(shown).toContain(k3);
  expect(shown.join('\n')).not.toContain(k2.slice(3));
});
