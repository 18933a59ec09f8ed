/** DeleteObject and DeleteObjects: a delete marker, or with a version's id that version for good ("Amazon S3 API Reference"). */
import { randomBytes } from 'node:crypto';
import type { S3Origin } from '../s3-origin.ts';
import { document, element } from './list-xml.ts';
import type { Replication } from './replication.ts';

export interface Deletion {
  readonly key: string;
  /** Undefined: the newest version is covered by a marker. */
  readonly versionId: string | undefined;
}

/** @returns the marker's id; undefined when a version was erased, or never was. */
export async function deleteOne(
  origin: S3Origin,
  replication: Replication,
  { key, versionId }: Deletion,
  now: number,
): Promise<string | undefined> {
  if (versionId !== undefined) {
    await origin.store.erase(key, versionId);
    return undefined;
  }
  const id = newVersionId();
  replication.write(origin, key, { id, object: undefined, modified: new Date(now) });
  return id;
}

/** As S3's are: opaque, and long enough that nobody guesses one. */
export function newVersionId(): string {
  return randomBytes(24).toString('base64url');
}

const MOST = 1000;

/** Undefined: the body is no list of 1 to 1,000 objects. */
export function readDeletions(
  xml: string,
): { readonly objects: readonly Deletion[]; readonly quiet: boolean } | undefined {
  const objects = [...xml.matchAll(/<Object>([\s\S]*?)<\/Object>/g)].map(([, inner = '']) => ({
    key: textOf(inner, 'Key') ?? '',
    versionId: textOf(inner, 'VersionId'),
  }));
  if (!/<Delete[\s>]/.test(xml) || objects.length < 1 || objects.length > MOST) return undefined;
  if (objects.some(({ key }) => key === '')) return undefined;
  return { objects, quiet: textOf(xml, 'Quiet') === 'true' };
}

export function deletedXml(done: readonly (Deletion & { readonly markerId: string | undefined })[]): string {
  const entries = done.map(
    ({ key, versionId, markerId }) =>
      `<Deleted>${element('Key', key)}${versionId === undefined ? '' : element('VersionId', versionId)}` +
      (markerId === undefined ? '' : `<DeleteMarker>true</DeleteMarker>${element('DeleteMarkerVersionId', markerId)}`) +
      '</Deleted>',
  );
  return document('DeleteResult', entries);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function textOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (all, hex?: string, decimal?: string, named?: string) => {
      if (named !== undefined) return ENTITIES[named] ?? all;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
