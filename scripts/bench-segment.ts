/** What the bench asks for: one segment below /vod/, and a token for it. */
import { formatKeys, generateKey } from '../functions/token/sign.ts';

/** Bytes; a second or two of audio. */
export const SEGMENT_BYTES = 10_000;
export const SEGMENT_PATH = '/vod/bench/segment-00001.m4s';

const DAY_SECONDS = 86_400;

export function benchKeys(): string {
  return formatKeys([generateKey('k1')]);
}

export function tokenTimes(): { readonly ttlSeconds: number; readonly now: number } {
  return { ttlSeconds: DAY_SECONDS, now: Math.floor(Date.now() / 1000) };
}
