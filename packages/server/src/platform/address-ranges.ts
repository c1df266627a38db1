import ipaddr from 'ipaddr.js';

/** A set of address ranges. */
export type AddressRanges = { includes(address: string): boolean; readonly isEmpty: boolean };

/** @throws Error naming the part that is neither an address nor a CIDR. */
export function parseRanges(texts: readonly string[]): AddressRanges {
  const ranges = texts.map((text) => {
    try {
      if (text.includes('/')) return ipaddr.parseCIDR(text);
      const address = ipaddr.process(text);
      return [address, address.kind() === 'ipv4' ? 32 : 128] as [typeof address, number];
    } catch {
      throw new Error(`"${text}" is neither an address nor a range such as 10.0.0.0/8`);
    }
  });
  return {
    isEmpty: ranges.length === 0,
    includes(text) {
      if (!ipaddr.isValid(text)) return false;
      const address = ipaddr.process(text);
      return ranges.some(
        ([network, bits]) => address.kind() === network.kind() && address.match(network, bits),
      );
    },
  };
}

/** One spelling for each address: IPv4 written in IPv6 becomes IPv4, IPv6 is shortened. Undefined when it is no address. */
export function canonicalAddress(text: string): string | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined;
}
