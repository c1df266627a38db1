import { formatAddress, parseAddress } from './address.ts';
import { parseAddressRange } from './address-range.ts';

/** How many bits of an address name its network: what an IPv4 provider routes as one at least, and what an IPv6 customer usually gets. */
const PREFIX = { 4: 24, 6: 48 } as const;

/** The network that an address is in, as a CIDR: its /24 (IPv4) or /48 (IPv6). Undefined where the text is no address. */
export function networkOf(ip: string): string | undefined {
  const address = parseAddress(ip);
  return address && networkText(address.value);
}

/** The same for the 128 bits of an address, IPv4 mapped. */
export function networkText(value: bigint): string {
  const text = formatAddress(value);
  const prefix = PREFIX[text.includes(':') ? 6 : 4];
  return parseAddressRange(`${text}/${prefix}`)?.text ?? text;
}
