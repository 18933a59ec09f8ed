/**
 * add, promote, retire: each brings the edge's copy up to date, changes the master copy, and copies it to the edge again.
 * The master copy comes first in all three. A command that is interrupted between the two writes leaves keys that nobody
 * signs with yet (add), an order that the edge does not read (promote), or a key at the edge that nobody signs with any more
 * (retire): no viewer is refused, and the next command finishes the copy.
 */
import { generateKey } from '../functions/token/sign.ts';
import { copyToEdge, type KeyStores, type Repair, readEdge } from './keys-edge.ts';
import { changeMaster } from './keys-master.ts';
import { addKey, type KeyRing, type KeysResult, nextKid, parseKeys, promoteKey, retireKey } from './keys-record.ts';
import { KeysRefused } from './keys-refusal.ts';

/** CloudFront says "a few seconds" for a change of a key-value store to reach every PoP, and promises no figure. */
export const PROPAGATION_SECONDS = 60;

export interface RotationResult {
  /** What an interrupted command had left undone at the edge. */
  readonly repair: Repair;
  readonly keys: KeyRing;
  /** The key that the command was about; for `add` it may be one that an interrupted command made. */
  readonly kid: string;
  /** False when the repair was all there was to do. */
  readonly changed: boolean;
}

/** Without `kid` the next of k1, k2, k3 ... is taken. */
export async function add(stores: KeyStores, kid?: string): Promise<RotationResult> {
  const repair = await bringUpToDate(stores);
  const learned = repair.master.find(({ id }) => !has(repair.before, id) && (kid === undefined || id === kid));
  if (learned) return { repair, keys: repair.master, kid: learned.id, changed: false };
  let added = '';
  const keys = await change(stores, (old) => {
    added = kid ?? nextKid(old);
    return keysOf(addKey(old, generateKey(added)));
  });
  return { repair, keys, kid: added, changed: true };
}

export async function promote(stores: KeyStores, kid: string): Promise<RotationResult> {
  const repair = await bringUpToDate(stores);
  const signs = repair.master[0]?.id === kid;
  if (!signs && has(repair.master, kid) && !has(repair.before, kid)) {
    throw new KeysRefused({ code: 'not-at-edge-yet', kid, waitSeconds: PROPAGATION_SECONDS });
  }
  const keys = await change(stores, (old) => keysOf(promoteKey(old, kid)));
  return { repair, keys, kid, changed: !signs };
}

export async function retire(stores: KeyStores, kid: string): Promise<RotationResult> {
  const repair = await bringUpToDate(stores);
  const isFinished = has(repair.before, kid) && !has(repair.master, kid);
  if (isFinished) return { repair, keys: repair.master, kid, changed: false };
  const keys = await change(stores, (old) => keysOf(retireKey(old, kid)));
  return { repair, keys, kid, changed: true };
}

/**
 * Creates the first key when there is none, for `npm start` and the deploy. Keys that are there stay as they are, and a
 * copy that is missing or behind is made from the other one.
 *
 * @returns `created` when there was no key in either copy.
 */
export async function ensureKeys(stores: KeyStores): Promise<'created' | 'kept'> {
  const { master } = await bringUpToDate(stores);
  if (master.length > 0) return 'kept';
  let created = false;
  await change(stores, (old) => {
    created = old.length === 0;
    return created ? [generateKey(nextKid(old))] : old;
  });
  return created ? 'created' : 'kept';
}

/** An empty master copy beside keys at the edge was lost, and takes them over: they are what viewers' tokens need. */
async function bringUpToDate(stores: KeyStores): Promise<Repair> {
  const repair = await copyToEdge(stores);
  if (repair.master.length > 0) return repair;
  const text = await readEdge(stores.edge);
  if (text === undefined) return repair;
  const atEdge = keysOf(parseKeys(text, 'edge'));
  const { keys } = await changeMaster(stores.master, (old) => (old.length > 0 ? old : atEdge));
  return { master: keys, before: atEdge, changed: false, adopted: true };
}

async function change(stores: KeyStores, edit: (old: KeyRing) => KeyRing): Promise<KeyRing> {
  const { keys, replaced } = await changeMaster(stores.master, edit);
  await copyToEdge(stores, replaced);
  return keys;
}

function keysOf(result: KeysResult): KeyRing {
  if (!result.ok) throw new KeysRefused(result.refusal);
  return result.keys;
}

function has(keys: KeyRing, kid: string): boolean {
  return keys.some(({ id }) => id === kid);
}
