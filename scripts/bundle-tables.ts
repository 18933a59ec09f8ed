/** What of a function that is too large is the configuration's: the tables of Regions and countries that the build puts into it. */
import type { EdgeConfig } from '../infra/config-check.ts';
import { CLOUDFRONT_FUNCTION } from '../infra/limits.ts';

/** The same configuration with the smallest tables that there are. */
export function withoutTables(config: EdgeConfig): EdgeConfig {
  const regions = [config.publishingRegion];
  return { ...config, regions, live: { ...config.live, regions }, residency: {} };
}

/** @param rest Bytes of the function with the smallest tables. */
export function describeTables({ regions, residency }: EdgeConfig, bytes: number, rest: number): string {
  const countries = Object.keys(residency).length;
  const room = CLOUDFRONT_FUNCTION.codeBytes - rest;
  return (
    `infra/config.ts: regions (${regions.length}) and residency (${countries} countries) take ${bytes - rest} bytes of the ` +
    `viewer-request function; allowed: ${room}, as CloudFront takes ${CLOUDFRONT_FUNCTION.codeBytes} and the rest of it has ${rest}.`
  );
}
