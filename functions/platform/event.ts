/**
 * Events of CloudFront Functions, runtime 2.0. Source: "CloudFront Functions event structure", CloudFront Developer
 * Guide (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html).
 */

/** `multiValue` is there when a name came more than once. */
export interface Field {
  value: string;
  multiValue?: { value: string }[];
}

export interface ViewerRequest {
  readonly method: string;
  uri: string;
  querystring: Record<string, Field>;
  /** Names are lower case. */
  headers: Record<string, Field>;
  cookies: Record<string, Field>;
  /** The query as the viewer sent it; undefined when the URL has no `?`. */
  rawQueryString(): string | undefined;
}

export interface ViewerRequestEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: 'viewer-request';
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: ViewerRequest;
}

/** An answer of the function's own; `statusDescription` is optional then. */
export interface ViewerResponse {
  statusCode: number;
  headers: Record<string, { value: string }>;
  body?: { encoding: 'text'; data: string };
}
