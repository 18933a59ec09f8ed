/**
 * Which country an address stands for, as CloudFront's own database would tell it. On localhost no address says anything,
 * so the networks reserved for documentation (RFC 5737, RFC 3849) stand for countries, and a user's own table adds more.
 */
import { isIP } from 'node:net';
import { COUNTRIES } from '../../infra/geography.ts';
import { POPS } from './pops.ts';

export interface ViewerNetwork {
  /** As written: an address and its prefix length. */
  readonly cidr: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** IATA code of the PoP; undefined: the one nearest to the country. */
  readonly pop: string | undefined;
}

/** One country for each Region of the default configuration, and one that is near none. */
export const TEST_NETWORKS = parseNetworks(`
192.0.2.0/24      US IAD   # TEST-NET-1, RFC 5737
198.51.100.0/24   IE       # TEST-NET-2
203.0.113.0/24    KR       # TEST-NET-3
2001:db8::/32     BR       # RFC 3849
`);

/**
 * Lines of `<network in CIDR notation> <country> [<PoP>]`; `#` begins a comment. Throws one sentence that names the line,
 * the value and what is allowed.
 */
export function parseNetworks(text: string): readonly ViewerNetwork[] {
  const networks: ViewerNetwork[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/);
    if (words[0] === '') continue;
    const fail = (what: string, value: string | undefined, allowed: string) => {
      throw new Error(`Line ${index + 1}: ${what} is "${value ?? ''}"; allowed: ${allowed}.`);
    };
    const [cidr = '', country, pop, ...more] = words;
    if (more.length > 0) fail('a fourth word', more[0], 'a network, a country and a PoP');
    if (rangeOf(cidr) === undefined) fail('the network', cidr, 'an address in CIDR notation, such as 192.0.2.0/24');
    if (country === undefined || !COUNTRIES.has(country))
      fail('the country', country, 'a code of ISO 3166-1, such as KR');
    if (pop !== undefined && !POPS.has(pop)) fail('the PoP', pop, [...POPS.keys()].join(', '));
    if (networks.some((each) => rangeOf(each.cidr) === rangeOf(cidr))) fail('the network', cidr, 'each network once');
    networks.push({ cidr, country: country as string, pop });
  }
  return networks;
}

/** Finds the smallest network that holds an address; of one network's lines the first. */
export type NetworkFinder = (address: string) => ViewerNetwork | undefined;

/** Addresses come again and again: this many are remembered. */
const REMEMBERED = 1000;

export function networkFinder(networks: readonly ViewerNetwork[]): NetworkFinder {
  const ranges = networks
    .map((network) => ({ network, range: rangeOf(network.cidr) as string }))
    .sort((a, b) => b.range.length - a.range.length);
  const known = new Map<string, ViewerNetwork | undefined>();
  return (address) => {
    if (known.has(address)) return known.get(address);
    const bits = bitsOf(address);
    const found = bits === undefined ? undefined : ranges.find(({ range }) => bits.startsWith(range))?.network;
    if (known.size >= REMEMBERED) known.clear();
    known.set(address, found);
    return found;
  };
}

/** The bits that the addresses of a network begin with, marked by the address family; bits beyond the prefix must be 0. */
function rangeOf(cidr: string): string | undefined {
  const [, address = '', length = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const bits = bitsOf(address);
  if (bits === undefined || Number(length) > bits.length - 1) return undefined;
  const end = 1 + Number(length);
  return bits.slice(end).includes('1') ? undefined : bits.slice(0, end);
}

/** True for what can reach CloudFront from elsewhere: a zone (`fe80::1%eth0`) means something on one machine alone. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

/** `4` or `6`, then the address in binary. */
function bitsOf(address: string): string | undefined {
  if (!isAddress(address)) return undefined;
  const family = isIP(address);
  const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');
  if (family === 4)
    return `4${address
      .split('.')
      .map((byte) => binary(Number(byte), 8))
      .join('')}`;
  // The WHATWG URL parser writes an IPv4 end as hexadecimal groups.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array(8 - first.length - last.length).fill('0');
  return `6${[...first, ...zeros, ...last].map((group) => binary(Number.parseInt(group, 16), 16)).join('')}`;
}
