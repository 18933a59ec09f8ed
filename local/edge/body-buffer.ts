/**
 * A body while and after it arrives: one writer, any number of readers, each from its own position. What has arrived is
 * kept, so that simultaneous misses share one fetch and the finished body is the cached one, without a copy a request.
 */

export interface BodyBuffer {
  /** Bytes so far. */
  size(): number;
  done(): boolean;
  /** Set when the origin broke off; readers fail with it. */
  error(): Error | undefined;
  push(chunk: Buffer): void;
  end(): void;
  fail(error: Error): void;
  /** The finished body in one piece. Throws before the end. */
  whole(): Buffer;
  /** Resolves at the end or the break. */
  finished(): Promise<void>;
  /** Chunks from `start` to `end`, both inclusive, as they arrive. */
  read(start: number, end: number): AsyncGenerator<Buffer>;
}

export function createBodyBuffer(initial?: Buffer): BodyBuffer {
  let chunks: Buffer[] = initial ? [initial] : [];
  let size = initial?.length ?? 0;
  let done = initial !== undefined;
  let failure: Error | undefined;
  let waiting: (() => void)[] = [];

  const wake = () => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };
  const more = () => new Promise<void>((resolve) => waiting.push(resolve));
  const whole = () => {
    if (!done) throw new Error('The body is not complete.');
    if (chunks.length !== 1) chunks = [Buffer.concat(chunks, size)];
    return chunks[0] as Buffer;
  };

  async function* read(start: number, end: number): AsyncGenerator<Buffer> {
    let at = start;
    while (at <= end) {
      if (failure) throw failure;
      if (at < size) {
        let offset = 0;
        for (const chunk of chunks.slice()) {
          const next = offset + chunk.length;
          if (next > at) {
            const part = chunk.subarray(at - offset, Math.min(chunk.length, end + 1 - offset));
            yield part;
            at += part.length;
            if (at > end) return;
          }
          offset = next;
        }
      } else if (done) return;
      else await more();
    }
  }

  return {
    size: () => size,
    done: () => done,
    error: () => failure,
    push: (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      wake();
    },
    end: () => {
      done = true;
      wake();
    },
    fail: (error) => {
      failure = error;
      wake();
    },
    whole,
    finished: async () => {
      while (!done && !failure) await more();
    },
    read,
  };
}
