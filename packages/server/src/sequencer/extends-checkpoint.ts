import { type Checkpoint, LedgerError, openCheckpoint } from '@daybook/ledger';
import { isSame, type LedgerNames } from './check-head.ts';
import type { LedgerReader } from './ledger-reader.ts';

/** How a ledger stands to a checkpoint that it signed. */
export type Extension =
  /** Its tree begins with the tree that the checkpoint names. */
  | { readonly kind: 'extends'; readonly size: number; readonly ledgerSize: number }
  /** The checkpoint has more entries, or others: the log was rolled back. */
  | {
      readonly kind: 'behind';
      readonly size: number;
      readonly ledgerSize: number;
      readonly isLonger: boolean;
    };

/** A text is no checkpoint of this ledger. `message` says what would be right, to follow the name of the field. */
export class ForeignCheckpoint extends Error {
  override name = 'ForeignCheckpoint';
}

/**
 * Whether an organization's ledger extends a checkpoint that somebody kept.
 * @throws ForeignCheckpoint unless the ledger's own key signed it under its own name; LedgerDisagreement where a tile is damaged
 */
export async function extendsCheckpoint(
  organizationId: string,
  note: string,
  { ledger, names }: { readonly ledger: Pick<LedgerReader, 'head' | 'rootAt'>; readonly names: LedgerNames },
): Promise<Extension> {
  const signed = openOwn(organizationId, note, names);
  const head = await ledger.head(organizationId);
  const ledgerSize = head?.size ?? 0;
  const size = Number(signed.size);
  if (signed.size > BigInt(ledgerSize)) return { kind: 'behind', size, ledgerSize, isLonger: true };
  if (size === 0) return { kind: 'extends', size, ledgerSize };
  const root = await ledger.rootAt(organizationId, size);
  return isSame(root, signed.root)
    ? { kind: 'extends', size, ledgerSize }
    : { kind: 'behind', size, ledgerSize, isLonger: false };
}

function openOwn(organizationId: string, note: string, names: LedgerNames): Checkpoint {
  const name = names(organizationId);
  if (!name) throw new ForeignCheckpoint('must be of a ledger that is here');
  try {
    return openCheckpoint({ note, verifierKeys: name.verifierKeys, origin: name.origin });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new ForeignCheckpoint(`must be a signed checkpoint of ${name.origin}: ${error.message}`);
  }
}
