import { deny } from './deny.ts';

/**
 * IP addresses and networks as text: the family, `1` for IPv4 and `0` for IPv6, and the bits. An address is in a network
 * when it begins with the network. Everything here denies what is no address.
 */

/**
 * @param text An address: IPv4 in four decimal numbers, or IPv6 as RFC 4291, section 2.2, forms 1 and 2, has it. Or
 *   CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3).
 */
export const networkBits = (text: string): string => {
  const parts = text.split('/');
  const address = parts[0] as string;
  const length = parts[1];
  const isV4 = address.indexOf(':') < 0;
  const separator = isV4 ? '.' : ':';
  // `::` stands for one group of zeros or more.
  const halves = address.split('::');
  const after = halves[1];
  if (
    // One spelling only: what `parseInt` and `Number` would pass over.
    (isV4 ? /[^\d.]|\b0\d/ : /[^\da-f:]|[^:]{5}/i).test(address) ||
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
  return networkOf(isV4, bits, (length && +length) as number | undefined);
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
  return bits.length !== size || (length as number) > size ? deny() : +isV4 + bits.slice(0, length);
};
