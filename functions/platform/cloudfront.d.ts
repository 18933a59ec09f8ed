/**
 * The module `cloudfront` of runtime 2.0, as far as viewer-request functions may use it. Source: "Helper methods for
 * key value stores", "General helper methods" and "Helper methods for origin modification", CloudFront Developer Guide.
 */
declare module 'cloudfront' {
  interface KeyValueStore {
    /** Rejects when the key is not there or the store cannot be read. */
    get(key: string, options?: { readonly format: 'string' }): Promise<string>;
    exists(key: string): Promise<boolean>;
  }

  interface EdgeLocation {
    /** IATA code of the city. */
    readonly name: string;
    readonly serverIp: string;
    /** AWS Region of the regional edge cache that this location is expected to use. */
    readonly region: string;
  }

  interface OriginGroupRequest {
    /** Primary, then secondary: ids of origins of the distribution. */
    readonly originIds: readonly [{ readonly originId: string }, { readonly originId: string }];
    readonly failoverCriteria: { readonly statusCodes: readonly number[] };
  }

  const cf: {
    kvs(): KeyValueStore;
    /** Viewer-request only; may be absent. */
    readonly edgeLocation?: EdgeLocation;
    /**
     * Puts text into the access log's field `viewer-request-log-data`: at most 800 bytes after URL encoding, the last call counts.
     * Younger than the rest of the runtime; may be absent.
     */
    readonly logCustomData?: (text: string) => void;
    selectRequestOriginById(originId: string): void;
    createRequestOriginGroup(group: OriginGroupRequest): void;
  };
  // biome-ignore lint/style/noDefaultExport: the platform's module has nothing else
  export default cf;
}
