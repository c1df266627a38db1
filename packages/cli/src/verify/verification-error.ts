/** A check that failed beyond those of the ledger package; `code` is stable, the message is for people. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
