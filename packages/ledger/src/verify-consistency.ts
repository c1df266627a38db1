import { equalBytes } from './bytes.ts';
import { checkHash, checkSize } from './checks.ts';
import { emptyRoot, nodeHash } from './hash.ts';
import { LedgerError } from './ledger-error.ts';

/**
 * Returns if, and only if, the tree of `newSize` and `newRoot` holds all leaves of the tree of `oldSize` and `oldRoot`,
 * unchanged and in the same places (algorithm: RFC 9162 §2.1.4.2). Every argument may come from an attacker, except that
 * the caller has roots and sizes from checkpoints whose signatures were verified.
 *
 * From `oldSize` 0, and between equal sizes, only an empty proof is accepted; a tree of size 0 has the empty root.
 * Throws `LedgerError`: `size-range`, `hash-length`, `proof-length` for a proof that is too short or too long,
 * `root-mismatch` for one that is false.
 */
export function verifyConsistency(p: {
  oldSize: bigint;
  newSize: bigint;
  oldRoot: Uint8Array;
  newRoot: Uint8Array;
  proof: readonly Uint8Array[];
}): void {
  checkSize(p.oldSize, 'oldSize');
  checkSize(p.newSize, 'newSize');
  checkHash(p.oldRoot, 'oldRoot');
  checkHash(p.newRoot, 'newRoot');
  if (p.oldSize > p.newSize) {
    throw new LedgerError(
      'size-range',
      `oldSize must be newSize at most: ${p.oldSize} is more than ${p.newSize}`,
    );
  }
  if (p.oldSize === 0n || p.oldSize === p.newSize) {
    verifyTrivial(p);
    return;
  }

  const proof = [...p.proof];
  // An old tree that is a left subtree of the new one is its own first hash, which the proof then leaves out.
  if ((p.oldSize & (p.oldSize - 1n)) === 0n) proof.unshift(p.oldRoot);
  const [first, ...rest] = proof;
  if (first === undefined) throw new LedgerError('proof-length', 'the consistency proof has too few hashes');
  checkHash(first, 'each hash of the proof');

  let node = p.oldSize - 1n;
  let last = p.newSize - 1n;
  while ((node & 1n) === 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  let oldHash = first;
  let newHash = first;
  for (const hash of rest) {
    checkHash(hash, 'each hash of the proof');
    if (last === 0n) throw new LedgerError('proof-length', 'the consistency proof has too many hashes');
    if ((node & 1n) === 1n || node === last) {
      oldHash = nodeHash(hash, oldHash);
      newHash = nodeHash(hash, newHash);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      newHash = nodeHash(newHash, hash);
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new LedgerError('proof-length', 'the consistency proof has too few hashes');
  requireSameRoot(oldHash, p.oldRoot, 'the consistency proof does not lead to the old root');
  requireSameRoot(newHash, p.newRoot, 'the consistency proof does not lead to the new root');
}

function verifyTrivial(p: Parameters<typeof verifyConsistency>[0]): void {
  if (p.proof.length !== 0) {
    throw new LedgerError('proof-length', 'the proof must be empty from size 0 and between equal sizes');
  }
  if (p.oldSize === 0n)
    requireSameRoot(p.oldRoot, emptyRoot(), 'the old tree has size 0 and not the empty root');
  if (p.oldSize === p.newSize) requireSameRoot(p.oldRoot, p.newRoot, 'two roots for the same size');
}

function requireSameRoot(actual: Uint8Array, expected: Uint8Array, message: string): void {
  if (!equalBytes(actual, expected)) throw new LedgerError('root-mismatch', message);
}
