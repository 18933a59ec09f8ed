import type cf from 'cloudfront';

/** Of a path, in the access log, which takes 800 bytes: each of its characters may come to three by URL encoding. */
const LOGGED_CHARACTERS = 266;

/** @param path Without its token. A path that the guard refuses may hide one, and is not logged. */
export const log = (platform: Pick<typeof cf, 'logCustomData'>, path: string): void => {
  if (platform.logCustomData)
    platform.logCustomData(path.length > LOGGED_CHARACTERS ? path.slice(0, LOGGED_CHARACTERS) : path);
};
