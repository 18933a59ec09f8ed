/** list: both copies of the keys side by side. Reads only. */
import { createHash } from 'node:crypto';
import { formatKeys, type SigningKey } from '../functions/token/sign.ts';
import { type KeyStores, readCopy, readEdge } from './keys-edge.ts';
import { readMaster } from './keys-master.ts';

export interface KeyView {
  readonly kid: string;
  /** By the master copy, which backends read. */
  readonly signs: boolean;
  readonly copies: 'both' | 'master only' | 'edge only' | 'different secrets';
  /** First 8 hexadecimal digits of the secret's SHA-256: tells two secrets apart without showing either. */
  readonly fingerprint: string;
  /** base64url, only when it was asked for. */
  readonly secret?: string;
}

export interface KeysView {
  readonly keys: readonly KeyView[];
  /** The two copies are the same text. */
  readonly inSync: boolean;
  /** Entry of the edge's copy, from 1 on, that is none. */
  readonly malformedEntry?: number;
}

export async function listKeys(stores: KeyStores, show: boolean): Promise<KeysView> {
  const master = await readMaster(stores.master);
  const text = await readEdge(stores.edge);
  const { keys: atEdge, ...flaw } = readCopy(text);
  const inMaster = master.map((key, index) => {
    const twin = atEdge.find(({ id }) => id === key.id);
    const copies = !twin ? 'master only' : Buffer.compare(twin.secret, key.secret) === 0 ? 'both' : 'different secrets';
    return viewOf(key, index === 0, copies, show);
  });
  const elsewhere = atEdge
    .filter(({ id }) => !master.some((key) => key.id === id))
    .map((key) => viewOf(key, false, 'edge only', show));
  return {
    keys: [...inMaster, ...elsewhere],
    inSync: (text ?? '') === formatKeys(master),
    ...flaw,
  };
}

function viewOf({ id, secret }: SigningKey, signs: boolean, copies: KeyView['copies'], show: boolean): KeyView {
  const fingerprint = createHash('sha256').update(secret).digest('hex').slice(0, 8);
  return {
    kid: id,
    signs,
    copies,
    fingerprint,
    ...(show ? { secret: Buffer.from(secret).toString('base64url') } : {}),
  };
}
