/** Checks a folder with HLS or DASH before anything is written: nothing that passes here ends in a player's error for want of a file. */
import { readFile } from 'node:fs/promises';
import { encodedName, spellingProblem } from './path-spelling.ts';
import { cutProblem } from './publish-boxes.ts';
import { readDash } from './publish-dash.ts';
import type { PublishFile } from './publish-folder.ts';
import { isPlaylist } from './publish-headers.ts';
import { type PlaylistFacts, readHls } from './publish-hls.ts';
import { unnamedEntries } from './publish-init.ts';
import { lengthsProblem } from './publish-lengths.ts';
import { MOST_PARTS, PART_BYTES } from './publish-parts.ts';
import { addressOf, type Reference, resolveReference } from './publish-reference.ts';
import type { Title } from './title-path.ts';

export interface Checked {
  /** Names of what viewers open: master playlists and manifests. */
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
  const used = new Set<string>();
  for (const [from, { references, alike, problems: own }] of facts) {
    problems.push(...own.map((problem) => `${from} ${problem}.`));
    for (const { uri, end } of uniqueBy(references, ({ uri, end }) => `${end} ${uri}`)) {
      const found = resolveReference({ from, uri }, title);
      if ('problem' in found) problems.push(found.problem);
      else {
        used.add(found.name);
        problems.push(...fileProblems(from, found.name, sizes.get(found.name), end));
      }
    }
    const uneven = lengthsProblem(alike.flatMap((uri) => lengthOf(from, uri, facts, title)));
    if (uneven !== undefined) problems.push(`${from} has ${uneven}.`);
  }
  // What no playlist names yet may still be written.
  for (const file of files.filter(({ name }) => used.has(name))) {
    const problem = await cutProblem(file);
    if (problem !== undefined) problems.push(problem);
  }
  problems.push(...(await claimProblems(facts, files, title)));
  const masters = [...facts].flatMap(([name, { isMaster }]) => (isMaster ? [name] : []));
  // Without one, viewers open the media playlists themselves.
  return { masters: new Set(masters.length > 0 ? masters : facts.keys()), problems };
}

/** A player that is promised one codec and gets another shows nothing, on some devices only. */
async function claimProblems(
  facts: ReadonlyMap<string, PlaylistFacts>,
  files: readonly PublishFile[],
  title: Title,
): Promise<readonly string[]> {
  const problems = new Set<string>();
  for (const [from, { claims }] of facts) {
    for (const { uri, codecs } of claims) {
      const named = nameOf({ from, uri }, title);
      const init = named === undefined ? undefined : facts.get(named)?.init;
      const name = named !== undefined && init !== undefined ? nameOf({ from: named, uri: init }, title) : named;
      const file = files.find((each) => each.name === name);
      if (!file || isPlaylist(file.name)) continue;
      const entries = await unnamedEntries(file.path, codecs);
      if (entries.length > 0) {
        problems.add(
          `${from} promises "${codecs}" of ${file.name}, which holds ${entries.join(', ')}: write what it holds.`,
        );
      }
    }
  }
  return [...problems];
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
  const name = nameOf({ from, uri }, title);
  const length = name === undefined ? undefined : facts.get(name)?.length;
  return name === undefined || length === undefined ? [] : [{ name, ...length }];
}

/** Undefined for a reference that is a problem already. */
function nameOf(reference: Reference, title: Title): string | undefined {
  const found = resolveReference(reference, title);
  return 'name' in found ? found.name : undefined;
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
