/**
 * A player's request as CloudFront hands it to a viewer-request function: "CloudFront Functions event structure", CloudFront Developer
 * Guide. Fabricated, for what tries, measures and tests the function.
 */

/** `multiValue` is there when a name came more than once. */
export interface EventField {
  readonly value: string;
  readonly multiValue?: { value: string }[];
}

export interface ViewerEventFacts {
  readonly uri: string;
  readonly method?: string | undefined;
  readonly querystring?: Readonly<Record<string, EventField>>;
  /** Beside the player's own; undefined takes one of those away. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cookies?: Readonly<Record<string, string>> | undefined;
  readonly ip?: string | undefined;
}

export const DISTRIBUTION_HOST = 'd111111abcdef8.cloudfront.net';
/** As `cf.edgeLocation` has it. */
export const SEOUL = { name: 'ICN', serverIp: '192.0.2.1', region: 'ap-northeast-2' } as const;

/** A GET of a Korean viewer, over HTTPS, unless the facts say otherwise. */
export function viewerEvent({ uri, method = 'GET', querystring = {}, headers, cookies = {}, ip }: ViewerEventFacts) {
  return {
    version: '1.0' as const,
    context: {
      distributionDomainName: DISTRIBUTION_HOST,
      distributionId: 'EDFDVBD6EXAMPLE',
      eventType: 'viewer-request' as const,
      requestId: 'EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==',
    },
    viewer: { ip: ip ?? '203.0.113.7' },
    request: {
      method,
      uri,
      querystring: { ...querystring },
      headers: eventFields({
        host: DISTRIBUTION_HOST,
        'user-agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36',
        accept: '*/*',
        'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8',
        'accept-encoding': 'gzip, deflate, br',
        origin: 'https://player.example.com',
        referer: 'https://player.example.com/',
        'sec-fetch-mode': 'cors',
        'sec-fetch-site': 'cross-site',
        range: 'bytes=0-',
        'cloudfront-viewer-country': 'KR',
        'cloudfront-forwarded-proto': 'https',
        ...headers,
      }),
      cookies: eventFields(cookies),
    },
  };
}

export function eventFields(values: Readonly<Record<string, string | undefined>>): Record<string, EventField> {
  return Object.fromEntries(Object.entries(defined(values)).map(([name, value]) => [name, { value }]));
}

/** Without what is undefined. */
export function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}
