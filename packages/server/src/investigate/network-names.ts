/** What is known of the network that an address belongs to. */
export type NetworkName = {
  /** The country in English, such as `Netherlands`. */
  readonly country?: string;
  /** Who runs the network, with its number: `AS64501 Example Hosting`. */
  readonly operator?: string;
};

/** Names networks. The same address has the same name as long as the server runs. */
export type NetworkNames = {
  /** Empty for an address that is in no file. */
  nameOf(address: string): NetworkName;
  /** The files it rests on, with the dates of their data: `GeoLite2-Country of 2026-11-20`. */
  readonly sources: readonly string[];
};

/** `Netherlands, AS64501 Example Hosting`; undefined where nothing is known. */
export function printNetworkName({ country, operator }: NetworkName): string | undefined {
  const parts = [country, operator].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
