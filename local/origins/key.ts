/** S3's limit on a key: "Naming Amazon S3 objects" in the Amazon S3 User Guide. UTF-8 bytes. */
export const MAX_KEY_BYTES = 1024;

/**
 * The key that S3 reads out of a request's path (virtual-hosted style: the bucket is not part of it): percent-decoded once,
 * an unescaped `+` is a space (measured by others, not documented), dots and double slashes mean nothing.
 * Undefined when it is not a URI path of UTF-8 text.
 */
export function keyOfPath(rawPath: string): string | undefined {
  if (!/^\/[\x21-\x7e]*$/.test(rawPath)) return undefined;
  try {
    return decodeURIComponent(rawPath.slice(1).replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
