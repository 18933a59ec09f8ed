/**
 * Passes a body on and fails when it ends early, so that a file cut while it is sent ends the connection; otherwise the
 * reader would wait for bytes that its Content-Length promised.
 */
export function exactLength(bytes: number): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* pass(source) {
    let sent = 0;
    for await (const chunk of source) {
      sent += chunk.length;
      yield chunk;
    }
    if (sent < bytes) throw new Error(`The object ended after ${sent} of ${bytes} bytes.`);
  };
}
