import type { AddressRange } from '../filter/ast.ts';
import { formatAddress, parseAddress } from './address.ts';

const IPV4_OCTETS = /^(?:(?:\d{1,3})\.){1,3}\*$/;

/**
 * Reads an address, a CIDR (`10.0.0.0/8`, `2001:db8::/32`; bits beyond the prefix are cleared), whole octets of IPv4
 * (`203.0.113.*`) or `*` for any address. Undefined for anything else.
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  if (text === '*') return toRange(0n, 0);
  if (IPV4_OCTETS.test(text)) return parseOctets(text);
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  if (slash < 0) return toRange(address.value, 128);
  const digits = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  // `::ffff:10.0.0.0/104` counts its prefix in IPv6, `10.0.0.0/8` in IPv4.
  const dotted = address.family === 4 && !text.includes(':');
  const prefix = Number(digits) + (dotted ? 96 : 0);
  return prefix > 128 ? undefined : toRange(address.value, prefix);
}

function parseOctets(text: string): AddressRange | undefined {
  const octets = text.split('.').slice(0, -1);
  const address = parseAddress([...octets, '0', '0', '0'].slice(0, 4).join('.'));
  return address && toRange(address.value, 96 + 8 * octets.length);
}

function toRange(value: bigint, prefix: number): AddressRange {
  const hostBits = BigInt(128 - prefix);
  const first = (value >> hostBits) << hostBits;
  const last = first | ((1n << hostBits) - 1n);
  return { text: rangeText(first, prefix), first, last };
}

function rangeText(first: bigint, prefix: number): string {
  const address = formatAddress(first);
  if (prefix === 128) return address;
  return `${address}/${address.includes(':') ? prefix : prefix - 96}`;
}
