import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  DescribeSecretCommand as DescribeSecret,
  GetSecretValueCommand as GetSecretValue,
  PutSecretValueCommand as PutSecretValue,
  ResourceExistsException as ResourceExists,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { KeyStores } from '../../scripts/keys-edge.ts';
import { changeMaster } from '../../scripts/keys-master.ts';
import { type KeyRing, parseKeys } from '../../scripts/keys-record.ts';
import { KeysRefused } from '../../scripts/keys-refusal.ts';
import { add, ensureKeys, promote, retire } from '../../scripts/keys-rotation.ts';
import { A, B, C, type KeysFixture, keysFixture } from './keys-fixture.ts';

const ids = (text: string | undefined) => (text ?? '').split(' ').map((entry) => entry.split('=')[0]);

function ring(text: string | undefined): KeyRing {
  const result = parseKeys(text ?? '', 'edge');
  if (!result.ok) throw new Error(result.refusal.code);
  return result.keys;
}

async function refusalOf(work: Promise<unknown>) {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof KeysRefused) return error.refusal;
  throw new Error(`Not refused: ${error}`);
}

describe('a rotation', () => {
  it('adds a key that does not sign, lets it sign, and retires the old one, in both copies', async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
    const { stores } = fixture;
    expect(await add(stores)).toMatchObject({ kid: 'k2', changed: true, repair: { changed: false } });
    expect(ids(fixture.masterText())).toEqual(['k1', 'k2']);
    expect(fixture.edgeText()).toBe(fixture.masterText());
    expect(await promote(stores, 'k2')).toMatchObject({ kid: 'k2', changed: true });
    expect(ids(fixture.edgeText())).toEqual(['k2', 'k1']);
    expect(await retire(stores, 'k1')).toMatchObject({ kid: 'k1', changed: true });
    expect(ids(fixture.edgeText())).toEqual(['k2']);
    expect(fixture.masterText()).toBe(fixture.edgeText());
  });

  it('gives every key 32 bytes of its own', async () => {
    const fixture = keysFixture();
    for (let i = 0; i < 5; i++) await add(fixture.stores);
    const secrets = ring(fixture.masterText()).map(({ secret }) => Buffer.from(secret).toString('hex'));
    expect(new Set(secrets).size).toBe(5);
    expect(secrets.every((secret) => secret.length === 64)).toBe(true);
  });

  it('writes the master copy before the edge, whatever the command', async () => {
    const both = { master: `k1=${A} k2=${B}`, edge: `k1=${A} k2=${B}` };
    for (const run of [
      (stores: KeyStores) => add(stores),
      (stores: KeyStores) => promote(stores, 'k2'),
      (stores: KeyStores) => retire(stores, 'k2'),
    ]) {
      const fixture = keysFixture(both);
      await run(fixture.stores);
      expect(fixture.calls.filter((call) => /^(Put|Update)/.test(call))).toEqual(['PutSecretValue', 'UpdateKeys']);
    }
  });

  it('writes nothing when the key to promote signs already', async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
    expect(await promote(fixture.stores, 'k1')).toMatchObject({ changed: false });
    expect(fixture.calls.filter((call) => /^(Put|Update)/.test(call))).toEqual([]);
  });

  it.each([
    [
      'retire the signing key',
      (s: KeyStores) => retire(s, 'k1'),
      { code: 'retire-signing', kid: 'k1', others: ['k2'] },
    ],
    [
      'retire an unknown key',
      (s: KeyStores) => retire(s, 'k9'),
      { code: 'kid-unknown', kid: 'k9', kids: ['k1', 'k2'] },
    ],
    ['promote an unknown key', (s: KeyStores) => promote(s, 'k9'), { code: 'kid-unknown' }],
    ['add a used id', (s: KeyStores) => add(s, 'k2'), { code: 'kid-used', kid: 'k2', kids: ['k1', 'k2'] }],
    ['add a malformed id', (s: KeyStores) => add(s, 'K 2'), { code: 'kid-malformed' }],
  ])('refuses to %s and writes nothing', async (_, run, refusal) => {
    const text = `k1=${A} k2=${B}`;
    const fixture = keysFixture({ master: text, edge: text });
    expect(await refusalOf(run(fixture.stores))).toMatchObject(refusal);
    expect(fixture.calls.filter((call) => /^(Put|Update)/.test(call))).toEqual([]);
  });
});

