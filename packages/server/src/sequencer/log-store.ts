/**
 * Where full tiles and full entry bundles lie, by their path in the tlog-tiles layout. They are written once and never changed.
 */
export interface LogStore {
  /**
   * When it resolves, all files are on stable storage under their names. A file that is there already must have the same bytes.
   * @throws LedgerDisagreement when it has others: the log would be rewritten, and this ledger must not go on.
   */
  write(organizationId: string, files: readonly LogFile[]): Promise<void>;

  /** Undefined when there is no such file. */
  read(organizationId: string, path: string): Promise<Uint8Array | undefined>;
}

export type LogFile = { readonly path: string; readonly bytes: Uint8Array };
