import { audience, issuer } from 'edge-facts';
import { deny } from '../token/deny.ts';
import type { VerifiedClaims } from '../token/verify.ts';

/** Denies a token that does not name whom the configuration asks for. */
export const checkIssuerAndAudience = (claims: VerifiedClaims): void => {
  if (issuer !== null && claims.iss !== issuer) deny('wrong-issuer');
  const named = claims.aud;
  if (audience !== null && named !== audience && !(Array.isArray(named) && named.indexOf(audience) >= 0))
    deny('wrong-audience');
};
