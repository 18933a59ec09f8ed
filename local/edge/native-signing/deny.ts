/**
 * Why CloudFront's own signed-URL check refuses a request, and the answer that the viewer gets.
 *
 * The Developer Guide has no list of these bodies. `MissingKey` and `InvalidKey` are in AWS's troubleshooting article
 * (https://repost.aws/knowledge-center/cloudfront-troubleshoot-signed-url-cookies); `MalformedSignature` and
 * `MalformedPolicy` are as public reports show them (https://github.com/aws/aws-sdk-js/issues/2236 and
 * https://github.com/aws/aws-sdk-js-v3/issues/4516). A cause for which no body was ever shown answers `AccessDenied`,
 * what the guide calls such a refusal everywhere.
 */

export type DenyReason =
  | 'missing-key-pair-id'
  | 'unknown-key'
  | 'repeated-value'
  | 'unknown-hash'
  | 'missing-signature'
  | 'malformed-signature'
  | 'missing-policy'
  | 'malformed-expires'
  | 'malformed-policy'
  | 'unsignable-url'
  | 'bad-signature'
  | 'other-resource'
  | 'not-yet-valid'
  | 'expired'
  | 'other-address';

export interface DenyAnswer {
  readonly status: 403;
  readonly contentType: 'text/xml';
  readonly body: string;
}

type ErrorCode = 'MissingKey' | 'InvalidKey' | 'MalformedSignature' | 'MalformedPolicy' | 'AccessDenied';

const messages: Readonly<Record<ErrorCode, string>> = {
  MissingKey: 'Missing Key-Pair-Id query parameter or cookie value',
  InvalidKey: 'Unknown Key',
  MalformedSignature: 'Could not unencode Signature',
  MalformedPolicy: 'Malformed Policy',
  AccessDenied: 'Access denied',
};

const codes: Readonly<Record<DenyReason, ErrorCode>> = {
  'missing-key-pair-id': 'MissingKey',
  'unknown-key': 'InvalidKey',
  'repeated-value': 'AccessDenied',
  'unknown-hash': 'AccessDenied',
  'missing-signature': 'AccessDenied',
  'malformed-signature': 'MalformedSignature',
  'missing-policy': 'MalformedPolicy',
  'malformed-expires': 'MalformedPolicy',
  'malformed-policy': 'MalformedPolicy',
  'unsignable-url': 'AccessDenied',
  'bad-signature': 'AccessDenied',
  'other-resource': 'AccessDenied',
  'not-yet-valid': 'AccessDenied',
  expired: 'AccessDenied',
  'other-address': 'AccessDenied',
};

/** The refusal as CloudFront writes it: 403 and one line of XML that says nothing of the policy. */
export function denyAnswer(reason: DenyReason): DenyAnswer {
  const code = codes[reason];
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${messages[code]}</Message></Error>`;
  return { status: 403, contentType: 'text/xml', body };
}
