/** What `keys list` says of the two copies, and that the command that it names mends them. */
import { expect, test } from 'vitest';
import { listKeys } from '../../scripts/keys-list.ts';
import { promote } from '../../scripts/keys-rotation.ts';
import { describeList } from '../../scripts/keys-text.ts';
import { A, B, keysFixture } from './keys-fixture.ts';

const EQUAL = "The edge's copy equals the master copy.";

test.each([
  ['is the same text', `k1=${A} k2=${B}`, /^The edge's copy equals the master copy\.$/],
  ['has another order', `k2=${B} k1=${A}`, /^The edge's copy is not the master copy: /],
  ['lacks a key', `k1=${A}`, /^The edge's copy is not the master copy: /],
  ['is empty', '', /^Entry 1 of the edge's copy is malformed, .*`npm run keys -- promote k1`/],
  ['has an entry that is none', `k1=${A} k2=${B.slice(1)}`, /^Entry 2 of the edge's copy is malformed, .*promote k1`/],
  ['has two spaces', `k1=${A}  k2=${B}`, /^Entry 2 of the edge's copy is malformed, /],
])("the edge's copy %s", async (_title, edge, said) => {
  const { stores } = keysFixture({ master: `k1=${A} k2=${B}`, edge });
  const lines = describeList(await listKeys(stores, false));
  expect(lines.at(-1)).toMatch(said);
  expect(lines.join('\n')).not.toContain(A);
  await promote(stores, 'k1');
  expect(describeList(await listKeys(stores, false)).at(-1)).toBe(EQUAL);
});
