import { equalBytes } from './bytes.ts';
import { checkHash, checkIndex, checkSize } from './checks.ts';
import { nodeHash } from './hash.ts';
import { LedgerError } from './ledger-error.ts';

/**
 * Returns if, and only if, the leaf with this hash stands at `index` in the tree with this `size` and `root`
 * (algorithm: RFC 9162 §2.1.3.2). Every argument may come from an attacker, except that the caller has `root` and
 * `size` from a checkpoint whose signature was verified.
 *
 * Hashes are 32 bytes; the proof goes from the leaf's sibling up. Throws `LedgerError`: `size-range`, `index-range`,
 * `hash-length`, `proof-length` for a proof that is too short or too long, `root-mismatch` for one that is false.
 */
export function verifyInclusion(p: {
  index: bigint;
  size: bigint;
  leafHash: Uint8Array;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}): void {
  checkSize(p.size, 'size');
  checkIndex(p.index, p.size);
  checkHash(p.leafHash, 'leafHash');
  checkHash(p.root, 'root');

  let node = p.index;
  let last = p.size - 1n;
  let hash = p.leafHash;
  for (const sibling of p.proof) {
    checkHash(sibling, 'each hash of the proof');
    if (last === 0n) throw new LedgerError('proof-length', 'the inclusion proof has too many hashes');
    if ((node & 1n) === 1n || node === last) {
      hash = nodeHash(sibling, hash);
      // A last node without a sibling stands unchanged on the levels above.
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new LedgerError('proof-length', 'the inclusion proof has too few hashes');
  if (!equalBytes(hash, p.root)) {
    throw new LedgerError('root-mismatch', 'the inclusion proof does not lead from the leaf to the root');
  }
}
