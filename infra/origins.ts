/**
 * The distribution's S3 origins. Media origins carry the Region's name, because the viewer-request function chooses
 * among them by id; the public site has origins and a group of its own, so that no id is shared between the two.
 */
import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { bucketName, MEDIA_PREFIX, PUBLIC_PREFIX } from './names.ts';

/** Short, because a partner stands by: a viewer waits for a dead Region 2 s at most, for a silent one 5 s. */
const ATTEMPTS = 1;
const CONNECT_SECONDS = 2;
const READ_SECONDS = 5;

/** What answers 403 (S3's word for a missing key, when listing is not allowed), 404 or 5xx is asked of the partner. */
const FAILOVER_STATUS_CODES = [403, 404, 500, 502, 503, 504];

/** Name of the public site's origin group, and the one id in the template that is no Region's. */
export const PUBLIC_GROUP_ID = 'public';

export interface OriginProps {
  readonly name: string;
  readonly originAccessControlId: string;
}

/** The Region's origin for media and for its health object. */
export function mediaOrigin(region: string, props: OriginProps): IOrigin {
  return s3Origin(region, region, MEDIA_PREFIX, props);
}

/** A live server of one's own, asked over HTTPS with the path as it is. The function knows it by this id. */
export function liveOrigin(region: string, domainName: string): IOrigin {
  return {
    bind: () => ({
      originProperty: {
        id: `live-${region}`,
        domainName,
        connectionAttempts: ATTEMPTS,
        connectionTimeout: CONNECT_SECONDS,
        customOriginConfig: {
          originProtocolPolicy: 'https-only',
          originSslProtocols: ['TLSv1.2'],
          originReadTimeout: READ_SECONDS,
        },
      },
    }),
  };
}

/** The public site: the publishing Region first, since it holds what replication has not brought yet. */
export function publicOrigin(primary: string, partner: string | undefined, props: OriginProps): IOrigin {
  const origin = (region: string) => s3Origin(`public-${region}`, region, PUBLIC_PREFIX, props);
  if (partner === undefined) return origin(primary);
  const failoverOrigin = origin(partner);
  return {
    bind: (scope, options) => ({
      ...origin(primary).bind(scope, options),
      failoverConfig: { failoverOrigin, statusCodes: FAILOVER_STATUS_CODES },
    }),
  };
}

/**
 * Written out instead of using `S3BucketOrigin`, which has no read time-out. The Developer Guide's "Response timeout"
 * says that S3 origins have a fixed 30 s; the API's S3OriginConfig.OriginReadTimeout (1-120 s) says otherwise and is
 * newer. Should CloudFront ignore it, a silent Region costs a viewer 30 s once, until the routing record moves them.
 */
function s3Origin(id: string, region: string, prefix: string, props: OriginProps): IOrigin {
  return {
    bind: () => ({
      originProperty: {
        id,
        domainName: `${bucketName(props.name, region)}.s3.${region}.amazonaws.com`,
        originPath: `/${prefix}`,
        originAccessControlId: props.originAccessControlId,
        connectionAttempts: ATTEMPTS,
        connectionTimeout: CONNECT_SECONDS,
        s3OriginConfig: { originAccessIdentity: '', originReadTimeout: READ_SECONDS },
      },
    }),
  };
}
