/**
 * The one spelling of a path that the edge lets through: what viewer-request's guard refuses is refused here, before anything
 * is published under it (RFC 3986, section 6.2.2).
 */

/** Why no viewer could ask for this path, in words that follow "has"; undefined when one can. Without query. */
export function spellingProblem(path: string): string | undefined {
  const segments = path.split('/').slice(1);
  // An empty last segment is the "/" of a folder.
  if (segments.slice(0, -1).includes('')) return 'an empty segment ("//")';
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'a "." or ".." segment';
  if (/[^!$&-;=@-Z_a-z~%]/.test(path)) return 'a character that has to be percent-encoded';
  for (const [escaped] of path.matchAll(/%.{0,2}/g)) {
    if (!/^%[\dA-F]{2}$/.test(escaped)) return `"${escaped}", which is no escape in upper case`;
    const byte = Number.parseInt(escaped.slice(1), 16);
    if (byte < 0x20 || byte === 0x7f) return `a control character ("${escaped}")`;
    const character = String.fromCharCode(byte);
    if ('/\\%'.includes(character)) return `"${escaped}", which the edge refuses in every path`;
    if (/[\w.~-]/.test(character)) return `"${escaped}", which has to be written "${character}"`;
  }
  return /%C2%[89]/.test(path) || !isUtf8(path) ? 'an escape that is no printable text in UTF-8' : undefined;
}

/** A file's name as a URL has to spell it, segment by segment. */
export function encodedName(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
