import { randomFillSync } from 'node:crypto';

const BYTES = 40;
/** Random bytes cost mostly by the call: enough for a hundred ids at a time. */
const pool = Buffer.alloc(100 * BYTES);
let next = pool.length;

/** X-Amz-Cf-Id: 56 characters, as CloudFront's are. */
export function newRequestId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const id = pool.toString('base64url', next, next + BYTES);
  next += BYTES;
  return `${id}==`;
}
