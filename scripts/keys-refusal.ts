/** Why the `keys` command stops, as values, and the one table that turns them into a sentence. */

export type KeysRefusal =
  | { readonly code: 'kid-malformed'; readonly kid: string }
  | { readonly code: 'kid-used'; readonly kid: string; readonly kids: readonly string[] }
  | { readonly code: 'kid-unknown'; readonly kid: string; readonly kids: readonly string[] }
  | {
      readonly code: 'record-full';
      readonly bytes: number;
      readonly limit: number;
      readonly kids: readonly string[];
    }
  | { readonly code: 'record-malformed'; readonly copy: 'master' | 'edge'; readonly entry: number }
  | { readonly code: 'retire-last'; readonly kid: string }
  | { readonly code: 'retire-signing'; readonly kid: string; readonly others: readonly string[] }
  | { readonly code: 'not-at-edge-yet'; readonly kid: string; readonly waitSeconds: number }
  | { readonly code: 'no-keys' }
  | { readonly code: 'master-busy'; readonly attempts: number }
  | { readonly code: 'master-stale' }
  | { readonly code: 'id-malformed'; readonly characters: number }
  | { readonly code: 'token-malformed' }
  | { readonly code: 'token-without-id'; readonly kid: string | undefined }
  | { readonly code: 'token-refused-anyway'; readonly reason: string }
  | { readonly code: 'token-expired'; readonly at: number }
  | { readonly code: 'until-missing' }
  | { readonly code: 'until-malformed'; readonly until: string }
  | { readonly code: 'until-past'; readonly until: string }
  | { readonly code: 'until-before-expiry'; readonly until: string; readonly expiry: number };

/** Thrown by the commands; the entry prints `refusalSentence(refusal)` and ends with exit code 1. */
export class KeysRefused extends Error {
  readonly refusal: KeysRefusal;

  constructor(refusal: KeysRefusal) {
    super(refusalSentence(refusal));
    this.name = 'KeysRefused';
    this.refusal = refusal;
  }
}

const UNTIL_FORMS = 'a duration (90m, 24h, 7d), a date with time and zone (2030-01-31T20:00:00Z) or epoch seconds';

/** One sentence: what was received, what is allowed, what to do. Never holds a secret or a token. */
export function refusalSentence(refusal: KeysRefusal): string {
  switch (refusal.code) {
    case 'kid-malformed':
      return `The key id is ${quote(refusal.kid)}, and must be 1 to 16 of the characters a-z 0-9 -.`;
    case 'kid-used':
      return `The key id ${quote(refusal.kid)} is in use, and a new key needs an id other than ${list(refusal.kids)}.`;
    case 'kid-unknown':
      return `There is no key ${quote(refusal.kid)}: the keys are ${list(refusal.kids)}.`;
    case 'record-full':
      return `With one more key the record would have ${refusal.bytes} bytes, and the key-value store allows ${refusal.limit}: retire one of ${list(refusal.kids)} first.`;
    case 'record-malformed':
      return refusal.copy === 'master'
        ? `Entry ${refusal.entry} of the master copy in Secrets Manager is not \`<kid>=<base64url of at least 32 bytes>\` with a kid of its own: restore the secret's previous version.`
        : `Entry ${refusal.entry} of the edge's copy of the keys is not \`<kid>=<base64url of at least 32 bytes>\` with a kid of its own, and the master copy is empty, so that nothing can replace it: put the right keys into the master copy in Secrets Manager.`;
    case 'retire-last':
      return `${refusal.kid} is the only key, and without one every token is refused: add another with \`npm run keys -- add\`, promote it, then retire ${refusal.kid}.`;
    case 'retire-signing':
      return `${refusal.kid} signs new tokens and cannot be retired: first promote ${either(refusal.others)} with \`npm run keys -- promote ${refusal.others[0]}\`, and retire ${refusal.kid} once the last token it signed has expired.`;
    case 'not-at-edge-yet':
      return `The edge did not know ${refusal.kid} until this moment (an earlier command was interrupted; its copy is right now), so wait ${refusal.waitSeconds} seconds and run \`npm run keys -- promote ${refusal.kid}\` again.`;
    case 'no-keys':
      return 'There are no keys yet: create the first one with `npm run keys -- add`.';
    case 'master-busy':
      return `The master copy was changed by someone else ${refusal.attempts} times in a row: look at \`npm run keys -- list\` and try again.`;
    case 'master-stale':
      return 'The new master copy is written but cannot be read yet, so the edge has the old keys: run `npm run keys -- list` in a minute, and the next command copies it.';
    case 'id-malformed':
      return `The token id has ${refusal.characters} characters; allowed: 1 to 128 of printable ASCII, without spaces.`;
    case 'token-malformed':
      return 'What was given looks like a token but cannot be read, so nothing was revoked: pass the whole token (the part between `~` and the next `/` of a path), or its id.';
    case 'token-without-id':
      return `This token has no id (jti, cti) and cannot be revoked alone: rotate its key${refusal.kid === undefined ? '' : ` ${refusal.kid}`} (add, promote, retire), and sign with an id (\`npm run sign -- ... --id\`) from now on.`;
    case 'token-refused-anyway':
      return `The edge refuses this token already (${refusal.reason}), so there is nothing to revoke.`;
    case 'token-expired':
      return `This token expired at ${time(refusal.at)}, so the edge refuses it already and there is nothing to revoke.`;
    case 'until-missing':
      return 'An id alone does not tell when its tokens expire: add --until, at least the longest time your tokens are valid for, for example --until 24h.';
    case 'until-malformed':
      return `--until is ${quote(refusal.until)}, and must be ${UNTIL_FORMS}.`;
    case 'until-past':
      return `--until is ${quote(refusal.until)}, which has passed, and must be in the future.`;
    case 'until-before-expiry':
      return `--until is ${quote(refusal.until)}, which is before the token's own expiry at ${time(refusal.expiry)}: leave --until out, or name a later time.`;
  }
}

/** Short, because a secret or a token may have been typed into the wrong place. */
function quote(value: string): string {
  return JSON.stringify(value.length > 24 ? `${value.slice(0, 24)}…` : value);
}

function list(values: readonly string[]): string {
  return values.join(', ');
}

function either(values: readonly string[]): string {
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : `${values[0]}`;
}

function time(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}
