/** Tokens that are right in every respect but those that a test changes. */
import { type CatOptions, type CborInput, CLAIM, MATCH, type MintKey, mintCat, mintJwt, PART } from './mint.ts';
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

type CatChanges = Readonly<Record<number, CborInput | undefined>>;

/** `catu` of CTA-5007: the path begins so. */
export function pathBegins(text: string): Map<number, Map<number, CborInput>> {
  return new Map([[PART.path, new Map([[MATCH.prefix, text]])]]);
}

/** The same for a minute as `jwtClaims`: every path, because a CAT names one. */
export function catClaims(changes: CatChanges = {}): Map<CborInput, CborInput> {
  const claims: CatChanges = { [CLAIM.exp]: NOW + 60, [CLAIM.catu]: pathBegins('/'), ...changes };
  return new Map(
    Object.entries(claims).flatMap(([label, value]) => (value === undefined ? [] : [[Number(label), value] as const])),
  );
}

export function cat(changes: CatChanges = {}, options: CatOptions = {}, key: MintKey = KEY): string {
  return mintCat(catClaims(changes), key, options);
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