interface Story {
  readonly title: string;
  readonly initial: { readonly master?: string; readonly edge?: string };
  readonly run: (stores: KeyStores) => Promise<unknown>;
  readonly end: readonly string[];
  /** Keys that verified before the command and must do so at every moment of it. */
  readonly needed: readonly string[];
}

const STORIES: readonly Story[] = [
  {
    title: 'add',
    initial: { master: `k1=${A}`, edge: `k1=${A}` },
    run: (s) => add(s),
    end: ['k1', 'k2'],
    needed: ['k1'],
  },
  {
    title: 'add with an id',
    initial: { master: `k1=${A}`, edge: `k1=${A}` },
    run: (s) => add(s, 'k7'),
    end: ['k1', 'k7'],
    needed: ['k1'],
  },
  {
    title: 'promote',
    initial: { master: `k1=${A} k2=${B}`, edge: `k1=${A} k2=${B}` },
    run: (s) => promote(s, 'k2'),
    end: ['k2', 'k1'],
    needed: ['k1', 'k2'],
  },
  {
    title: 'retire',
    initial: { master: `k2=${B} k1=${A}`, edge: `k2=${B} k1=${A}` },
    run: (s) => retire(s, 'k1'),
    end: ['k2'],
    needed: ['k2'],
  },
  { title: 'the first add', initial: {}, run: (s) => add(s), end: ['k1'], needed: [] },
  { title: 'ensureKeys', initial: {}, run: ensureKeys, end: ['k1'], needed: [] },
  {
    title: 'add after the master copy was lost',
    initial: { edge: `k2=${B} k1=${A}` },
    run: (s) => add(s),
    end: ['k2', 'k1', 'k3'],
    needed: ['k2', 'k1'],
  },
];

async function callsOf({ initial, run }: Story): Promise<number> {
  const fixture = keysFixture(initial);
  await run(fixture.stores);
  return fixture.calls.length;
}

/** Nobody may be refused: what was needed verifies, and what backends sign with is known to the edge. */
function expectNobodyRefused(fixture: KeysFixture, { needed }: Story): void {
  for (const id of needed) expect(ids(fixture.edgeText())).toContain(id);
  const signs = ids(fixture.masterText())[0];
  if (needed.length > 0 && fixture.masterText() !== undefined) expect(ids(fixture.edgeText())).toContain(signs);
}

describe.each(STORIES)('$title', (story) => {
  it('refuses nobody wherever it is interrupted, and running it again finishes it', async () => {
    const count = await callsOf(story);
    expect(count).toBeGreaterThan(3);
    for (let failing = 1; failing <= count; failing++) {
      const fixture = keysFixture(story.initial);
      fixture.beforeEachCall((call, index) => {
        if (index === failing) throw new Error(`interrupted at ${call}`);
      });
      await expect(story.run(fixture.stores)).rejects.toThrow('interrupted');
      expectNobodyRefused(fixture, story);
      fixture.beforeEachCall(() => {});
      await story.run(fixture.stores);
      expect(ids(fixture.masterText()), `interrupted at call ${failing}`).toEqual(story.end);
      expect(fixture.edgeText()).toBe(fixture.masterText());
    }
  });

  it('is finished by running it again when the answer of the first write was lost', async () => {
    const fixture = keysFixture(story.initial);
    let lost = false;
    fixture.afterEachWrite((call) => {
      if (call !== 'PutSecretValue' || lost) return;
      lost = true;
      throw new Error('lost');
    });
    await expect(story.run(fixture.stores)).rejects.toThrow('lost');
    expectNobodyRefused(fixture, story);
    await story.run(fixture.stores);
    expect(ids(fixture.masterText())).toEqual(story.end);
    expect(fixture.edgeText()).toBe(fixture.masterText());
  });
});

