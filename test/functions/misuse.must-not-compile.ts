/**
 * Mistakes that must not compile, with the code of the compiler's error at the end of each line; every other line must
 * compile. `misuse.test.ts` has it checked with the functions' own settings: the library of ECMAScript 5 and what the
 * runtime documents.
 */
import cf from 'cloudfront';
// biome-ignore lint/style/useNodejsImportProtocol: the name that the runtime knows
import crypto from 'crypto';
import { canonicalHost, issuer, publishingPlace, regions } from 'edge-facts';
import type { ViewerRequestEvent } from '../../functions/platform/event.ts';
import { checkClaims } from '../../functions/token/claims.ts';
import { deny } from '../../functions/token/deny.ts';
import { readToken, type UnverifiedClaims, type VerifiedClaims, verifyToken } from '../../functions/token/verify.ts';
import { checkIssuerAndAudience } from '../../functions/viewer-request/issuer-audience.ts';
import { refuse } from '../../functions/viewer-request/refusal.ts';

declare const event: ViewerRequestEvent;
declare const claims: UnverifiedClaims;
declare const verified: VerifiedClaims;
declare const text: string;
declare const list: string[];
const use = (..._values: readonly unknown[]): void => {};

// What is not verified is not believed.
export const believed: readonly VerifiedClaims[] = [
  claims, // TS2322
  { exp: 1, paths: ['/vod/'] }, // TS2322
  { ...claims }, // TS2322
  readToken(text, use, event.request, true), // TS2322
  verifyToken(text, text, crypto, event, text, text, 1, true),
];
checkClaims(claims, event, text, text, 1); // TS2345
checkClaims(readToken(text, use, event.request, true), event, text, text, 1); // TS2345
checkClaims(verified, event, text, text, 1);
checkClaims(verified, event, text, text, '1'); // TS2345
checkClaims(verified, event, text, text); // TS2554
checkIssuerAndAudience(claims); // TS2345
checkIssuerAndAudience(verified);
readToken(text); // TS2554
readToken(text, use, event, true); // TS2740
verifyToken(claims, text, crypto, event, text, text, 1, true); // TS2345
verifyToken(text, text, crypto, event.request, text, text, 1, true); // TS2739
verifyToken(text, text, crypto, event, text, text, '1', true); // TS2345
verifyToken(text, text, crypto, event, text, text); // TS2554

// What a claim holds is asked for before it is used.
use(verified.exp + 1); // TS18046
use(verified.jti.length); // TS18046

// The list of reasons is closed.
refuse('because'); // TS2345
refuse(-1); // TS2345
deny('because'); // TS2345

// What was read stays as it was.
claims.exp = 9; // TS2542
event.viewer.ip = text; // TS2540
event.request.method = 'POST'; // TS2540
event.request.uri = text;
delete event.request.querystring.token;

// The platform has no more than it documents.
cf.kvs().put('keys', text); // TS2339
cf.kvs().get('keys', { format: 'xml' }); // TS2322
cf.createRequestOriginGroup({ originIds: list, failoverCriteria: { statusCodes: [503] } }); // TS2322
cf.createRequestOriginGroup({ originIds: [{ originId: text }], failoverCriteria: { statusCodes: [503] } }); // TS2322
cf.selectRequestOriginById(); // TS2554
use(cf.edgeLocation.region); // TS18048
crypto.createHash('sha512'); // TS2345
crypto.createSign('RSA-SHA256'); // TS2339
crypto.randomBytes(16); // TS2339

// What the configuration may leave out is asked for first.
use(canonicalHost.length); // TS18048
use(issuer.length); // TS18047
use(regions[0].length); // TS2532
use(publishingPlace.toFixed());

// The engine has no more than ECMAScript 5 and what the runtime documents.
use(new Map()); // TS2583
use(new Set()); // TS2583
use(new WeakMap()); // TS2583
use(new URL(text)); // TS2304
use(new URLSearchParams(text)); // TS2304
setTimeout(use, 1); // TS2304
fetch(text); // TS2304
use(process.env); // TS2591
use(require(text)); // TS2591
use(globalThis.fetch); // TS7017
use(structuredClone(list)); // TS2304
use(list.flat()); // TS2550
use(list.at(-1)); // TS2550
use(list.includes(text)); // TS2550
use(list.find(use)); // TS2550
use(text.replaceAll('a', 'b')); // TS2550
use(text.matchAll(/a/g)); // TS2550
use(text.at(-1)); // TS2550
use(Object.fromEntries([])); // TS2550
use(BigInt(1)); // TS2583
use(Buffer.alloc(1)); // TS2339
use(Buffer.from(text, 'latin1')); // TS2345
use(text.startsWith('a'), list.indexOf('a'), Buffer.from(text, 'base64url').readUIntBE(0, 6));
