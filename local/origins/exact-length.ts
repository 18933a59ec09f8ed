/** Passes on as much of a body, and then fails: the connection ends before what its Content-Length promised. */
export function cutAfter(bytes: number): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* pass(source) {
    let left = bytes;
    for await (const chunk of source) {
      if (chunk.length > left) {
        yield chunk.subarray(0, left);
        break;
      }
      left -= chunk.length;
      yield chunk;
    }
    // What has been passed on has to leave first: the error throws away what waits to be written.
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error(`The body was cut after ${bytes} bytes.`);
  };
}

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
