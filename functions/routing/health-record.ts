/**
 * The `health` record of the key-value store: what the probers made of each Region. The edge never reads it; it is written by
 * them alone, when their verdict changes. Flat text, one entry a Region:
 *
 *     us-east-1=100 eu-west-1=0@1800000000 ap-northeast-2=100?1800000000
 *
 * `@` since when (epoch seconds), `?` a change announced at that time, `!` an announced change that a prober objected to.
 */

export interface RegionHealth {
  /** What the Region may admit: 100 in service, 0 out of service, in between on its way back. */
  readonly percent: number;
  /** Epoch seconds; 0: always. */
  readonly since: number;
  readonly mark: HealthMark | undefined;
}

export interface HealthMark {
  readonly kind: 'announced' | 'objected';
  /** Epoch seconds. */
  readonly at: number;
}

/** By Region. One that is not named is in service. */
export type HealthRecord = Readonly<Record<string, RegionHealth>>;

export const IN_SERVICE: RegionHealth = { percent: 100, since: 0, mark: undefined };

const ENTRY = /^([a-z0-9-]+)=([0-9]{1,3})(?:@([0-9]{1,10}))?(?:([?!])([0-9]{1,10}))?$/;

/** Reads the record strictly. Undefined for text that `formatHealth` does not write, and for a Region that is not known. */
export function parseHealth(text: string, regions: readonly string[]): HealthRecord | undefined {
  const record: Record<string, RegionHealth> = {};
  for (const entry of text.split(' ')) {
    const [, region = '', percent, since, kind, at] = ENTRY.exec(entry) ?? [];
    if (regions.indexOf(region) < 0 || record[region] !== undefined || Number(percent) > 100) return undefined;
    const health: RegionHealth = {
      percent: Number(percent),
      since: Number(since ?? 0),
      mark: kind === undefined ? undefined : { kind: kind === '?' ? 'announced' : 'objected', at: Number(at) },
    };
    // One spelling for one state: no leading zeros, no `@0`.
    if (formatOne(region, health) !== entry) return undefined;
    record[region] = health;
  }
  return record;
}

/** Writes every Region, in the given order. */
export function formatHealth(record: HealthRecord, regions: readonly string[]): string {
  return regions.map((region) => formatOne(region, record[region] ?? IN_SERVICE)).join(' ');
}

function formatOne(region: string, { percent, since, mark }: RegionHealth): string {
  const marked = mark ? `${mark.kind === 'announced' ? '?' : '!'}${mark.at}` : '';
  return `${region}=${percent}${since > 0 ? `@${since}` : ''}${marked}`;
}
