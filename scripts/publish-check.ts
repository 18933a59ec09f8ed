/** Checks a folder with HLS or DASH before anything is written: nothing that passes here ends in a player's error for want of a file. */
import { readFile } from 'node:fs/promises';
import { encodedName, spellingProblem } from './path-spelling.ts';
import { readDash } from './publish-dash.ts';
import type { PublishFile } from './publish-folder.ts';
import { isPlaylist } from './publish-headers.ts';
import { type PlaylistFacts, readHls } from './publish-hls.ts';
import { lengthsProblem } from './publish-lengths.ts';
import { MOST_PARTS, PART_BYTES } from './publish-parts.ts';
import { addressOf, resolveReference } from './publish-reference.ts';
import type { Title } from './title-path.ts';

export interface Checked {
  /** Names of the master playlists and manifests: what viewers open. */
  readonly masters: ReadonlySet<string>;
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** S3's limit: "Naming Amazon S3 objects", Amazon S3 User Guide. UTF-8 bytes. */
const MOST_KEY_BYTES = 1024;

export async function checkSet(files: readonly PublishFile[], title: Title): Promise<Checked> {
  const sizes = new Map(files.map(({ name, size }) => [name, size]));
  const facts = new Map<string, PlaylistFacts>();
  for (const { name, path } of files.filter((file) => isPlaylist(file.name))) {
    const text = await readFile(path, 'utf8');
    const isLive = title.kind === 'live';
    facts.set(name, name.endsWith('.mpd') ? readDash(text, addressOf(name, title), isLive) : readHls(text, isLive));
  }
  const problems = files.flatMap((file) => nameProblems(file, title));
  for (const [from, { references, alike, problems: own }] of facts) {
    problems.push(...own.map((problem) => `${from} ${problem}.`));
    for (const { uri, end } of uniqueBy(references, ({ uri, end }) => `${end} ${uri}`)) {
      const found = resolveReference({ from, uri }, title);
      if ('problem' in found) problems.push(found.problem);
      else problems.push(...fileProblems(from, found.name, sizes.get(found.name), end));
    }
    const uneven = lengthsProblem(alike.flatMap((uri) => lengthOf(from, uri, facts, title)));
    if (uneven !== undefined) problems.push(`${from} has ${uneven}.`);
  }
  if (facts.size === 0) problems.push('The folder has no playlist: let it hold HLS (.m3u8) or DASH (.mpd).');
  const masters = [...facts].flatMap(([name, { isMaster }]) => (isMaster ? [name] : []));
  return { masters: new Set(masters), problems };
}

function nameProblems({ name, size }: PublishFile, { path, prefix }: Title): string[] {
  const spelling = spellingProblem(path + encodedName(name));
  const keyBytes = Buffer.byteLength(prefix + name);
  return [
    ...(spelling === undefined ? [] : [`The file name "${name}" has ${spelling}: rename it, and what refers to it.`]),
    ...(keyBytes > MOST_KEY_BYTES
      ? [`The file name "${name}" makes a key of ${keyBytes} bytes: S3 allows ${MOST_KEY_BYTES}.`]
      : []),
    ...(size > MOST_PARTS * PART_BYTES ? [`${name} has ${size} bytes: ${MOST_PARTS * PART_BYTES} are allowed.`] : []),
  ];
}

function fileProblems(from: string, name: string, size: number | undefined, end: number | undefined): string[] {
  if (size === undefined) return [`${from} refers to ${name}, which is not in the folder: add it.`];
  if (end === undefined || end <= size) return [];
  return [`${from} refers to the bytes of ${name} up to ${end}, and it has ${size}: make both anew.`];
}

function lengthOf(from: string, uri: string, facts: ReadonlyMap<string, PlaylistFacts>, title: Title) {
  const found = resolveReference({ from, uri }, title);
  const length = 'name' in found ? facts.get(found.name)?.length : undefined;
  return length && 'name' in found ? [{ name: found.name, ...length }] : [];
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
