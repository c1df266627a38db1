import { parseAddress, parseAddressRange } from '@daybook/event';

/** A set of addresses. */
export type AddressRanges = { includes(address: string): boolean };

/** @throws Error naming the part that is neither an address nor a CIDR. */
export function parseRanges(texts: readonly string[]): AddressRanges {
  const ranges = texts.map((text) => {
    const range = parseAddressRange(text);
    if (!range) throw new Error(`"${text}" is neither an address nor a range such as 10.0.0.0/8`);
    return range;
  });
  return {
    includes(text) {
      const value = parseAddress(text)?.value;
      return value !== undefined && ranges.some(({ first, last }) => first <= value && value <= last);
    },
  };
}
