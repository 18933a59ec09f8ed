/** Names that AWS would give: of the same shape, and the same at each start because they come from stack and logical id. */
import { createHash } from 'node:crypto';
import type { Resource, Stack } from './resource.ts';

function digestOf({ stack, logicalId }: Resource): Buffer {
  return createHash('sha256').update(`${stack.name}/${logicalId}`).digest();
}

/** `E` and thirteen of A-Z and 0-9, as ids of distributions, public keys and origin access controls are. */
export function cloudFrontId(resource: Resource, letter = 'E'): string {
  return letter + letters(resource, 13).toUpperCase();
}

/** As domain names of distributions are. */
export function cloudFrontDomain(resource: Resource): string {
  return `d${letters(resource, 13)}.cloudfront.net`;
}

export function uuid(resource: Resource): string {
  const hex = digestOf(resource).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** A name that CloudFormation makes up: stack, logical id and a few characters. */
export function generatedName(resource: Resource): string {
  return `${resource.stack.name}-${resource.logicalId}-${letters(resource, 12).toUpperCase()}`;
}

/** The six characters that Secrets Manager adds to the names of secrets in their ARNs. */
export function suffix(resource: Resource): string {
  return letters(resource, 6);
}

export function stackId({ name, account, region }: Stack): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return `arn:aws:cloudformation:${region}:${account}:stack/${name}/${digest.slice(0, 32)}`;
}

function letters(resource: Resource, length: number): string {
  return BigInt(`0x${digestOf(resource).toString('hex')}`)
    .toString(36)
    .slice(0, length);
}
