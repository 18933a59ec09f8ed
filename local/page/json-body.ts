/** What a POST to the page's port holds. */
import type { IncomingMessage } from 'node:http';

const MAX_BODY_BYTES = 1000;

/** The body's object; a sentence when it is anything else, or does not say that it is JSON. */
export async function readJsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | string> {
  // A page of another site can send text, and nothing that says it is JSON, without asking first.
  const type = request.headers['content-type'];
  if (type !== 'application/json') return `Content-Type is ${JSON.stringify(type)}, and must be application/json.`;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) return `The body has ${bytes} bytes; ${MAX_BODY_BYTES} are allowed.`;
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  return 'The body must be a JSON object.';
}
