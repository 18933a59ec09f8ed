/** Who lets viewers in: playback tokens, or CloudFront's own signed URLs and cookies. */
import { checkFields, checkList, isObject, type Refuse } from './config-fields.ts';
import { KEY_GROUP } from './limits.ts';
import { PUBLIC_KEY_WORDS, publicKeyProblem } from './public-keys.ts';

/** The playback token's check, or CloudFront's own check of signed URLs and signed cookies. */
export type Access = 'token' | { readonly keyGroup: readonly string[] };

const KEY_WORDS = `1-${KEY_GROUP.publicKeys} names of publicKeys, each once`;
const KEY_NAME = {
  pattern: /^(?=.{1,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  words: 'names of 1-32 lower-case letters, digits and single hyphens, a letter first',
};

export function checkTokens(tokens: unknown, refuse: Refuse): void {
  const fields = checkFields('tokens', tokens, ['issuer', 'audience'], refuse);
  if (!fields) return;
  for (const field of ['issuer', 'audience'] as const) {
    const value = fields[field];
    if (value === null || (typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value))) continue;
    refuse(`tokens.${field}`, value, '1-200 printable ASCII characters without spaces, or null for no check');
  }
}

/** Returns the names. What was received is never repeated: it could be a private key. */
export function checkPublicKeys(keys: unknown, refuse: Refuse): string[] {
  if (!isObject(keys)) {
    const type = Array.isArray(keys) ? 'array' : typeof keys;
    refuse('publicKeys', keys === undefined || keys === null ? keys : `of type ${type}`, 'names to PEMs, {} for none');
    return [];
  }
  for (const [name, pem] of Object.entries(keys)) {
    if (!KEY_NAME.pattern.test(name)) refuse('publicKeys', `an object with the name "${name}"`, KEY_NAME.words);
    const problem = publicKeyProblem(pem);
    if (problem) refuse(`publicKeys.${name}`, problem, PUBLIC_KEY_WORDS);
  }
  return Object.keys(keys);
}

export function checkAccess(access: unknown, keys: readonly string[], refuse: Refuse): void {
  const fields = checkFields('access', access, ['vod', 'live'], refuse);
  if (!fields) return;
  const named = (['vod', 'live'] as const).flatMap((behaviour) => {
    const value = fields[behaviour];
    if (value === 'token') return [];
    const field = `access.${behaviour}`;
    if (!isObject(value)) refuse(field, value, `token, or { keyGroup: [...] } with ${KEY_WORDS}`);
    else if (checkFields(field, value, ['keyGroup'], refuse)) {
      const names = checkList(`${field}.keyGroup`, value.keyGroup, keys, KEY_WORDS, refuse);
      if (names.length > KEY_GROUP.publicKeys) refuse(`${field}.keyGroup`, `${names.length} names`, KEY_WORDS);
      return names;
    }
    return [];
  });
  const idle = keys.find((name) => !named.includes(name));
  if (idle !== undefined) refuse(`publicKeys.${idle}`, 'in no keyGroup of access', 'keys that a keyGroup names');
}
