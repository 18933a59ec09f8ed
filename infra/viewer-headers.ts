/** Headers that CloudFront adds about a viewer, where a policy names them. */

/** The viewer's country, told by its address: ISO 3166-1 alpha-2. */
export const COUNTRY_HEADER = 'CloudFront-Viewer-Country';
/** `http` or `https`. */
export const PROTO_HEADER = 'CloudFront-Forwarded-Proto';
