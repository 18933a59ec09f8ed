import { guard } from '../viewer-request/guard.ts';

/** What `isMediaPath` asks, in words. */
export const MEDIA_PATH = 'one below /vod/ or /live/, percent-encoded, without "//", "." and ".." segments';

/** Whether the edge takes this path, without a token, for media. It has one spelling for each. */
export function isMediaPath(path: string): boolean {
  try {
    guard(path);
  } catch {
    return false;
  }
  return /^\/(?:vod|live)\/(?!~)/.test(path);
}
