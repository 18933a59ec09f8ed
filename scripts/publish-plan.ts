/** What has to be uploaded to a bucket, in which order, and what must not be. */
import type { ListedObject } from './bucket-listing.ts';
import type { Digest, PublishFile } from './publish-folder.ts';
import { isImmutable, isPlaylist } from './publish-headers.ts';
import type { Title } from './title-path.ts';

export type DigestedFile = PublishFile & Digest;

/** Whether an object has the file's content, in however many parts it was uploaded from here or in one. */
export function isSameContent({ etag, md5, size }: DigestedFile, there: ListedObject | undefined): boolean {
  return there !== undefined && there.size === size && (there.etag === etag || there.etag === md5);
}

export interface PublishPlan {
  /** One after the other: what a playlist names is there before the playlist is, and a master comes last. */
  readonly stages: readonly (readonly DigestedFile[])[];
  /** Names of those that are there already with the same content. */
  readonly same: readonly string[];
  /** Names of segments that are there with other content: viewers' caches hold them. */
  readonly changed: readonly string[];
  /** Names of playlists and other files that are there with other content, and will be written over. */
  readonly replaced: readonly string[];
}

export function planPublish(
  files: readonly DigestedFile[],
  masters: ReadonlySet<string>,
  published: ReadonlyMap<string, ListedObject>,
  { prefix }: Pick<Title, 'prefix'>,
): PublishPlan {
  const there = (file: PublishFile) => published.get(prefix + file.name);
  const isSame = (file: DigestedFile) => isSameContent(file, there(file));
  const other = files.filter((file) => there(file) !== undefined && !isSame(file));
  const wanted = files.filter((file) => !isSame(file));
  const inStage = (stage: number) => wanted.filter(({ name }) => stageOf(name, masters) === stage);
  return {
    stages: [inStage(0), inStage(1), inStage(2)],
    same: files.filter(isSame).map(({ name }) => name),
    changed: other.filter(({ name }) => isImmutable(name)).map(({ name }) => name),
    replaced: other.filter(({ name }) => !isImmutable(name)).map(({ name }) => name),
  };
}

function stageOf(name: string, masters: ReadonlySet<string>): 0 | 1 | 2 {
  if (!isPlaylist(name)) return 0;
  return masters.has(name) ? 2 : 1;
}

/** One sentence for segments that would change under their names. */
export function changedSentence(changed: readonly string[], region: string, { path }: Title): string {
  const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  return (
    `${changed.slice(0, 5).join(', ')}${more} in ${region} ${changed.length === 1 ? 'has' : 'have'} other content, which caches and players ` +
    `keep for long: publish under another path, or give changed segments new names (a takedown of ${path} clears the edge, not the players).`
  );
}
