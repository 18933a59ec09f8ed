/** Query parameters that turn a request into another operation, with the permission it needs (S3 API Reference). */
const SUB_RESOURCES: Readonly<Record<string, string>> = {
  acl: 's3:GetObjectAcl',
  attributes: 's3:GetObjectAttributes',
  'legal-hold': 's3:GetObjectLegalHold',
  partNumber: 's3:GetObject',
  'response-cache-control': 's3:GetObject',
  'response-content-disposition': 's3:GetObject',
  'response-content-encoding': 's3:GetObject',
  'response-content-language': 's3:GetObject',
  'response-content-type': 's3:GetObject',
  'response-expires': 's3:GetObject',
  retention: 's3:GetObjectRetention',
  tagging: 's3:GetObjectTagging',
  torrent: 's3:GetObjectTorrent',
  uploadId: 's3:ListMultipartUploadParts',
  versionId: 's3:GetObjectVersion',
};

const WRITES: Readonly<Record<string, string>> = { PUT: 's3:PutObject', DELETE: 's3:DeleteObject' };

export interface NeededPermission {
  readonly action: string;
  /** False: with the permission S3 would do something that a local origin does not. */
  readonly served: boolean;
}

/** The permission that a request needs before S3 looks at it; undefined for a method that S3 refuses on an object. */
export function neededPermission(method: string, key: string, query: string): NeededPermission | undefined {
  const write = WRITES[method];
  if (write !== undefined) return { action: write, served: false };
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  if (key === '') return { action: 's3:ListBucket', served: method === 'HEAD' };
  for (const name of new URLSearchParams(query).keys()) {
    const action = Object.hasOwn(SUB_RESOURCES, name) ? SUB_RESOURCES[name] : undefined;
    if (action !== undefined) return { action, served: false };
  }
  return { action: 's3:GetObject', served: true };
}
