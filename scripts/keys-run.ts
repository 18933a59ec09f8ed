/** One `keys` command from its arguments to what it prints. */
import { awsFailure } from './aws-failure.ts';
import { KEYS_HELP, type KeysCommand, parseKeysArgs } from './keys-args.ts';
import { closeKeyStores } from './keys-clients.ts';
import type { KeyStores } from './keys-edge.ts';
import { listKeys } from './keys-list.ts';
import { KeysRefused } from './keys-refusal.ts';
import { prune, revoke } from './keys-revocation.ts';
import { add, promote, retire } from './keys-rotation.ts';
import { openKeyStores } from './keys-stores.ts';
import {
  describeAdd,
  describeList,
  describePromote,
  describePrune,
  describeRetire,
  describeRevoke,
} from './keys-text.ts';
import { withPlace } from './same-place.ts';

/**
 * @param now Epoch seconds.
 * @returns the lines to print. Rejects with an Error of one sentence, and with --verbose AWS's own words below it; any other error is a fault of this program.
 */
export async function runKeys(args: readonly string[], now: number, open = openKeyStores): Promise<readonly string[]> {
  const parsed = parseKeysArgs(args);
  if (parsed.help) return [KEYS_HELP];
  try {
    const stores = await open(parsed.where);
    const lines = await runCommand(stores, parsed.command, now).finally(() => closeKeyStores(stores));
    return lines.map((line) => withPlace(line, parsed.where));
  } catch (error) {
    if (error instanceof KeysRefused) error.message = withPlace(error.message, parsed.where);
    throw awsFailure(error, parsed.where, parsed.verbose);
  }
}

async function runCommand(stores: KeyStores, command: KeysCommand, now: number): Promise<readonly string[]> {
  switch (command.name) {
    case 'list': {
      const view = await listKeys(stores, command.show);
      return command.json ? [JSON.stringify(view, null, 2)] : describeList(view);
    }
    case 'add':
      return describeAdd(await add(stores, command.kid), command.show);
    case 'promote':
      return describePromote(await promote(stores, command.kid));
    case 'retire':
      return describeRetire(await retire(stores, command.kid));
    case 'revoke':
      return describeRevoke(await revoke(stores.edge, command.subject, command.until, now));
    case 'prune':
      return describePrune(await prune(stores.edge, now));
  }
}
