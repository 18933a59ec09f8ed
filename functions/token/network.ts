import { deny } from './deny.ts';

/**
 * IP addresses and networks as text: the family, `4` or `6`, and the bits. An address is in a network when it begins
 * with the network. Everything here denies what is no address.
 */

/**
 * @param text An address: IPv4 in four decimal numbers, or IPv6 as RFC 4291, section 2.2, forms 1 and 2, has it. An
 *   IPv4-mapped address (section 2.5.5.2) is the IPv4 address. Or CIDR notation (RFC 4632, section 3.1; RFC 4291,
 *   section 2.3).
 */
export const networkBits = (text: string): string => {
  const parts = text.replace(/^::ffff:(?=\d+\.[\d.]*$)/i, '').split('/');
  const address = parts[0] as string;
  const length = parts[1];
  const isV4 = address.indexOf(':') < 0;
  const separator = isV4 ? '.' : ':';
  // `::` stands for one group of zeros or more.
  const halves = address.split('::');
  const after = halves[1];
  if (
    // One spelling only: what `parseInt` and `Number` would pass over.
    address.search(isV4 ? /[^\d.]|\b0\d/ : /[^\da-f:]|[^:]{5}/i) >= 0 ||
    (length != null && '' + (+length >>> 0) !== length) ||
    parts[2] != null ||
    halves[2] != null
  )
    deny();
  let bits = bitsOf(halves[0] as string, separator);
  if (after != null) {
    const end = bitsOf(after, separator);
    bits = bits.length + end.length > 112 ? deny() : bits.padEnd(128 - end.length, '0') + end;
  }
  return networkOf(isV4, bits, length == null ? undefined : +length);
};

/** @param separator Of decimal numbers below 256 `.`, of hexadecimal ones below 65,536 `:`, of hexadecimal digits none. */
export const bitsOf = (text: string, separator: string): string => {
  const above = separator === '.' ? 256 : separator ? 65_536 : 16;
  const bitsOfOne = (digits: string): string => {
    const number = parseInt(digits, above === 256 ? 10 : 16);
    return number < above ? (above + number).toString(2).slice(1) : deny();
  };
  return text ? text.split(separator).map(bitsOfOne).join('') : '';
};

/**
 * @param bits Of a whole address.
 * @param length Of a prefix of it, bits.
 */
export const networkOf = (isV4: boolean, bits: string, length: number | undefined): string => {
  const size = isV4 ? 32 : 128;
  return bits.length !== size || (length as number) > size ? deny() : (isV4 ? '4' : '6') + bits.slice(0, length);
};
