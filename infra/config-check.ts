/** The shape of `infra/config.ts`, and the check that every command runs before it does anything. */
import { type Access, checkAccess, checkPublicKeys, checkTokens } from './config-access.ts';
import { checkAccount, checkDelivery, type Delivery } from './config-delivery.ts';
import { checkFields, checkList, checkText, isOneOf, REGION_WORDS, type Refuse, shown } from './config-fields.ts';
import { checkHealth, type Health } from './config-health.ts';
import { checkLive, type Live } from './config-live.ts';
import { checkLogs, checkMonitoring, type Logs, type Monitoring } from './config-monitoring.ts';
import { checkDomain, checkName } from './config-names.ts';
import { checkGeoRestriction, checkResidency, checkWaf, type GeoRestriction, type Waf } from './config-viewers.ts';
import { AWS_REGIONS } from './geography.ts';
import { TAG_VALUE } from './limits.ts';

export interface EdgeConfig {
  readonly name: string;
  readonly environment: string;
  /** Twelve digits: the only account that commands may change; `null` is whichever the credentials are of. */
  readonly account: string | null;
  /** AWS Region names, for example `eu-west-1`. */
  readonly regions: readonly string[];
  readonly publishingRegion: string;
  readonly live: Live;
  /** ISO 3166-1 alpha-2 country to the Regions that may serve it. */
  readonly residency: Readonly<Record<string, readonly string[]>>;
  /** What the Regions' probers may do. */
  readonly health: Health;
  readonly geoRestriction: GeoRestriction;
  /** `null` turns a check off. */
  readonly tokens: { readonly issuer: string | null; readonly audience: string | null };
  /** By behaviour; a key group holds names of `publicKeys`. */
  readonly access: { readonly vod: Access; readonly live: Access };
  /** Name to PEM. */
  readonly publicKeys: Readonly<Record<string, string>>;
  readonly domain: { readonly name: string; readonly zoneName: string; readonly hostedZoneId: string } | null;
  readonly waf: Waf;
  readonly logs: Logs;
  readonly monitoring: Monitoring;
  readonly delivery: Delivery;
}

const FIELDS = [
  'name',
  'environment',
  'account',
  'regions',
  'publishingRegion',
  'live',
  'residency',
  'health',
  'geoRestriction',
  'tokens',
  'access',
  'publicKeys',
  'domain',
  'waf',
  'logs',
  'monitoring',
  'delivery',
] as const satisfies readonly (keyof EdgeConfig)[];

/**
 * Returns the configuration, or throws one Error with a line for each problem: the field, the value received, and what
 * is allowed. A field that is missing or unknown is a problem; `null` has to be written.
 */
export function checkConfig(config: unknown): EdgeConfig {
  const problems: string[] = [];
  const refuse: Refuse = (field, received, allowed) => {
    const is = received === undefined ? 'is missing' : `is ${shown(received)}`;
    problems.push(`infra/config.ts: ${field} ${is}; allowed: ${allowed}.`);
  };

  const fields = checkFields('config', config, FIELDS, refuse);
  if (fields) {
    const all = Object.keys(AWS_REGIONS);
    const listed = checkList('regions', fields.regions, all, REGION_WORDS, refuse);
    // Against a list without any Region, every field that names one would be a problem of its own.
    const regions = listed.length > 0 ? listed : all;
    checkName(fields.name, listed, refuse);
    checkText('environment', fields.environment, TAG_VALUE, refuse);
    checkAccount(fields.account, refuse);
    if (!isOneOf(fields.publishingRegion, regions)) {
      refuse('publishingRegion', fields.publishingRegion, `one of regions (${regions.join(', ')})`);
    }
    checkLive(fields.live, regions, refuse);
    checkResidency(fields.residency, regions, refuse);
    checkHealth(fields.health, regions, refuse);
    checkGeoRestriction(fields.geoRestriction, refuse);
    checkTokens(fields.tokens, refuse);
    checkAccess(fields.access, checkPublicKeys(fields.publicKeys, refuse), refuse);
    checkDomain(fields.domain, refuse);
    checkWaf(fields.waf, refuse);
    checkLogs(fields.logs, refuse);
    checkMonitoring(fields.monitoring, refuse);
    checkDelivery(fields.delivery, refuse);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config as EdgeConfig;
}
