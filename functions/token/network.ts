import { deny } from './deny.ts';

/**
 * IP addresses and networks as text: the family, `4` or `6`, and the bits. An address is in a network when it begins
 * with the network. Everything here denies what is no address.
 */

/** What no IPv4 address holds: another character, and a number that is empty or begins with a 0 too many. */
const NO_V4 = /[^\d.]|(?:^|\.)(?:0\d|\.|$)/;

/** What no IPv6 address holds: a lone colon at an end, a second `::`, and one beside eight groups. */
const NO_V6 = /[^\da-f:]|[^:]{5}|^:[^:]|[^:]:$|::.*::|:::|^(?=.*::):*(?:[^:]+:+){7}[^:]/i;

/**
 * @param text An address: IPv4 in four decimal numbers, or IPv6 as RFC 4291, section 2.2, forms 1 and 2, has it. An
 *   IPv4-mapped address (section 2.5.5.2) is the IPv4 address. Or CIDR notation (RFC 4632, section 3.1; RFC 4291,
 *   section 2.3).
 */
export const networkBits = (text: string): string => {
  const parts = text.replace(/^::ffff:(?=\d+\.[\d.]*$)/i, '').split('/');
  const address = parts[0] as string;
  const length = parts[1];
  const groups = address.split(':');
  const isV4 = groups[1] == null;
  // One spelling only: `Number` reads nothing at all, spaces and other notations too, and 0 would open to everybody.
  if (address.search(isV4 ? NO_V4 : NO_V6) >= 0 || parts[2] != null) deny();
  if (length != null && `${Number(length) >>> 0}` !== length) deny();
  return bitsOf(
    isV4
      ? `4${digitsOf(address.split('.'), '', 256)}`
      : // A group that `::` leaves empty at either end is 0.
        `6${digitsOf(address.replace('::', `:${'0:'.repeat(9 - groups.length)}`).split(':'), '0x0', 65_536)}`,
    length && Number(length),
  );
};

export const isSafeInteger = Number.isSafeInteger as (value: unknown) => value is number;

/** @param above One more than the largest number; a power of 16. */
const digitsOf = (groups: readonly string[], prefix: string, above: number): string => {
  let hex = '';
  for (let i = 0; i < groups.length; i++) {
    const number = Number(prefix + groups[i]);
    hex += number < above ? (above + number).toString(16).slice(1) : deny();
  }
  return hex;
};

/**
 * @param hex The family, and an address in hexadecimal.
 * @param length Of a prefix of it, bits.
 */
export const bitsOf = (hex: string, length: unknown): string => {
  const size = hex[0] === '4' ? 9 : 33;
  if (hex.length !== size) deny();
  let bits = hex[0] as string;
  for (let i = 1; i < size; i += 8) bits += (2 ** 32 + parseInt(hex.slice(i, i + 8), 16)).toString(2).slice(1);
  if (length == null) return bits;
  return isSafeInteger(length) && length >= 0 && length < bits.length ? bits.slice(0, length + 1) : deny();
};
