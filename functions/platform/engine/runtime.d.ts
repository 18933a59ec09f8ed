/**
 * What runtime 2.0 documents beyond ECMAScript 5 and this project uses; anything else does not compile. Source:
 * "JavaScript runtime 2.0 features", CloudFront Developer Guide
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html).
 */

interface PromiseConstructor {
  resolve<T>(value: T): Promise<T>;
}
// biome-ignore lint/suspicious/noShadowRestrictedNames: lib es5 has the type, not the constructor
declare const Promise: PromiseConstructor;

interface String {
  startsWith(text: string, position?: number): boolean;
  endsWith(text: string): boolean;
  padEnd(length: number, filler: string): string;
  repeat(count: number): string;
}

interface NumberConstructor {
  isSafeInteger(value: unknown): boolean;
}

type BufferEncoding = 'utf8' | 'hex' | 'base64' | 'base64url';

interface Buffer {
  readonly length: number;
  [index: number]: number;
  readUInt8(offset: number): number;
  readUInt16BE(offset: number): number;
  readUInt32BE(offset: number): number;
  /** At most six bytes. */
  readUIntBE(offset: number, byteLength: number): number;
  copyWithin(target: number, start: number, end: number): Buffer;
  subarray(start: number, end?: number): Buffer;
  toString(encoding?: BufferEncoding, start?: number, end?: number): string;
}

declare const Buffer: {
  isBuffer(value: unknown): value is Buffer;
  from(text: string, encoding?: BufferEncoding): Buffer;
  from(bytes: readonly number[]): Buffer;
  concat(parts: readonly Buffer[]): Buffer;
};
