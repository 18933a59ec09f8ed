/** What the bench asks for: one segment below /vod/, and a token for it. */
import { formatKeys, generateKey } from '../functions/token/sign.ts';
import { config } from '../infra/config.ts';
import type { SignUrlOptions } from './sign-url.ts';

/** Bytes; a second or two of audio. */
export const SEGMENT_BYTES = 10_000;
export const SEGMENT_PATH = '/vod/bench/segment-00001.m4s';

const DAY_SECONDS = 86_400;

export function benchKeys(): string {
  return formatKeys([generateKey('k1')]);
}

/** Good for a day, with what the configuration asks of every token. */
export function tokenOptions(): Pick<SignUrlOptions, 'ttlSeconds' | 'now' | 'tokens'> {
  return { ttlSeconds: DAY_SECONDS, now: Math.floor(Date.now() / 1000), tokens: config.tokens };
}
