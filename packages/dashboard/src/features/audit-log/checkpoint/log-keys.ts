import { LedgerError, parseVerifierKey } from '@daybook/ledger';
import type { LedgerMemory } from './memory.ts';

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

/** The keys that a browser remembers of a log; others may stand beside them and say nothing about it. Throws `LedgerError` without any. */
export function rememberedKeys({ origin, keys }: LedgerMemory): readonly string[] {
  const own = keys.filter((key) => nameOf(key) === origin);
  if (own.length > 0) return own;
  throw new LedgerError('no-key', `this browser remembers no key of ${origin}`);
}

/** The name of the log that a verifier key is of; undefined for what is no key. */
export function nameOf(key: string): string | undefined {
  try {
    return parseVerifierKey(key).name;
  } catch {
    return undefined;
  }
}
