/** A small set of HLS and DASH in a folder of its own, and buckets in memory behind the SDK's client. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { ContentBucket } from '../../scripts/content-buckets.ts';

const MEDIA = (name: string, durations: readonly number[]) => `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init.mp4"
${durations.map((seconds, i) => `#EXTINF:${seconds},\n${name}-${i + 1}.m4s`).join('\n')}
#EXT-X-ENDLIST
`;

/** By name below the folder. What is no playlist holds its own name. */
export const SET: Readonly<Record<string, string>> = {
  'master.m3u8': `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="One",DEFAULT=YES,URI="audio/list.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=200000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,AUDIO="a"
video/list.m3u8
`,
  'manifest.mpd': `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S" minBufferTime="PT2S">
  <Period id="1" start="PT0S">
    <AdaptationSet contentType="video" mimeType="video/mp4">
      <SegmentTemplate timescale="1" duration="2" startNumber="1" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/v-$Number$.m4s"/>
      <Representation id="video" codecs="avc1.64001e" width="640" height="360" bandwidth="200000"/>
    </AdaptationSet>
  </Period>
</MPD>
`,
  'video/list.m3u8': MEDIA('v', [2, 2]),
  'video/init.mp4': 'video/init.mp4',
  'video/v-1.m4s': 'video/v-1.m4s',
  'video/v-2.m4s': 'video/v-2.m4s',
  'audio/list.m3u8': MEDIA('a', [2.005, 1.995]),
  'audio/init.mp4': 'audio/init.mp4',
  'audio/a-1.m4s': 'audio/a-1.m4s',
  'audio/a-2.m4s': 'audio/a-2.m4s',
};

export interface SetFolder {
  readonly path: string;
  remove(): void;
}

/** @param changes New text by name; `null` leaves the file out. */
export function writeSet(changes: Readonly<Record<string, string | null>> = {}): SetFolder {
  const path = mkdtempSync(join(tmpdir(), 'publish-'));
  for (const [name, text] of Object.entries({ ...SET, ...changes })) {
    if (text === null) continue;
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface MemoryBucket {
  readonly bucket: ContentBucket;
  /** Content by key. */
  readonly objects: Map<string, string>;
  /** Keys, in the order in which they arrived. */
  readonly puts: string[];
  readonly inputs: PutObjectCommandInput[];
  /** What HeadObject says of replication. */
  status: string | undefined;
  /** Called before an upload is taken; what it throws, the client gets. */
  beforePut: (key: string) => void;
  /** Keys that DeleteObjects leaves alone, as if it had been denied. */
  readonly undeletable: Set<string>;
}

export function memoryBucket(region: string): MemoryBucket {
  const client = new S3Client({ region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const mock = mockClient(client);
  const objects = new Map<string, string>();
  const memory: MemoryBucket = {
    bucket: { region, name: `acme-content-123456789012-${region}`, client },
    objects,
    puts: [],
    inputs: [],
    status: undefined,
    beforePut: () => {},
    undeletable: new Set(),
  };
  const below = (prefix = '') => [...objects].filter(([key]) => key.startsWith(prefix)).sort();
  mock.on(PutObjectCommand).callsFake((input: PutObjectCommandInput) => {
    const key = input.Key as string;
    memory.beforePut(key);
    if (input.IfNoneMatch === '*' && objects.has(key)) throw named('PreconditionFailed', 412);
    objects.set(key, String(input.Body));
    memory.puts.push(key);
    memory.inputs.push(input);
    return { ETag: `"${md5(String(input.Body))}"` };
  });
  mock.on(ListObjectsV2Command).callsFake(({ Prefix }: { Prefix?: string }) => ({
    Contents: below(Prefix).map(([Key, text]) => ({ Key, Size: text.length, ETag: `"${md5(text)}"` })),
  }));
  mock.on(ListObjectVersionsCommand).callsFake(({ Prefix }: { Prefix?: string }) => ({
    Versions: below(Prefix).map(([Key, text]) => ({ Key, VersionId: 'v1', IsLatest: true, Size: text.length })),
  }));
  mock.on(HeadObjectCommand).callsFake(({ Key }: { Key: string }) => {
    const text = objects.get(Key);
    if (text === undefined) throw named('NotFound', 404);
    return { ETag: `"${md5(text)}"`, ContentLength: text.length, ReplicationStatus: memory.status };
  });
  mock.on(DeleteObjectsCommand).callsFake(({ Delete }: { Delete: { Objects: { Key: string }[] } }) => {
    for (const { Key } of Delete.Objects) if (!memory.undeletable.has(Key)) objects.delete(Key);
    return {};
  });
  return memory;
}

/** As the SDK throws what its model does not name. */
export function named(name: string, status = 400): Error {
  return Object.assign(new Error('whatever AWS says'), { name, $metadata: { httpStatusCode: status } });
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
