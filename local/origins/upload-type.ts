import { extname } from 'node:path';

/**
 * The Content-Type that `aws s3 cp` stores with a file of the web. Media files get none here, so S3 answers with its default:
 * naming their types is the work of the origin-response function, which a guess in this place would hide.
 */
const WEB_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ico': 'image/vnd.microsoft.icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.xml': 'text/xml',
};

/** Undefined: stored without a type. */
export function uploadType(key: string): string | undefined {
  const extension = extname(key);
  return Object.hasOwn(WEB_TYPES, extension) ? WEB_TYPES[extension] : undefined;
}
