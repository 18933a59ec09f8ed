/** S3's errors: "Error responses" in the Amazon S3 API Reference. */
interface S3ErrorKind {
  readonly status: number;
  readonly message: string;
}

const S3_ERRORS = {
  AccessDenied: { status: 403, message: 'Access Denied' },
  AccessForbidden: { status: 403, message: 'CORSResponse: CORS is not enabled for this bucket.' },
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
  InvalidRange: { status: 416, message: 'The requested range is not satisfiable' },
  InvalidURI: { status: 400, message: "Couldn't parse the specified URI." },
  KeyTooLongError: { status: 400, message: 'Your key is too long' },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
  NotImplemented: { status: 501, message: 'A header you provided implies functionality that is not implemented' },
  PreconditionFailed: { status: 412, message: 'At least one of the pre-conditions you specified did not hold' },
  ServiceUnavailable: { status: 503, message: 'Service is unable to handle request.' },
  // Of the API for writers; after the ones above, because a fault of one status takes the first that has it.
  BadDigest: { status: 400, message: 'The checksum you specified did not match what we received.' },
  IncompleteBody: { status: 400, message: 'The body is shorter than the Content-Length that was sent.' },
  InvalidArgument: { status: 400, message: 'Invalid Argument' },
  InvalidPart: { status: 400, message: 'One or more of the specified parts could not be found.' },
  MalformedXML: { status: 400, message: 'The XML you provided was not well-formed.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist' },
  NoSuchUpload: { status: 404, message: 'The specified multipart upload does not exist.' },
  PermanentRedirect: { status: 301, message: 'The bucket is in another Region: send requests to its endpoint.' },
} as const satisfies Record<string, S3ErrorKind>;

export type S3ErrorCode = keyof typeof S3_ERRORS;

/** An error to answer with; `details` are further elements of the body, in order. */
export interface S3Error {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export function s3Error(code: S3ErrorCode, details: Readonly<Record<string, string | number>> = {}): S3Error {
  return { code, ...S3_ERRORS[code], details };
}

/** An error of one status, for a Region that a fault makes answer so. */
export function s3ErrorOfStatus(status: number): S3Error {
  const [code, kind] = Object.entries(S3_ERRORS).find(([, known]) => known.status === status) ?? [
    'InternalError',
    { message: `Status ${status}` },
  ];
  return { code, status, message: kind.message, details: {} };
}

export function errorXml(error: S3Error, requestId: string, hostId: string): string {
  const elements = { Code: error.code, Message: error.message, ...error.details, RequestId: requestId, HostId: hostId };
  const body = Object.entries(elements).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${body.join('')}</Error>`;
}

/** Characters that XML 1.0 cannot hold at all are left out; a key may have any. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
