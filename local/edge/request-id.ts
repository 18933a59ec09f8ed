import { randomBytes } from 'node:crypto';

/** X-Amz-Cf-Id: 56 characters, as CloudFront's are. */
export function newRequestId(): string {
  return `${randomBytes(40).toString('base64url')}==`;
}
