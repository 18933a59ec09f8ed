/**
 * What the platform allows, under the page each figure comes from. The build, the synthesis and the local edge enforce
 * these same figures. Sizes are bytes and times are seconds unless the name says otherwise.
 */

/**
 * General quotas: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-general
 */
export const REQUEST = {
  /** Path and query string. */
  urlBytes: 8_192,
  /** A request, or an origin's response, with headers and query string and without its body. */
  headBytes: 20_480,
  /** Request URI and query string together, as a CloudFront Function may see and set them. */
  functionUrlBytes: 8_192,
} as const;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-web-distributions */
export const DISTRIBUTION = {
  behaviours: 75,
  origins: 100,
  originGroups: 10,
  aliases: 100,
  /** Largest response to a GET that is cached, and largest body that is returned at all: 50 GB. */
  cacheableBytes: 50 * 1024 ** 3,
  compressibleBytes: { least: 1_000, most: 10_000_000 },
} as const;

/** Same page; "Connection attempts", "Connection timeout" and "Response timeout" in its distribution settings. */
export const ORIGIN = {
  attempts: { least: 1, most: 3, default: 3 },
  connectSeconds: { least: 1, most: 10, default: 10 },
  readSeconds: { least: 1, most: 120, default: 30 },
} as const;

/**
 * Origin failover: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
export const FAILOVER = {
  statusCodes: [400, 403, 404, 416, 429, 500, 502, 503, 504],
  methods: ['GET', 'HEAD', 'OPTIONS'],
} as const;

/**
 * The three sets a behaviour may allow, and the two it may cache:
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html
 */
export const METHODS = {
  allowed: ['GET HEAD', 'GET HEAD OPTIONS', 'DELETE GET HEAD OPTIONS PATCH POST PUT'],
  cached: ['GET HEAD', 'GET HEAD OPTIONS'],
  /** The one of the three that the functions are made for. */
  read: 'GET HEAD OPTIONS',
} as const;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
export const CACHE = {
  /** Used when a cache policy leaves them out. */
  defaultTtlSeconds: 86_400,
  maxTtlSeconds: 31_536_000,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html */
  errorTtlSeconds: 10,
} as const;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-policies */
export const POLICY = {
  headers: 10,
  cookies: 10,
  queryStrings: 10,
  customResponseHeaders: 10,
  removedResponseHeaders: 10,
} as const;

/**
 * CloudFront Functions: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
 */
export const CLOUDFRONT_FUNCTION = {
  codeBytes: 10_240,
  memoryBytes: 2 * 1024 ** 2,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html */
  logBytes: 10_240,
  /**
   * Of `cf.logCustomData`, after URL encoding:
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
   */
  logDataBytes: 800,
} as const;

/**
 * Key-value stores: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-keyvaluestores
 */
export const KEY_VALUE_STORE = {
  keyBytes: 512,
  valueBytes: 1_024,
  storeBytes: 5 * 1024 ** 2,
  /** Of one UpdateKeys call, whichever is reached first. */
  update: { keys: 50, bytes: 3 * 1024 ** 2 },
} as const;

/** Lambda@Edge: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-lambda-at-edge */
export const EDGE_LAMBDA = {
  originEvents: { seconds: 30, codeBytes: 50 * 1024 ** 2, generatedResponseBytes: 1024 ** 2 },
  viewerEvents: { seconds: 5, codeBytes: 50 * 1024 ** 2, generatedResponseBytes: 40 * 1024, memoryMegabytes: 128 },
} as const;

/**
 * An origin that an origin-request function sets:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
export const LAMBDA_ORIGIN = {
  customDomainCharacters: 253,
  s3DomainCharacters: 128,
  pathCharacters: 255,
  keepAliveSeconds: { least: 1, most: 120 },
} as const;

/** Statuses of answers that CloudFront makes itself, each from the page that names it. */
export const STATUS = {
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
  tooLong: 413,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-lambda-validation-error.html */
  functionInvalid: 502,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-lambda-execution-error.html */
  functionFailed: 503,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html */
  originUnreachable: 502,
  originInvalid: 502,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-504-gateway-timeout.html */
  originTimeOut: 504,
} as const;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-invalidations */
export const INVALIDATION = {
  pathsInProgress: 3_000,
  wildcardsInProgress: 15,
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html */
  pathCharacters: 4_000,
} as const;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-key-groups */
export const KEY_GROUP = { publicKeys: 5 } as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_NAME = {
  characters: 63,
  reservedPrefixes: ['xn--', 'sthree-', 'amzn-s3-demo-'],
} as const;

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const TAG_VALUE = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9 _.:/=+@-]{0,255}$/,
  words: '1-256 ASCII letters, digits, spaces and _ . : / = + - @, a letter or digit first',
} as const;

/** Host names: RFC 1035, section 2.3.1, in lower case and with at least two labels. */
export const DOMAIN_NAME = {
  pattern: /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
  words: 'a host name in lower case, such as video.example.com',
} as const;

/** Of a rate-based rule, in five minutes: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
export const WAF_RATE = { least: 10, most: 2_000_000_000 } as const;

/** The project's own: what a live viewer can seek back to must fit into the live cache policy's longest TTL, one day. */
export const LIVE_CACHE = { dvrSeconds: 86_400 } as const;
