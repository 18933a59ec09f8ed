/** Tokens that are right in every respect but those that a test changes. */
import { type MintKey, mintJwt } from './mint.ts';
import { NOW } from './viewer-event.ts';

/** The keys of `KEYS` in `viewer-event.ts`. */
export const KEY: MintKey = { id: 'k2', secret: Buffer.alloc(32, 2) };
export const OLD_KEY: MintKey = { id: 'k1', secret: Buffer.alloc(32, 1) };

type Changes = Readonly<Record<string, unknown>>;

/** Opens all of both kinds of media for a minute. `undefined` takes a claim out. */
export function jwtClaims(changes: Changes = {}): Changes {
  return { exp: NOW + 60, paths: ['/vod/', '/live/'], ...changes };
}

export function jwt(changes: Changes = {}, header: Changes = {}, key: MintKey = KEY): string {
  return mintJwt(jwtClaims(changes), key, header);
}

/** A valid JWT of exactly so many characters. */
export function jwtOfLength(characters: number): string {
  for (const typ of ['', 'J', 'JW']) {
    for (let size = 0; size < characters; size++) {
      const token = jwt({ sub: 's'.repeat(size) }, { typ });
      if (token.length === characters) return token;
      if (token.length > characters) break;
    }
  }
  throw new Error(`No JWT has ${characters} characters.`);
}
