/**
 * What kind of failure a `LedgerError` is. Stable: programs may decide by it, the message is for people.
 *
 * - `hash-length`, `salt-length`, `entry-length`, `tile-length`: bytes of the wrong length
 * - `size-range`, `index-range`: a number no such tree has
 * - `proof-length`, `root-mismatch`: a proof that does not prove
 * - `edge-shape`: a right edge whose levels do not fit its size
 * - `text-encoding`: not UTF-8, or a control character
 * - `no-key`: no verifier key was given, so nothing could be proved
 * - `key-format`, `key-algorithm`: a key that cannot be used; `key-conflict`: keys that cannot be used together
 * - `signature-invalid`: a known key's signature is bad; `signature-missing`: no known key signed
 * - `origin-mismatch`: a checkpoint of another log
 * - `proof-form`: a field of an event's proof is missing or has another form; `position-mismatch`: its parts name two positions
 * - `payload-form`: a payload that readers would understand in different ways, whatever was proved of its bytes
 * - `bundle-file`, `bundle-cut`, `bundle-digest`: a bundle with proofs that is not written as its format wants, ends too early, or was damaged
 * - `bundle-gap`, `bundle-gone`, `bundle-filter`: a bundle that does not hold what it says it holds
 * - `history-rewritten`, `bundle-older`, `consistency-undecided`: the tree does not extend an old checkpoint, is smaller, or cannot be told to
 * - `…-format`: the named text or bytes are not written as their specification wants
 */
export type LedgerErrorCode =
  | 'hash-length'
  | 'salt-length'
  | 'entry-length'
  | 'tile-length'
  | 'size-range'
  | 'index-range'
  | 'proof-length'
  | 'root-mismatch'
  | 'edge-shape'
  | 'text-encoding'
  | 'no-key'
  | 'key-format'
  | 'key-algorithm'
  | 'key-conflict'
  | 'signature-invalid'
  | 'signature-missing'
  | 'origin-mismatch'
  | 'proof-form'
  | 'position-mismatch'
  | 'payload-form'
  | 'bundle-file'
  | 'bundle-cut'
  | 'bundle-digest'
  | 'bundle-gap'
  | 'bundle-gone'
  | 'bundle-filter'
  | 'history-rewritten'
  | 'bundle-older'
  | 'consistency-undecided'
  | 'note-format'
  | 'checkpoint-format'
  | 'proof-format'
  | 'path-format'
  | 'bundle-format'
  | 'leaf-format';

/** Every failure this package reports about its input. The message says what was wrong and what would be right. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  /** The kind of failure. */
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
