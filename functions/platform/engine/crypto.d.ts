/** The module `crypto` of runtime 2.0. Source: "JavaScript runtime 2.0 features", CloudFront Developer Guide. */
declare module 'crypto' {
  interface Digest {
    update(data: string | Buffer): Digest;
    /** Once only: the engine throws on a second call. */
    digest(): Buffer;
    digest(encoding: 'hex' | 'base64' | 'base64url'): string;
  }
  const crypto: {
    createHash(algorithm: 'md5' | 'sha1' | 'sha256'): Digest;
    createHmac(algorithm: 'md5' | 'sha1' | 'sha256', key: string | Buffer): Digest;
  };
  // biome-ignore lint/style/noDefaultExport: the platform's module has nothing else
  export default crypto;
}
