/** Quotas on key value stores: "Quotas on key value stores" in the CloudFront Developer Guide (cloudfront-limits.html). */
export const KVS_LIMITS = {
  /** UTF-8 bytes. */
  keyBytes: 512,
  valueBytes: 1024,
  /** Keys and values together. */
  storeBytes: 5 * 1024 * 1024,
  /** Of one UpdateKeys call. */
  updateKeys: 50,
  updateBytes: 3 * 1024 * 1024,
  /** Keys on a page of ListKeys (ListKeys in the CloudFront API Reference). */
  listDefault: 10,
  listMost: 50,
} as const;