describe('after an interruption', () => {
  it('promote teaches the edge a key that it does not know, and asks to wait before anything signs with it', async () => {
    const fixture = keysFixture({ master: `k1=${A} k2=${B}`, edge: `k1=${A}` });
    expect(await refusalOf(promote(fixture.stores, 'k2'))).toEqual({
      code: 'not-at-edge-yet',
      kid: 'k2',
      waitSeconds: 60,
    });
    expect(ids(fixture.edgeText())).toEqual(['k1', 'k2']);
    expect(ids(fixture.masterText())).toEqual(['k1', 'k2']);
    await promote(fixture.stores, 'k2');
    expect(ids(fixture.masterText())).toEqual(['k2', 'k1']);
  });

  it('retire says that it is done when only the edge still had the key', async () => {
    const fixture = keysFixture({ master: `k2=${B}`, edge: `k2=${B} k1=${A}` });
    expect(await retire(fixture.stores, 'k1')).toMatchObject({ changed: false, repair: { changed: true } });
    expect(ids(fixture.edgeText())).toEqual(['k2']);
  });

  it('add completes the key that was begun and adds no other', async () => {
    const fixture = keysFixture({ master: `k1=${A} k2=${B}`, edge: `k1=${A}` });
    expect(await add(fixture.stores)).toMatchObject({ kid: 'k2', changed: false });
    expect(fixture.edgeText()).toBe(`k1=${A} k2=${B}`);
  });

  it('add with another id completes the one and adds the other', async () => {
    const fixture = keysFixture({ master: `k1=${A} k2=${B}`, edge: `k1=${A}` });
    expect(await add(fixture.stores, 'k5')).toMatchObject({ kid: 'k5', changed: true, repair: { changed: true } });
    expect(ids(fixture.edgeText())).toEqual(['k1', 'k2', 'k5']);
  });

  it("any command replaces an edge's copy that cannot be read", async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: 'nonsense' });
    await promote(fixture.stores, 'k1');
    expect(fixture.edgeText()).toBe(`k1=${A}`);
  });

  it('a master copy that cannot be read stops every command before it writes', async () => {
    for (const master of ['', 'k1', `k1=${A} k1=${B}`]) {
      const fixture = keysFixture({ master, edge: `k1=${A}` });
      expect(await refusalOf(add(fixture.stores))).toMatchObject({ code: 'record-malformed', copy: 'master' });
      expect(fixture.edgeText()).toBe(`k1=${A}`);
      expect(fixture.masterText()).toBe(master);
    }
  });

  it('nothing is taken over from an edge whose copy cannot be read', async () => {
    const fixture = keysFixture({ edge: 'nonsense' });
    expect(await refusalOf(ensureKeys(fixture.stores))).toMatchObject({ code: 'record-malformed', copy: 'edge' });
    expect(fixture.masterText()).toBeUndefined();
    expect(fixture.edgeText()).toBe('nonsense');
  });
});

describe('ensureKeys', () => {
  it.each([
    ['creates the first key', {}, 'created', ['k1']],
    ['keeps the keys that are there', { master: `k2=${B} k1=${A}`, edge: `k2=${B} k1=${A}` }, 'kept', ['k2', 'k1']],
    ['copies the master to an edge without keys', { master: `k3=${C}` }, 'kept', ['k3']],
    ['takes over the keys of an edge whose master copy is empty', { edge: `k2=${B} k1=${A}` }, 'kept', ['k2', 'k1']],
  ])('%s', async (_, initial, result, end) => {
    const fixture = keysFixture(initial);
    expect(await ensureKeys(fixture.stores)).toBe(result);
    expect(ids(fixture.masterText())).toEqual(end);
    expect(fixture.edgeText()).toBe(fixture.masterText());
    for (const text of Object.values(initial)) expect(fixture.masterText()).toBe(text);
  });

  it('creates one key when it runs twice at once', async () => {
    const fixture = keysFixture();
    fixture.beforeEachCall(() => nextTurn());
    const results = await Promise.all([ensureKeys(fixture.stores), ensureKeys(fixture.stores)]);
    expect(results.sort()).toEqual(['created', 'kept']);
    expect(ids(fixture.masterText())).toEqual(['k1']);
    expect(fixture.edgeText()).toBe(fixture.masterText());
  });
});

