import { must } from './must.ts';

/**
 * IP addresses and networks as text: the family, `4` or `6`, and the bits. An address is in a network when it begins
 * with the network. Everything here throws on what is no address.
 */

/**
 * @param text IPv4 in four decimal numbers, or IPv6 as RFC 4291, section 2.2, forms 1 and 2, has it. An IPv4-mapped
 *   address (section 2.5.5.2) is the IPv4 address.
 */
export const addressBits = (text: string): string => {
  const unmapped = text.replace(/^::ffff:(?=.*\.)/i, '');
  const groups = unmapped.split(':');
  return groups[1] == null
    ? whole(bitsOf('4', unmapped.split('.').map(Number), 256))
    : whole(
        bitsOf(
          '6',
          // A group that `::` leaves empty at either end is 0.
          unmapped
            .replace('::', `:${'0:'.repeat(9 - groups.length)}`)
            .split(':')
            .map((group) => Number(`0x0${group}`)),
          65_536,
        ),
      );
};

/** @param text An address, or CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). */
export const networkBits = (text: string): string => {
  const parts = text.split('/');
  const bits = addressBits(parts[0] as string);
  const length = parts[1];
  if (length == null) return bits;
  // One spelling only: `Number` reads nothing at all, spaces and other notations too, and 0 would open to everybody.
  must(`${Number(length) >>> 0}` === length);
  return prefix(bits, Number(length));
};

/**
 * RFC 9164, section 3.
 *
 * @param bytes An address's, or a prefix's, which may lack the zeros at its end.
 * @param length Of the prefix, bits; undefined for an address.
 */
export const networkOfBytes = (isV4: boolean, bytes: Buffer, length: number | undefined): string => {
  const bits = bitsOf(isV4 ? '4' : '6', bytes, 256);
  return length == null ? whole(bits) : prefix(whole(bits + '0'.repeat((isV4 ? 33 : 129) - bits.length)), length);
};

/** Of an address: 32 or 128 behind the family. */
const whole = (bits: string): string => {
  must(bits.length === (bits[0] === '4' ? 33 : 129));
  return bits;
};

const prefix = (bits: string, length: number): string => {
  must(length >= 0 && length < bits.length);
  return bits.slice(0, length + 1);
};

/** @param above One more than the largest number; a power of two. */
const bitsOf = (family: string, numbers: ArrayLike<number>, above: number): string => {
  let bits = family;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    must(number >= 0 && number < above);
    bits += (above + number).toString(2).slice(1);
  }
  return bits;
};
