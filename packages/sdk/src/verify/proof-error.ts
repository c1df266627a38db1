import type { LedgerErrorCode } from '@daybook/ledger';

/**
 * - `event-mismatch`: it is a proof of another event.
 * - the codes of `@daybook/ledger`: `no-key` for an option `verifierKey` that is missing or holds no key, `key-conflict` for keys of two
 *   logs, `proof-form` for a field of another form, `root-mismatch` for a proof that is false, `payload-form` for a payload that can be
 *   read in two ways, `signature-missing` and others for the checkpoint.
 */
export type ProofErrorCode = LedgerErrorCode | 'event-mismatch';

/** A proof that does not prove. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly code: ProofErrorCode;

  constructor(code: ProofErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