describe('commands at the same time', () => {
  it('lose no key of five that are added at once', async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
    fixture.beforeEachCall(() => nextTurn());
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(names.map((name) => add(fixture.stores, name)));
    expect(ids(fixture.masterText()).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'k1']);
    expect(fixture.edgeText()).toBe(fixture.masterText());
  });

  it('leave the newest master copy at the edge, in every order of their calls', async () => {
    // Two commands, and before each call one of them waits: all 2^8 patterns of the first eight calls.
    for (let pattern = 0; pattern < 256; pattern++) {
      const text = `k1=${A} k2=${B} k3=${C}`;
      const fixture = keysFixture({ master: text, edge: text });
      fixture.beforeEachCall(async (_, index) => {
        for (let turns = (pattern >> (index % 8)) & 1 ? 3 : 0; turns > 0; turns--) await Promise.resolve();
      });
      await Promise.all([promote(fixture.stores, 'k2'), retire(fixture.stores, 'k3')]);
      expect(ids(fixture.masterText()), `pattern ${pattern}`).toEqual(['k2', 'k1']);
      expect(fixture.edgeText(), `pattern ${pattern}`).toBe(fixture.masterText());
    }
  });
});

describe('the master copy', () => {
  it('is read again while reads still give the version that was replaced', async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
    const old = fixture.secret.get({});
    let stale = 3;
    fixture.master.on(GetSecretValue, {}).callsFake(async ({ VersionId }: { VersionId?: string }) => {
      const version = VersionId === undefined && stale-- > 0 ? old : fixture.secret.get({});
      return { VersionId: version?.versionId, SecretString: version?.text };
    });
    await add(fixture.stores);
    expect(ids(fixture.edgeText())).toEqual(['k1', 'k2']);
  });

  it('stops a command whose write cannot be read in time, without putting old keys back', async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
    const old = fixture.secret.get({});
    fixture.master
      .on(GetSecretValue, {})
      .callsFake(async () => ({ VersionId: old?.versionId, SecretString: old?.text }));
    expect(await refusalOf(add(fixture.stores))).toEqual({ code: 'master-stale' });
    expect(fixture.edgeText()).toBe(`k1=${A}`);
    expect(ids(fixture.masterText())).toEqual(['k1', 'k2']);
  });

  it('gives up after a bounded number of conflicts', async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
    let writes = 0;
    fixture.master.on(PutSecretValue).callsFake(async () => {
      writes++;
      throw new ResourceExists({ message: 'exists', $metadata: {} });
    });
    expect(await refusalOf(add(fixture.stores))).toEqual({ code: 'master-busy', attempts: 8 });
    expect(writes).toBe(8);
    expect(fixture.edgeText()).toBe(`k1=${A}`);
  });

  it('can be changed again after its previous version was restored', async () => {
    const fixture = keysFixture({ master: `k1=${A}`, edge: `k1=${A}` });
    await add(fixture.stores, 'lost');
    fixture.master.on(DescribeSecret).callsFake(async () => {
      // UpdateSecretVersionStage moved AWSCURRENT back, and AWSPREVIOUS to the version it left.
      const [current, previous] = [...fixture.secret.stages()].sort(([, [a]]) => (a === 'AWSPREVIOUS' ? -1 : 1));
      return {
        VersionIdsToStages: { [String(current?.[0])]: ['AWSCURRENT'], [String(previous?.[0])]: ['AWSPREVIOUS'] },
      };
    });
    await changeMaster(fixture.stores.master, (keys) => [...keys, ...ring(`k9=${B}`)]);
    expect(ids(fixture.masterText())).toEqual(['k1', 'k9']);
  });
});
