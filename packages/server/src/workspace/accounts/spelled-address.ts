/** Ours alone: nobody has an account with this domain. */
const SPELLED = '@address.daybook.invalid';

/**
 * The auth library refuses addresses that there are, such as those under `xn--p1ai`. So it is given each one spelled in hexadecimal digits
 * before a domain of ours, which it takes, and finds accounts by what that spells.
 */
export function spellAddress(email: string): string {
  return Buffer.from(email).toString('hex') + SPELLED;
}

function readSpelled(address: string): string {
  if (!address.endsWith(SPELLED)) return address;
  return Buffer.from(address.slice(0, -SPELLED.length), 'hex').toString();
}

type Library = {
  readonly $context: Promise<{
    readonly internalAdapter: { findUserByEmail(email: string, ...rest: never[]): unknown };
  }>;
};

/** Makes the library find accounts by spelled addresses, from its first request on. */
export async function readSpelledAddresses(library: Library): Promise<void> {
  const { internalAdapter } = await library.$context;
  const find = internalAdapter.findUserByEmail;
  internalAdapter.findUserByEmail = (email, ...rest) => find(readSpelled(email), ...rest);
}
