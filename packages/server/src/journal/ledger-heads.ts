/** Name of the edge part that holds the partial entry bundle; the others are `level0`, `level1`, … */
export const ENTRIES_PART = 'entries';

/** How far an organization's ledger is signed. */
export type SignedHead = {
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly checkpoint: string;
};

/** Where an organization's ledger stands, and the partial tiles and bundle at its right edge, by name. */
export type LedgerHead = SignedHead & {
  readonly edge: ReadonlyMap<string, Uint8Array>;
  /** One past the last position that a batch has: the size, unless the journal is damaged. */
  readonly positionsEnd: number;
};

/** What one sequencing step changes for one organization. */
export type HeadChange = SignedHead & {
  readonly organizationId: string;
  /** The head that the step went on from; undefined when it begins the ledger. */
  readonly from: SignedHead | undefined;
  /** Only the parts that changed. */
  readonly edge: ReadonlyMap<string, Uint8Array>;
  readonly positions: readonly { readonly batch: number; readonly firstPosition: number }[];
};

/** The commit point of the ledger: heads, right edges and positions. */
export interface LedgerHeads {
  /** Head and right edge as of one moment; undefined until the ledger is begun. */
  read(organizationId: string): Promise<LedgerHead | undefined>;

  /** The head without its edge. */
  signed(organizationId: string): Promise<SignedHead | undefined>;

  /** One past the last position that one of the organization's batches has. */
  positionsEnd(organizationId: string): Promise<number>;

  /** Where a batch begins and the newest checkpoint, which covers it; undefined while the batch has no position. */
  sequenced(organizationId: string, batch: number): Promise<SequencedAt | undefined>;

  /**
   * Replaces the heads that the changes went on from. All changes are on stable storage when this resolves, or none.
   * @throws Error when a stored head is not the one that its step went on from, or a ledger would shrink.
   */
  commit(changes: readonly HeadChange[]): Promise<void>;
}

/** Where a batch lies in the ledger, and a signed note that covers it. */
export type SequencedAt = { readonly firstPosition: number; readonly checkpoint: string };
