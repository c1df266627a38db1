import { checkIndex, checkSize } from './checks.ts';
import { LedgerError } from './ledger-error.ts';
import { type Subtree, splitPoint, subtreesOf } from './subtree.ts';

/**
 * One hash of a proof: that of the leaves which these perfect subtrees make up, left to right.
 * Plans name what a computation needs before any tile is read, so that the tiles can be fetched first.
 */
export type PlannedHash = readonly Subtree[];

/** The root of the tree of `size` leaves: one hash, or none for the empty tree. Throws `size-range`. */
export function planRoot(size: bigint): PlannedHash[] {
  checkSize(size, 'size');
  return size === 0n ? [] : [subtreesOf(0n, size)];
}

/** The audit path of RFC 6962 §2.1.1, from the leaf's sibling up. Throws `size-range`, `index-range`. */
export function planInclusion(index: bigint, size: bigint): PlannedHash[] {
  checkSize(size, 'size');
  checkIndex(index, size);
  const path: PlannedHash[] = [];
  let start = 0n;
  let end = size;
  while (end - start > 1n) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      path.push(subtreesOf(middle, end));
      end = middle;
    } else {
      path.push(subtreesOf(start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/** The consistency proof of RFC 6962 §2.1.2; empty for an old size of 0 or equal sizes. Throws `size-range`. */
export function planConsistency(oldSize: bigint, newSize: bigint): PlannedHash[] {
  checkSize(oldSize, 'oldSize');
  checkSize(newSize, 'newSize');
  if (oldSize > newSize) {
    throw new LedgerError(
      'size-range',
      `oldSize must be newSize at most: ${oldSize} is more than ${newSize}`,
    );
  }
  if (oldSize === 0n || oldSize === newSize) return [];
  const path: PlannedHash[] = [];
  let start = 0n;
  let end = newSize;
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      path.push(subtreesOf(middle, end));
      end = middle;
    } else {
      path.push(subtreesOf(start, middle));
      start = middle;
    }
  }
  // Only when the old tree is not itself a left subtree is its last part unknown to the verifier.
  if (start !== 0n) path.push(subtreesOf(start, end));
  return path.reverse();
}
