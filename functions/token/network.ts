import { must } from './must.ts';

/**
 * IP addresses and networks as text: the family, `4` or `6`, and the bits. An address is in a network when it begins
 * with the network. Everything here throws on what is no address.
 */

/** @param text IPv4 in four decimal numbers, or IPv6 as RFC 4291, section 2.2, forms 1 and 2, has it. */
export function addressBits(text: string): string {
  const groups = text.split(':');
  if (groups.length < 2) return familyBits('4', text.split('.').map(Number), 256, 4);
  const whole = text.replace('::', `:${'0:'.repeat(9 - groups.length)}`);
  // A group that `::` leaves empty at either end is 0.
  return familyBits(
    '6',
    whole.split(':').map((group) => Number(`0x0${group}`)),
    65_536,
    8,
  );
}

/** @param text An address, or CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). */
export function networkBits(text: string): string {
  const at = text.indexOf('/');
  if (at < 0) return addressBits(text);
  const length = text.slice(at + 1);
  const bits = addressBits(text.slice(0, at));
  // One spelling only: `Number` reads nothing at all, spaces and other notations too, and 0 would open to everybody.
  must(`${Number(length)}` === length);
  return prefix(bits, Number(length));
}

function prefix(bits: string, length: number): string {
  must(length >= 0 && length < bits.length);
  return bits.slice(0, length + 1);
}

/** @param above One more than the largest number; a power of two. */
function familyBits(family: string, numbers: ArrayLike<number>, above: number, count: number): string {
  let bits = family;
  must(numbers.length === count);
  for (let i = 0; i < count; i++) {
    const number = numbers[i] as number;
    must(number >= 0 && number < above);
    bits += (above + number).toString(2).slice(1);
  }
  return bits;
}
