/** Asks for a title that was taken down as a viewer does: with a token, through the distribution. */
import type { EdgeConfig } from '../infra/config-check.ts';
import { encodedName } from './path-spelling.ts';
import { isImmutable, isPlaylist } from './publish-headers.ts';
import { signUrl } from './sign-url.ts';
import { type AskEdge, edgeVerdict } from './takedown-verify.ts';
import type { Title } from './title-path.ts';

export interface EdgeCheck {
  readonly title: Title;
  readonly config: Pick<EdgeConfig, 'access' | 'tokens'>;
  readonly url: string;
  readonly readKeys: () => Promise<string>;
  readonly ask: AskEdge;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** Of each kind: what viewers open, and what lies in caches for longest. */
const ASKED = 3;
const TOKEN_SECONDS = 300;

/**
 * Rejects with one sentence when an answer is not that of a missing object.
 *
 * AWS recommends to invalidate the path before a viewer-request function changed it too ("What you need to know when
 * invalidating files"). Here that path begins with the viewer's token, and only `/vod/~*` covers it, which is every title's: it
 * is taken only when the path after the function has not been enough.
 */
export async function refuseCached(
  check: EdgeCheck,
  keys: readonly string[],
  clear: (path: string) => Promise<void>,
): Promise<void> {
  const { title, config, say } = check;
  if (config.access[title.kind] !== 'token') {
    return say(
      `Not asked for through the distribution: access.${title.kind} names a key group, whose private key is not here.`,
    );
  }
  const names = keys.map((key) => key.slice(title.prefix.length));
  const asked = [...names.filter(isPlaylist).slice(0, ASKED), ...names.filter(isImmutable).slice(0, ASKED)];
  const first = await stillServed(check, asked);
  if (first.length === 0) return;
  await clear(`/${title.kind}/~*`);
  const [left] = await stillServed(check, asked);
  if (left !== undefined) {
    throw new Error(`${left} is still served from a cache after its invalidation: run the command again in a minute.`);
  }
}

/** Paths that are still answered with content. */
async function stillServed(check: EdgeCheck, names: readonly string[]): Promise<readonly string[]> {
  const { title, config, url, readKeys, ask, now, say } = check;
  const keys = await readKeys();
  const served: string[] = [];
  for (const name of names) {
    const path = title.path + encodedName(name);
    const signing = {
      base: url,
      keys,
      ttlSeconds: TOKEN_SECONDS,
      now: Math.floor(now() / 1000),
      tokens: config.tokens,
    };
    const answer = await ask(signUrl({ ...signing, path }));
    const verdict = edgeVerdict(answer);
    if (verdict === 'unknown') {
      const why = answer.refusal === undefined ? '' : ` (${answer.refusal})`;
      throw new Error(
        `The objects are deleted, but ${path} answers ${answer.status}${why}, which does not say whether caches ` +
          'still hold it: run the command again.',
      );
    }
    say(`${path}: ${answer.status}, ${answer.cache ?? 'no x-cache'}.`);
    if (verdict === 'cached') served.push(path);
  }
  return served;
}
