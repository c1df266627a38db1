import type { LedgerErrorCode } from '@daybook/ledger';

/**
 * - `no-key`: the option `verifierKey` is missing or holds no key.
 * - `proof-form`: a field of the proof is missing or has another form.
 * - `position-mismatch`, `event-mismatch`: it is a proof of something else.
 * - the codes of `@daybook/ledger`: `root-mismatch` for a proof that is false, `signature-missing` and others for the checkpoint.
 */
export type ProofErrorCode =
  | LedgerErrorCode
  | 'no-key'
  | 'proof-form'
  | 'position-mismatch'
  | 'event-mismatch';

/** A proof that does not prove. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly code: ProofErrorCode;

  constructor(code: ProofErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
