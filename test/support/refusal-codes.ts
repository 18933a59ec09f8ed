/** Every reason that `x-refusal` gives, by the status that goes with it: what another URL, a new token or time mends. */
export const CODES_BY_STATUS = {
  400: ['non-canonical-path', 'token-too-long'],
  401: [
    'missing-token',
    'malformed-token',
    'unsupported-algorithm',
    'unknown-key',
    'bad-signature',
    'malformed-claims',
    'unsupported-claim',
    'missing-expiry',
    'missing-path',
    'wrong-issuer',
    'wrong-audience',
    'expired',
    'not-yet-valid',
    'revoked',
    'wrong-network',
  ],
  403: ['wrong-path', 'wrong-host', 'wrong-scheme', 'wrong-country', 'wrong-method'],
  503: ['keys-unavailable', 'revocation-unavailable', 'no-region', 'internal-error'],
} as const;

export type RefusalStatus = keyof typeof CODES_BY_STATUS;
export type RefusalCode = (typeof CODES_BY_STATUS)[RefusalStatus][number];

export const REFUSAL_CODES: readonly RefusalCode[] = Object.values(CODES_BY_STATUS).flat();

export function statusOf(code: RefusalCode): number {
  const found = Object.entries(CODES_BY_STATUS).find(([, codes]) => (codes as readonly string[]).includes(code));
  return Number(found?.[0]);
}
