import { LedgerError, parseVerifierKey } from '@daybook/ledger';

/**
 * The verifier keys, of those that a server gives, that are of an organization's log. Keys that cannot be read verify nothing, keys of
 * other logs say nothing about this one, and neither may spoil those that count. Throws `LedgerError` when none is left.
 */
export function keysOfOrganization(given: readonly string[], organizationId: string): readonly string[] {
  const keys = given.filter((key) => nameOf(key)?.endsWith(`/${organizationId}`));
  if (keys.length > 0) return keys;
  throw new LedgerError(
    'no-key',
    `the server gives no verifier key of this organization (${organizationId})`,
  );
}

/** The name of the log that a verifier key is of; undefined for what is no key. */
export function nameOf(key: string): string | undefined {
  try {
    return parseVerifierKey(key).name;
  } catch {
    return undefined;
  }
}
