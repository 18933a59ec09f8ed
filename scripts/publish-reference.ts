/** Where a playlist's reference leads, as a player resolves it: against the playlist's address with a token in its path. */
import { encodedName, spellingProblem } from './path-spelling.ts';
import { keyOf, type Title } from './title-path.ts';

export interface Reference {
  /** The file that holds it. */
  readonly from: string;
  /** As it is written, or already resolved against `addressOf(from)`. */
  readonly uri: string;
}

const ORIGIN = 'https://edge.invalid';

/** Where a player finds the file. The token is a stand-in: a reference that does not keep it cannot be played. */
export function addressOf(name: string, { path }: Title): string {
  return `${ORIGIN}${withToken(path)}${encodedName(name)}`;
}

/** The file that it leads to, below the folder, or one sentence. */
export function resolveReference(
  { from, uri }: Reference,
  title: Title,
): { readonly name: string } | { readonly problem: string } {
  const problem = (why: string, what: string) => ({ problem: `${from} refers to "${uri}", which ${why}: ${what}.` });
  const base = addressOf(from, title);
  if (uri === '' || !URL.canParse(uri, base))
    return problem('is no address', 'write the path of a file, relative to the playlist');
  const url = new URL(uri, base);
  const root = withToken(title.path);
  if (url.origin !== ORIGIN) return problem('leads to another server', 'write it relative to the playlist');
  if (!url.pathname.startsWith(root)) {
    return uri.startsWith('/')
      ? problem('begins with "/" and so loses the token in the path', 'write it relative to the playlist')
      : problem('leads out of the folder', 'publish a folder that holds everything');
  }
  const path = url.pathname.slice(root.length);
  const spelling = spellingProblem(`/${path}`);
  if (spelling !== undefined) return problem(`has ${spelling}`, 'rename the file, and write its name as it is');
  return { name: keyOf(path) };
}

function withToken(path: string): string {
  return path.replace(/^\/(vod|live)\//, '/$1/~token/');
}
