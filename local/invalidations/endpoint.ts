/**
 * CreateInvalidation, GetInvalidation and ListInvalidations of CloudFront's own API (REST with XML), as the SDK's client
 * and the AWS CLI speak it: "Amazon CloudFront API Reference".
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeXml, readBatch } from './batch-xml.ts';
import type { Invalidation, InvalidationError, Invalidations } from './invalidations.ts';

const PATH = /^\/2020-05-31\/distribution\/([A-Za-z0-9]{1,64})\/invalidation(?:\/([A-Za-z0-9]{1,64}))?\/?(?:\?(.*))?$/;
const NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';
/** Bytes: 3,000 paths of 4,000 characters are beyond what anyone sends to localhost. */
const MAX_BODY_BYTES = 1024 * 1024;
const MOST_ITEMS = 100;

interface Answer {
  readonly status: number;
  readonly xml: string;
  readonly location?: string;
}

const STATUSES: Readonly<Record<InvalidationError['code'], number>> = {
  InvalidArgument: 400,
  InvalidationBatchAlreadyExists: 400,
  TooManyInvalidationsInProgress: 400,
  BatchTooLarge: 413,
};

/** @returns false, with nothing read or written, for any other request. */
export async function handleInvalidations(
  invalidations: Invalidations,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [path, distributionId = '', id, query = ''] = PATH.exec(request.url ?? '') ?? [];
  const creates = request.method === 'POST' && id === undefined;
  if (path === undefined || !(creates || request.method === 'GET')) return false;
  const base = `http://${request.headers.host}/2020-05-31/distribution/${distributionId}/invalidation/`;
  if (distributionId !== invalidations.distributionId) {
    const message = `There is no distribution '${distributionId}'; this one is '${invalidations.distributionId}'.`;
    send(response, failed(404, 'NoSuchDistribution', message));
  } else if (creates) send(response, created(invalidations, await bodyOf(request), base));
  else if (id === undefined) send(response, listed(invalidations.all(), new URLSearchParams(query)));
  else send(response, found(invalidations.find(id), id));
  return true;
}

function created(invalidations: Invalidations, body: string | undefined, base: string): Answer {
  if (body === undefined) return failed(413, 'BatchTooLarge', `The body is over ${MAX_BODY_BYTES} bytes.`);
  if (body === '') return failed(400, 'MissingBody', 'The request has no body.');
  const batch = readBatch(body);
  if (batch === 'malformed') return failed(400, 'MalformedXML', 'The body is no InvalidationBatch.');
  if (batch === 'inconsistent') return failed(400, 'InconsistentQuantities', 'Quantity is not the number of paths.');
  const made = invalidations.create(batch);
  if ('code' in made) return failed(STATUSES[made.code], made.code, made.message);
  return { status: 201, xml: described(made), location: base + made.id };
}

function found(invalidation: Invalidation | undefined, id: string): Answer {
  if (invalidation === undefined) return failed(404, 'NoSuchInvalidation', `There is no invalidation '${id}'.`);
  return { status: 200, xml: described(invalidation) };
}

/** Newest first, as the API lists them; the marker is the last id of the page before. */
function listed(all: readonly Invalidation[], query: URLSearchParams): Answer {
  const marker = query.get('Marker') ?? '';
  const maxItems = Number(query.get('MaxItems') ?? MOST_ITEMS);
  if (!Number.isInteger(maxItems) || maxItems < 1 || maxItems > MOST_ITEMS) {
    return failed(400, 'InvalidArgument', `MaxItems is '${query.get('MaxItems')}'; 1 to ${MOST_ITEMS} are allowed.`);
  }
  const start = marker === '' ? 0 : all.findIndex((each) => each.id === marker) + 1;
  if (marker !== '' && start === 0) return failed(400, 'InvalidArgument', `There is no invalidation '${marker}'.`);
  const page = all.slice(start, start + maxItems);
  const more = start + page.length < all.length;
  const items = page.map((each) => `<InvalidationSummary>${summary(each)}</InvalidationSummary>`).join('');
  const xml =
    `<InvalidationList xmlns="${NAMESPACE}"><Marker>${escapeXml(marker)}</Marker>` +
    (more ? `<NextMarker>${page.at(-1)?.id}</NextMarker>` : '') +
    `<MaxItems>${maxItems}</MaxItems><IsTruncated>${more}</IsTruncated><Quantity>${page.length}</Quantity>` +
    `<Items>${items}</Items></InvalidationList>`;
  return { status: 200, xml };
}

function described(invalidation: Invalidation): string {
  const { callerReference, paths } = invalidation;
  const items = paths.map((path) => `<Path>${escapeXml(path)}</Path>`).join('');
  return (
    `<Invalidation xmlns="${NAMESPACE}">${summary(invalidation)}<InvalidationBatch><Paths><Quantity>${paths.length}</Quantity>` +
    `<Items>${items}</Items></Paths><CallerReference>${escapeXml(callerReference)}</CallerReference></InvalidationBatch></Invalidation>`
  );
}

function summary({ id, created }: Invalidation): string {
  return `<Id>${id}</Id><CreateTime>${created.toISOString()}</CreateTime><Status>Completed</Status>`;
}

function failed(status: number, code: string, message: string): Answer {
  const error = `<Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  return { status, xml: `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error></ErrorResponse>` };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, xml, location }: Answer): void {
  response.writeHead(status, {
    'content-type': 'text/xml',
    'content-length': Buffer.byteLength(xml),
    ...(location === undefined ? {} : { location }),
  });
  response.end(xml);
}
