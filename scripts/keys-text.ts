/** What the `keys` commands say when they are done, line by line, and what to do next. */
import { formatKeys } from '../functions/token/sign.ts';
import type { KeysView } from './keys-list.ts';
import type { KeyRing } from './keys-record.ts';
import type { Pruned, Revocation } from './keys-revocation.ts';
import { PROPAGATION_SECONDS, type RotationResult } from './keys-rotation.ts';

const WAIT = `wait ${PROPAGATION_SECONDS} seconds, so that every PoP has it`;

export function describeList({ keys, inSync, malformedEntry }: KeysView): string[] {
  if (keys.length === 0) return ['There are no keys yet: create the first one with `npm run keys -- add`.'];
  const width = Math.max('kid'.length, ...keys.map(({ kid }) => kid.length));
  const rows = keys.map(({ kid, signs, copies, fingerprint, secret }) => {
    const cells = [kid.padEnd(width), signs ? 'signs   ' : 'verifies', fingerprint, copies.padEnd(17), secret ?? ''];
    return cells.join('  ').trimEnd();
  });
  return [
    `${'kid'.padEnd(width)}  does      sha-256   in`,
    ...rows,
    stateOfEdge(inSync, malformedEntry, keys.find(({ signs }) => signs)?.kid),
  ];
}

function stateOfEdge(inSync: boolean, malformedEntry: number | undefined, signing: string | undefined): string {
  if (inSync) return "The edge's copy equals the master copy.";
  if (malformedEntry !== undefined && signing !== undefined)
    return `Entry ${malformedEntry} of the edge's copy is malformed, so tokens may be refused: \`npm run keys -- promote ${signing}\` puts the master copy in its place.`;
  return "The edge's copy is not the master copy: a command was interrupted, run it again and the edge's copy is repaired.";
}

export function describeAdd(result: RotationResult, show: boolean): string[] {
  const { keys, kid, changed } = result;
  const signs = keys[0]?.id === kid;
  const shown = show ? [formatKeys(keys.filter(({ id }) => id === kid))] : [];
  if (!changed) {
    return [
      ...repaired(result),
      `No other key was added: ${kid} was made by a command that was interrupted, and is complete now.`,
      ...shown,
      ...nextAfterAdd(kid, signs),
    ];
  }
  return [
    ...repaired(result),
    signs
      ? `Added ${kid}, the only key: it signs.`
      : `Added ${kid}: the edge learns it now, and nothing signs with it yet.`,
    ...shown,
    ...nextAfterAdd(kid, signs),
  ];
}

function nextAfterAdd(kid: string, signs: boolean): string[] {
  return signs
    ? [`Before the first token is used: ${WAIT}.`]
    : [`Next: ${WAIT}, then \`npm run keys -- promote ${kid}\`.`];
}

export function describePromote(result: RotationResult): string[] {
  const { keys, kid, changed } = result;
  const old = keys.slice(1).map(({ id }) => id);
  if (!changed) return [...repaired(result), `${kid} signs already, and nothing else was changed.`];
  return [
    ...repaired(result),
    `${kid} signs new tokens, as soon as each backend has read the master copy again; tokens of ${old.join(', ')} stay accepted.`,
    `Next: wait until the last token of the old key has expired, then \`npm run keys -- retire ${old[0]}\`.`,
  ];
}

export function describeRetire(result: RotationResult): string[] {
  const { keys, kid } = result;
  return [
    ...repaired(result),
    `Retired ${kid}: within ${PROPAGATION_SECONDS} seconds every PoP refuses its tokens (unknown-key). ${names(keys)} stay${keys.length === 1 ? 's' : ''}.`,
  ];
}

export function describeRevoke({ id, until }: Revocation): string[] {
  return [
    `Revoked ${JSON.stringify(id)}: within ${PROPAGATION_SECONDS} seconds every PoP refuses its tokens (revoked).`,
    `The entry may be pruned after ${new Date(until * 1000).toISOString().replace('.000Z', 'Z')}.`,
  ];
}

export function describePrune({ deleted, kept, malformed }: Pruned): string[] {
  const lines = [`Pruned ${count(deleted)}; ${count(kept)} not expired yet stay${kept === 1 ? 's' : ''}.`];
  if (malformed.length > 0) {
    const ids = malformed.map((id) => JSON.stringify(id)).join(', ');
    lines.push(
      `Kept although the value is no time: ${ids}; give it one with \`npm run keys -- revoke <id> --until <time>\`.`,
    );
  }
  return lines;
}

/** What the command found in disorder. */
function repaired({ repair }: RotationResult): string[] {
  if (repair.adopted) return ["The master copy was empty and has taken over the edge's keys."];
  if (!repair.changed) return [];
  const before = repair.before.map(({ id }) => id);
  const after = repair.master.map(({ id }) => id);
  const learned = after.filter((id) => !before.includes(id));
  const forgot = before.filter((id) => !after.includes(id));
  const parts = [
    ...(learned.length > 0 ? [`learned ${learned.join(', ')}`] : []),
    ...(forgot.length > 0 ? [`forgot ${forgot.join(', ')}`] : []),
  ];
  return [`The edge's copy was not the master copy and is now${parts.length > 0 ? ` (${parts.join('; ')})` : ''}.`];
}

function names(keys: KeyRing): string {
  return keys.map(({ id }) => id).join(', ');
}

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}
