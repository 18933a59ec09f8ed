/** The XML of InvalidationBatch, both ways: "CreateInvalidation", CloudFront API Reference. */

export interface InvalidationBatch {
  readonly callerReference: string;
  readonly paths: readonly string[];
}

export type BatchReading = InvalidationBatch | 'malformed' | 'inconsistent';

/** `inconsistent`: Quantity is another number than that of the paths. */
export function readBatch(xml: string): BatchReading {
  const batch = elementOf(xml.replace(/^\s*<\?xml[^>]*\?>/, '').trim(), 'InvalidationBatch');
  const paths = batch === undefined ? undefined : elementOf(batch, 'Paths');
  const callerReference = batch === undefined ? undefined : elementOf(batch, 'CallerReference');
  const quantity = paths === undefined ? undefined : elementOf(paths, 'Quantity');
  if (paths === undefined || callerReference === undefined || quantity === undefined) return 'malformed';
  const items = [...(elementOf(paths, 'Items') ?? '').matchAll(/<Path>([^<]*)<\/Path>/g)].map(([, text = '']) =>
    plain(text),
  );
  if (Number(quantity) !== items.length) return 'inconsistent';
  return { callerReference: plain(callerReference), paths: items };
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What is inside the first element of this name; these elements never hold one of their own name. */
function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`).exec(xml)?.[1];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? all;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
