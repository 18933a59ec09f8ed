/**
 * Origin-response events of Lambda@Edge. Source: "Lambda@Edge event structure", CloudFront Developer Guide
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html).
 */

export interface EdgeHeader {
  /** The name as written; the map's own key is lower case. */
  readonly key?: string;
  readonly value: string;
}

export interface OriginResponse {
  /** HTTP status, as text. */
  readonly status: string;
  readonly statusDescription: string;
  readonly headers: Readonly<Record<string, readonly EdgeHeader[]>>;
}

export interface OriginResponseEvent {
  readonly Records: readonly [
    {
      readonly cf: {
        readonly config: { readonly eventType: 'origin-response' };
        readonly request: { readonly method: string; readonly uri: string };
        readonly response: OriginResponse;
      };
    },
  ];
}
