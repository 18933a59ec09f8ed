/** What things are called: the app, its Regions' buckets, and a domain of one's own. */
import { checkFieldsOrNull, checkText, type Refuse } from './config-fields.ts';
import { BUCKET_NAME, DOMAIN_NAME } from './limits.ts';

/** The longest bucket name, that of the Region with the longest name, must still be one that S3 takes. */
export function checkName(name: unknown, regions: readonly string[], refuse: Refuse): void {
  const longest = Math.max(0, ...regions.map((region) => region.length));
  const length = BUCKET_NAME.characters - '-content-123456789012-'.length - longest;
  const prefix = BUCKET_NAME.reservedPrefixes.find((reserved) => `${name}-`.startsWith(reserved));
  if (typeof name !== 'string' || name.length > length || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || prefix) {
    const words = 'lower-case letters, digits and single hyphens, a letter first';
    refuse('name', name, `1-${length} ${words}, not starting with ${BUCKET_NAME.reservedPrefixes.join(' ')}`);
  }
}

export function checkDomain(domain: unknown, refuse: Refuse): void {
  const fields = checkFieldsOrNull('domain', domain, ['name', 'zoneName', 'hostedZoneId'], refuse);
  if (!fields) return;
  const { name, zoneName, hostedZoneId } = fields;
  const goodName = checkText('domain.name', name, DOMAIN_NAME, refuse);
  const goodZone = checkText('domain.zoneName', zoneName, DOMAIN_NAME, refuse);
  if (goodName && goodZone && name !== zoneName && !`${name}`.endsWith(`.${zoneName}`)) {
    refuse('domain.name', name, `the zone's own name or one that ends in .${zoneName}`);
  }
  const idRule = { pattern: /^Z[A-Z0-9]{1,31}$/, words: "the zone's id in Route 53, such as Z0123456789ABCDEFGHIJ" };
  checkText('domain.hostedZoneId', hostedZoneId, idRule, refuse);
}
