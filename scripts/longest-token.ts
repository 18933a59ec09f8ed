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

/** The viewer's own comes last, so each before it is compared. Addresses for benchmarks (RFC 2544) and of the documentation. */
function networksAround(viewer: string, count: number): readonly string[] {
  return [...Array.from({ length: count }, (_, index) => `198.18.${index % 256}.0/24`), viewer];
}

/**
 * The token with the most networks that still is one, the viewer's the last: more to compare than any other claim can bring.
 *
 * @param viewer The viewer's network.
 * @param mint Throws when the token gets too long.
 */
export function tokenOfManyNetworks(viewer: string, mint: (networks: readonly string[]) => string): string {
  let most = mint([viewer]);
  for (let count = 1; ; count++) {
    try {
      most = mint(networksAround(viewer, count));
    } catch {
      return most;
    }
  }
}
