/**
 * Something stored for a ledger is missing, damaged, or contradicts the rest. Nothing is signed over it, and no proof is made from it.
 * The message is one line that names the part and what to restore, and no organization.
 */
export class LedgerDisagreement extends Error {
  override name = 'LedgerDisagreement';
  /** A path within the ledger's folder (`tile/0/005`), or a table and column of `journal.db`. */
  readonly part: string;

  constructor(part: string, message: string) {
    super(message);
    this.part = part;
  }
}

/** `part` is a table and column of `journal.db`, and `fault` what is wrong with it. */
export function damagedRow(part: string, fault: string): LedgerDisagreement {
  return new LedgerDisagreement(part, `${part} in journal.db ${fault}: restore journal.db from a backup`);
}

/** `path` is a path within the ledger's folder, and `fault` what is wrong with the file. */
export function damagedFile(path: string, fault: string): LedgerDisagreement {
  return new LedgerDisagreement(
    path,
    `${path} ${fault}: restore this file of the organization's ledger folder from a backup`,
  );
}
