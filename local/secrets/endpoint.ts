/** Secrets Manager over HTTP, for the SDK's client: AWS JSON 1.1 (smithy.io, "AWS JSON 1.1 protocol"). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ActionResult, runAction, type Secrets } from './actions.ts';

const TARGET_PREFIX = 'secretsmanager.';
/** A secret's 64 KiB, escaped as JSON. */
const BODY_BYTES = 400_000;

/**
 * Answers a Secrets Manager request completely. False, with nothing read or written, when the request is not one.
 * Values travel as they do on AWS, so the port must be closed to other sites and bound to 127.0.0.1.
 */
export async function handleSecretsManager(
  secrets: Secrets,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const target = request.headers['x-amz-target'];
  if (request.method !== 'POST' || typeof target !== 'string' || !target.startsWith(TARGET_PREFIX)) return false;
  const input = await readInput(request);
  send(response, input.ok ? runAction(secrets, target.slice(TARGET_PREFIX.length), input.output) : input);
  return true;
}

async function readInput(request: IncomingMessage): Promise<ActionResult> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too much is still read to its end, so that the answer reaches the client.
    if (bytes <= BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > BODY_BYTES) return notSerialized(`The body may have ${BODY_BYTES} bytes.`);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ok: true, output: value as Record<string, unknown> };
    }
  } catch {
    // The parser's message quotes the text, which may be a secret.
  }
  return notSerialized('The body is not a JSON object.');
}

function notSerialized(message: string): ActionResult {
  return { ok: false, code: 'SerializationException', message };
}

function send(response: ServerResponse, result: ActionResult): void {
  const body = JSON.stringify(result.ok ? result.output : { __type: result.code, Message: result.message });
  response.writeHead(result.ok ? 200 : 400, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}
