/** How long CloudFront remembers that an origin failed. */
import { Duration } from 'aws-cdk-lib';
import type { ErrorResponse } from 'aws-cdk-lib/aws-cloudfront';

/** 403 is S3's answer for a missing key when listing is not allowed. */
const STATUS_CODES = [403, 404, 500, 502, 503, 504];

/**
 * One second instead of CloudFront's ten ("Error caching minimum TTL"): a live segment that was asked for a moment too
 * early, or a Region that recovered, must not stay an error for several segments.
 */
export const ERROR_RESPONSES: ErrorResponse[] = STATUS_CODES.map((httpStatus) => ({
  httpStatus,
  ttl: Duration.seconds(1),
}));
