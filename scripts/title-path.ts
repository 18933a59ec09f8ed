/** A title: the folder below `/vod/` or `/live/` that is published, signed for and taken down as one. */
import { spellingProblem } from './path-spelling.ts';

export interface Title {
  readonly kind: 'vod' | 'live';
  /** As viewers ask for it, without a token: `/vod/title/`. */
  readonly path: string;
  /** What its keys in a bucket begin with: `media/vod/title/`. */
  readonly prefix: string;
}

/** Throws one sentence for anything that is not one title: too wide, a file, or a path that the edge would refuse. */
export function parseTitle(text: string): Title {
  const allowed = 'allowed: one title, such as /vod/title or /live/channel';
  const path = text.endsWith('/') ? text : `${text}/`;
  const [, kind, name = ''] = /^\/(vod|live)\/(.*)$/.exec(path) ?? [];
  if (kind !== 'vod' && kind !== 'live') throw new Error(`The path is "${text}"; ${allowed}.`);
  if (name === '' || name === '/') throw new Error(`The path is "${text}", which is all of /${kind}/; ${allowed}.`);
  if (/[*?#]/.test(path)) throw new Error(`The path is "${text}", and stands for more than one; ${allowed}.`);
  if (name.startsWith('~'))
    throw new Error(`The path is "${text}", and after "~" the edge expects a token; ${allowed}.`);
  if (/\.(?:m3u8|mpd)\/$/.test(path)) {
    throw new Error(
      `The path is "${text}", which is a playlist; allowed: its folder, ${text.replace(/[^/]*\/?$/, '')}.`,
    );
  }
  const problem = spellingProblem(path);
  if (problem !== undefined) throw new Error(`The path is "${text}", and has ${problem}; ${allowed}.`);
  return { kind, path, prefix: `media${keyOf(path)}` };
}

/** The part of a key that S3 reads out of a path: decoded once, and an unescaped "+" is a space. */
export function keyOf(path: string): string {
  return decodeURIComponent(path.replaceAll('+', ' '));
}
