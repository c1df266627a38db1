import { createHash } from 'node:crypto';

/**
 * RFC 6962 §2.1 written down as the RFC has it: recursive, slow, and without a line of the code under test.
 * All functions take leaf hashes, so that trees of any data can be looked at.
 */
export function referenceRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return new Uint8Array(createHash('sha256').digest());
  if (leaves.length === 1) return only;
  const k = largestPowerBelow(leaves.length);
  return referenceNode(referenceRoot(leaves.slice(0, k)), referenceRoot(leaves.slice(k)));
}

/** PATH(m, D[n]) of RFC 6962 §2.1.1. */
export function referencePath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k
    ? [...referencePath(m, left), referenceRoot(right)]
    : [...referencePath(m - k, right), referenceRoot(left)];
}

/** PROOF(m, D[n]) of RFC 6962 §2.1.2. */
export function referenceProof(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  return m === 0 ? [] : subproof(m, leaves, true);
}

/**
 * The turns that the verifier of PATH(m, D[n]) takes. Two trees in which they are the same cannot be told apart by an
 * inclusion proof alone: the signed checkpoint is what binds the size.
 */
export function pathShape(m: number, n: number): string {
  if (n <= 1) return '';
  const k = largestPowerBelow(n);
  return m < k ? `${pathShape(m, k)}R` : `${pathShape(m - k, n - k)}L`;
}

/** The same for PROOF(m, D[n]); whether the old tree itself is the first hash is part of it. */
export function proofShape(m: number, n: number, whole = true): string {
  if (m === n) return whole ? '=' : '+';
  const k = largestPowerBelow(n);
  return m <= k ? `${proofShape(m, k, whole)}R` : `${proofShape(m - k, n - k, false)}L`;
}

/** As many different leaf hashes as wanted, the same ones on every run. */
export function someLeafHashes(count: number): Uint8Array[] {
  return Array.from(
    { length: count },
    (_, i) => new Uint8Array(createHash('sha256').update(`\0leaf ${i}`).digest()),
  );
}

function subproof(m: number, leaves: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [referenceRoot(leaves)];
  const k = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m <= k
    ? [...subproof(m, left, whole), referenceRoot(right)]
    : [...subproof(m - k, right, false), referenceRoot(left)];
}

function referenceNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest());
}

function largestPowerBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
