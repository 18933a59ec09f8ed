import { mintJwt, type SigningKey, type TokenClaims } from '../functions/token/sign.ts';

/** What the edge reads at most. */
const MOST_CHARACTERS = 1024;

/**
 * A valid token of 1,024 characters, or of one fewer where base64url has no text of that length: the dearest that the edge may
 * have to check. A path that opens nothing more fills it, and stands before those that do.
 */
export function longestToken(claims: TokenClaims, key: SigningKey): string {
  const filled = (size: number) => mintJwt({ ...claims, paths: [`/vod/${'x'.repeat(size)}`, ...claims.paths] }, key);
  const spare = MOST_CHARACTERS - filled(0).length;
  // Three bytes are four characters; the last two bytes are tried out, and minting refuses what is too long.
  let size = Math.floor((spare / 4) * 3) - 2;
  let longest = filled(size);
  while (longest.length < MOST_CHARACTERS) {
    size += 1;
    try {
      longest = filled(size);
    } catch {
      break;
    }
  }
  return longest;
}
