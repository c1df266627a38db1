/**
 * `unusable`: the organization's files are damaged, foreign or incomplete; drop and rebuild. `refused`: the call breaks the contract.
 * `timeout`: the query took too long and was stopped. `stopped`: the caller's signal stopped it. `failed`: disk, memory or file handles ran short; trying again may succeed.
 */
export type EventIndexErrorCode = 'unusable' | 'refused' | 'timeout' | 'stopped' | 'failed';

/** Anything an index rejects with. */
export class EventIndexError extends Error {
  override name = 'EventIndexError';
  readonly code: EventIndexErrorCode;

  constructor(code: EventIndexErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
