/**
 * Reads base64url as the engine does: up to the first character that the encoding does not have (Node takes more), and
 * where nothing comes of it, the text as it is.
 */
export function fromBase64urlOnEngine(text: string): Buffer {
  const bytes = Buffer.from(text.replace(/[^\w-][\s\S]*/, ''), 'base64url');
  return bytes.length > 0 ? bytes : Buffer.from(text);
}
