/** An IPv4 network: `address & mask` decides. */
export interface SourceIp {
  readonly address: number;
  readonly mask: number;
}

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}$`);

/**
 * `AWS:SourceIp`: one IPv4 address or one CIDR range (RFC 4632); IPv6 is not supported (Developer Guide, "Create a signed
 * URL using a custom policy"). Bits behind the prefix are ignored, as in AWS's own examples for its SDKs.
 */
export function parseSourceIp(text: string): SourceIp | undefined {
  const [, address = text, prefix = '32'] = /^([^/]*)\/(3[0-2]|[12]?[0-9])$/.exec(text) ?? [];
  const number = numberOf(address);
  if (number === undefined) return undefined;
  const mask = prefix === '0' ? 0 : -1 << (32 - Number(prefix));
  return { address: number & mask, mask };
}

/** False for a viewer on IPv6: no policy can name one. */
export function isFrom(viewerIp: string, network: SourceIp): boolean {
  const number = numberOf(viewerIp);
  return number !== undefined && (number & network.mask) === network.address;
}

function numberOf(text: string): number | undefined {
  return ipv4
    .exec(text)
    ?.slice(1)
    .reduce((sum, part) => (sum << 8) | Number(part), 0);
}
