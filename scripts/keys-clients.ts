/** Clients of the two copies of the signing keys: on AWS, or behind the page's port of a running `npm start`. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { formatKeys } from '../functions/token/sign.ts';
import { config } from '../infra/config.ts';
import { AWS_RETRY } from './aws-retry.ts';
import type { KeyStores } from './keys-edge.ts';
import { type MasterCopy, readMaster } from './keys-master.ts';
import { KeysRefused } from './keys-refusal.ts';
import { awsKvsClient, localKvsClient } from './kvs-client.ts';

export interface Where {
  readonly local: boolean;
  /** Used with `local` only. */
  readonly pagePort: number;
}

/** CloudFront's own Region, where the edge stack and its secret are. */
const REGION = 'us-east-1';

/** @param storeArn ARN of the key-value store. */
export function keyStores(where: Where, storeArn: string): KeyStores {
  const client = where.local ? localKvsClient(where.pagePort) : awsKvsClient();
  return { master: masterCopy(where), edge: { client, arn: storeArn } };
}

/** The master copy's record, for signing: its first key signs. Rejects with a KeysRefused or the SDK's errors. */
export async function readSigningKeys(where: Where): Promise<string> {
  const master = masterCopy(where);
  try {
    const keys = await readMaster(master);
    if (keys.length === 0) throw new KeysRefused({ code: 'no-keys' });
    return formatKeys(keys);
  } finally {
    master.client.destroy();
  }
}

export function closeKeyStores({ master, edge }: KeyStores): void {
  master.client.destroy();
  edge.client.destroy();
}

/** Of every client that is not the key-value store's. */
export function clientConfig({ local, pagePort }: Where) {
  if (!local) return { region: REGION, ...AWS_RETRY };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { region: REGION, endpoint: `http://127.0.0.1:${pagePort}`, credentials };
}

function masterCopy(where: Where): MasterCopy {
  return { client: new SecretsManagerClient(clientConfig(where)), secretId: `${config.name}-edge-keys` };
}
