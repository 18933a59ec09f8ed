/** What `npm run takedown` says. */
import type { ListedVersion } from './bucket-listing.ts';
import { inMb } from './publish-progress.ts';
import type { Title } from './title-path.ts';

export interface FoundInRegion {
  readonly region: string;
  readonly versions: readonly ListedVersion[];
}

/** Days that old versions stay, by `infra/lifecycle.ts`. */
export const KEPT_DAYS: Readonly<Record<Title['kind'], number>> = { vod: 30, live: 1 };

export function describeFound(found: readonly FoundInRegion[], { path }: Title): readonly string[] {
  return found.map(({ region, versions }) => {
    const current = currentOf(versions);
    const bytes = current.reduce((sum, { size }) => sum + size, 0);
    const old = versions.filter(({ isMarker, isLatest }) => !isMarker && !isLatest).length;
    return `${region}: ${current.length} objects below ${path}, ${inMb(bytes)} MB${old === 0 ? '' : `, ${old} old versions`}.`;
  });
}

export function describeGone(title: Title, found: readonly FoundInRegion[], purged: boolean): readonly string[] {
  const [source, ...replicas] = found;
  const published = new Set(currentOf(source?.versions ?? []).map(({ key }) => key));
  const late = replicas.filter(({ versions }) => {
    const there = new Set(versions.map(({ key }) => key));
    return title.kind === 'vod' && [...published].some((key) => !there.has(key));
  });
  const lines = [`${title.path} is gone from every Region, and from the caches as far as can be seen from here.`];
  if (late.length > 0) {
    lines.push(
      `It was still being copied to ${late.map(({ region }) => region).join(', ')}: run the same command again in 15 minutes, in case a copy came late.`,
    );
  }
  if (!purged) {
    const days = KEPT_DAYS[title.kind];
    lines.push(
      `Its old versions stay in the buckets for ${days} ${days === 1 ? 'day' : 'days'}, where viewers cannot reach them. To remove them now:`,
      `  npm run takedown -- ${title.path} --purge`,
    );
  }
  lines.push('Players keep what they have loaded, and tokens for the path stay valid until they expire.');
  return lines;
}

function currentOf(versions: readonly ListedVersion[]): readonly ListedVersion[] {
  return versions.filter(({ isLatest, isMarker }) => isLatest && !isMarker);
}
