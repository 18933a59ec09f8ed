/** What `npm run publish` says. */
import type { ContentBucket } from './content-buckets.ts';
import { encodedName } from './path-spelling.ts';
import type { PublishArgs } from './publish-args.ts';
import type { PublishPlan } from './publish-plan.ts';
import { inMb } from './publish-progress.ts';
import type { Title } from './title-path.ts';

const MOST_PROBLEMS = 20;

export function problemsText(problems: readonly string[]): string {
  const more = problems.length - MOST_PROBLEMS;
  const shown = problems.slice(0, MOST_PROBLEMS);
  return [...shown, ...(more > 0 ? [`There are ${more} more problems of the same folder.`] : [])].join('\n');
}

export function describePlan(
  region: string,
  { stages, same, replaced }: PublishPlan,
  { kind }: Title,
): readonly string[] {
  const files = stages.flat();
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const over = replaced.length === 0 ? '' : ` (${replaced.length} of them written over)`;
  const left = same.length === 0 ? '' : `, ${same.length} are there already`;
  if (files.length === 0) return [`${region}: nothing to upload, all ${same.length} files are there already.`];
  const lines = [`${region}: ${files.length} files to upload${over}, ${inMb(bytes)} MB${left}.`];
  if (replaced.length > 0 && kind === 'vod') lines.push('Viewers may get the old playlists for five minutes more.');
  return lines;
}

/** Of live Regions that did not answer, while others did. */
export function lostSentence(regions: readonly string[]): string {
  return (
    `${regions.join(', ')} did not take it, every other live Region has it: move viewers away with ` +
    `\`npm run region -- evacuate ${regions[0]}\`, and run the same command again when it is back.`
  );
}

/** @param pending Regions that nobody waited for. */
export function describePublished(
  { title, folder, where }: PublishArgs,
  masters: readonly string[],
  pending: readonly ContentBucket[],
): readonly string[] {
  const opened = masters.map((name) => title.path + encodedName(name)).sort();
  const lines = [`Published ${title.path}. A URL that plays:`, ...opened.map((path) => `  npm run sign -- ${path}`)];
  if (pending.length === 0) return lines;
  const [first = ''] = masters;
  const endpoint = where.local ? ` --endpoint-url http://127.0.0.1:${where.pagePort}` : '';
  return [
    ...lines,
    'S3 copies it to the other Regions now, in minutes. To wait for that, uploading nothing again:',
    `  npm run publish -- ${folder} ${title.path}`,
    'To look at one object:',
    ...pending.map(
      ({ name, region }) =>
        `  aws s3api head-object --bucket ${name} --key ${title.prefix}${first} --region ${region}${endpoint}`,
    ),
  ];
}
