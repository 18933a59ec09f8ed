/** What is written to the local buckets: files of a temporary folder, which goes when the edge stops. No content folder is touched. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StoredObject } from '../object.ts';

/** A body as it arrived. */
export interface KeptBody {
  /** Bytes. */
  readonly size: number;
  /** Digest in base64, by the algorithm's name. */
  readonly digests: Readonly<Record<'md5' | 'sha1' | 'sha256', string>>;
  readonly open: StoredObject['open'];
}

export interface Uploads {
  keep(body: AsyncIterable<Buffer>): Promise<KeptBody>;
  close(): Promise<void>;
}

export function createUploads(): Uploads {
  let made: Promise<string> | undefined;
  return {
    keep: async (body) => {
      made ??= mkdtemp(join(tmpdir(), 'edge-uploads-'));
      const path = join(await made, randomUUID());
      const hashes = { md5: createHash('md5'), sha1: createHash('sha1'), sha256: createHash('sha256') };
      let size = 0;
      await pipeline(
        body,
        async function* measured(source: AsyncIterable<Buffer>) {
          for await (const chunk of source) {
            size += chunk.length;
            for (const hash of Object.values(hashes)) hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(path),
      );
      const digest = (name: keyof typeof hashes) => hashes[name].digest('base64');
      return {
        size,
        digests: { md5: digest('md5'), sha1: digest('sha1'), sha256: digest('sha256') },
        open: (range): Readable => createReadStream(path, range),
      };
    },
    close: async () => {
      if (made) await rm(await made, { recursive: true, force: true });
    },
  };
}
