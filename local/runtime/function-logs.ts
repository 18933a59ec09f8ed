/** How much of what a CloudFront Function logs is kept. */
import { CLOUDFRONT_FUNCTION } from '../../infra/limits.ts';

const { logBytes, logDataBytes } = CLOUDFRONT_FUNCTION;

/** Lines of `console.log`, cut where the log of one call ends. */
export function truncatedLogs(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let left = logBytes;
  for (const line of lines) {
    const bytes = Buffer.byteLength(line);
    if (bytes > left) return [...kept, beginning(line, left)];
    kept.push(line);
    left -= bytes;
  }
  return kept;
}

/** Of a character that takes three of UTF-8, each of them encoded. */
const MOST_BYTES = 9;

/** What the access log takes of a request's custom data, which counts after URL encoding; that more is cut is assumed. */
export function loggableData(text: string): string {
  if (text.length * MOST_BYTES <= logDataBytes) return text;
  let end = text.length;
  while (encodeURIComponent(Buffer.from(text.slice(0, end)).toString()).length > logDataBytes) end--;
  return text.slice(0, end);
}

/** At most so many bytes of UTF-8, without half a character. */
function beginning(text: string, bytes: number): string {
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\ufffd$/, '');
}
