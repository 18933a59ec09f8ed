/** What the edge's own steps say of a token, from its text to its claims, where the configuration asks for no issuer and no audience. */
import { createHmac } from 'node:crypto';
import type { ViewerRequestEvent } from '../../functions/platform/event.ts';
import { type VerifiedClaims, verifyToken } from '../../functions/token/verify.ts';

const nodeCrypto = { createHmac: (algorithm: 'sha256', key: Buffer) => createHmac(algorithm, key) };

/** A GET by an IPv4 address, of which nothing else is told. */
export const BARE_EVENT = {
  viewer: { ip: '203.0.113.7' },
  request: { method: 'GET', headers: {} },
} as unknown as ViewerRequestEvent;

/**
 * @param record The `keys` record.
 * @param now Epoch seconds.
 * @returns the claims that open the path, or what was thrown: a refusal's code.
 */
export function verdictOf(token: string, record: string, path: string, now: number): VerifiedClaims | unknown {
  try {
    const event = { ...BARE_EVENT, request: { ...BARE_EVENT.request, uri: path } };
    return verifyToken(token, record, nodeCrypto, event, path, '', now, true);
  } catch (code) {
    return code;
  }
}
