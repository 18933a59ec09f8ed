/** The shape of `infra/config.ts`, and the check that every command runs before it does anything. */

export interface EdgeConfig {
  readonly name: string;
  readonly environment: string;
  /** AWS Region names, for example `eu-west-1`. */
  readonly regions: readonly string[];
  readonly publishingRegion: string;
  readonly live: { readonly regions: readonly string[]; readonly segmentSeconds: number; readonly dvrSeconds: number };
  /** ISO 3166-1 alpha-2 country to the Regions that may serve it. */
  readonly residency: Readonly<Record<string, readonly string[]>>;
  /** `null` turns a check off. */
  readonly tokens: { readonly issuer: string | null; readonly audience: string | null };
  readonly domain: { readonly name: string; readonly zoneName: string; readonly hostedZoneId: string } | null;
}
