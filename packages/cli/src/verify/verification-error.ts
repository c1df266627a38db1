/** A check that failed beyond those of the ledger package; `code` is stable, the message is for people. */
export class VerificationError extends Error {
  override readonly name: string = 'VerificationError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A tile or entry bundle that is missing (`tile-missing`), cannot be one (`tile-broken`), or is not that of the other parts
 * (`tile-mismatch`).
 */
export class TileError extends VerificationError {
  override readonly name = 'TileError';
  /** Its path below the log's prefix, such as `tile/entries/x001/067`. */
  readonly tile: string;

  constructor(code: 'tile-missing' | 'tile-broken' | 'tile-mismatch', tile: string, message: string) {
    super(code, message);
    this.tile = tile;
  }
}
