import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyRoot } from './hash.ts';
import { expectCode, isRefused } from './testing/expect-code.ts';
import { fromHex, KNOWN_CONSISTENCY_PROOFS, KNOWN_ROOTS } from './testing/known-tree.ts';
import { proofShape, referenceProof, referenceRoot, someLeafHashes } from './testing/reference-tree.ts';
import { verifyConsistency } from './verify-consistency.ts';

const leaves = someLeafHashes(1_000);

type Claim = Parameters<typeof verifyConsistency>[0];

/** Two trees of different sizes, the old one not empty: those between which something is to be proved. */
const claims = fc.tuple(fc.integer({ min: 2, max: leaves.length }), fc.nat()).map(([newSize, any]): Claim => {
  const oldSize = 1 + (any % (newSize - 1));
  const tree = leaves.slice(0, newSize);
  return {
    oldSize: BigInt(oldSize),
    newSize: BigInt(newSize),
    oldRoot: referenceRoot(tree.slice(0, oldSize)),
    newRoot: referenceRoot(tree),
    proof: referenceProof(oldSize, tree),
  };
});

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

describe('verifyConsistency', () => {
  test('accepts the known answers of RFC 6962', () => {
    for (const { oldSize, newSize, proof } of KNOWN_CONSISTENCY_PROOFS) {
      const oldRoot = fromHex(KNOWN_ROOTS[Number(oldSize) - 1] ?? '');
      const newRoot = fromHex(KNOWN_ROOTS[Number(newSize) - 1] ?? '');
      verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof: proof.map(fromHex) });
    }
  });

  test('accepts the proof between any two trees, and refuses it with any bit flipped', () => {
    fc.assert(
      fc.property(claims, fc.nat({ max: 255 }), fc.nat(), (claim, bit, which) => {
        verifyConsistency(claim);
        const oldRoot = flipBit(claim.oldRoot, bit);
        expectCode(() => verifyConsistency({ ...claim, oldRoot }), 'root-mismatch');
        const newRoot = flipBit(claim.newRoot, bit);
        expectCode(() => verifyConsistency({ ...claim, newRoot }), 'root-mismatch');
        const at = which % claim.proof.length;
        const proof = claim.proof.map((hash, i) => (i === at ? flipBit(hash, bit) : hash));
        expectCode(() => verifyConsistency({ ...claim, proof }), 'root-mismatch');
      }),
      { numRuns: 60 },
    );
  });

  test('refuses a proof with a hash dropped, added or repeated', () => {
    fc.assert(
      fc.property(claims, fc.nat(), (claim, which) => {
        const at = which % (claim.proof.length + 1);
        const added = claim.proof.toSpliced(at, 0, claim.oldRoot);
        expect(isRefused(() => verifyConsistency({ ...claim, proof: added }))).toBe(true);
        const dropped = claim.proof.toSpliced(which % claim.proof.length, 1);
        expect(isRefused(() => verifyConsistency({ ...claim, proof: dropped }))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('refuses the proof for any other pair of sizes that leads over another path', () => {
    const size = fc.integer({ min: 1, max: 1_100 });
    fc.assert(
      fc.property(claims, size, size, (claim, a, b) => {
        const [oldSize, newSize] = a < b ? [a, b] : [b, a];
        const shape = proofShape(Number(claim.oldSize), Number(claim.newSize));
        fc.pre(oldSize < newSize && proofShape(oldSize, newSize) !== shape);
        const other = { ...claim, oldSize: BigInt(oldSize), newSize: BigInt(newSize) };
        expect(isRefused(() => verifyConsistency(other))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('refuses a tree in which one old leaf was replaced, whatever honest proof is shown', () => {
    fc.assert(
      fc.property(claims, fc.nat(), (claim, which) => {
        const at = which % Number(claim.oldSize);
        const forged = leaves.slice(0, Number(claim.newSize)).with(at, new Uint8Array(32));
        const newRoot = referenceRoot(forged);
        expectCode(() => verifyConsistency({ ...claim, newRoot }), 'root-mismatch');
        const proof = referenceProof(Number(claim.oldSize), forged);
        expectCode(() => verifyConsistency({ ...claim, newRoot, proof }), 'root-mismatch');
      }),
      { numRuns: 30 },
    );
  });

  test('from size 0 only the empty proof and the empty root are accepted', () => {
    const [newRoot = new Uint8Array()] = leaves;
    const claim: Claim = { oldSize: 0n, newSize: 1n, oldRoot: emptyRoot(), newRoot, proof: [] };
    verifyConsistency(claim);
    expectCode(() => verifyConsistency({ ...claim, proof: [newRoot] }), 'proof-length');
    expectCode(() => verifyConsistency({ ...claim, oldRoot: newRoot }), 'root-mismatch');
    expectCode(() => verifyConsistency({ ...claim, newSize: 0n }), 'root-mismatch');
    verifyConsistency({ ...claim, newSize: 0n, newRoot: emptyRoot() });
  });

  test('between equal sizes only the empty proof and equal roots are accepted', () => {
    const [root = new Uint8Array(), other = new Uint8Array()] = leaves;
    const claim: Claim = { oldSize: 5n, newSize: 5n, oldRoot: root, newRoot: root, proof: [] };
    verifyConsistency(claim);
    expectCode(() => verifyConsistency({ ...claim, proof: [root] }), 'proof-length');
    expectCode(() => verifyConsistency({ ...claim, newRoot: other }), 'root-mismatch');
  });

  test('refuses an empty proof between different sizes', () => {
    const hash = new Uint8Array(32);
    for (const oldSize of [1n, 2n, 3n, 4n]) {
      const claim = { oldSize, newSize: 5n, oldRoot: hash, newRoot: hash, proof: [] };
      expectCode(() => verifyConsistency(claim), 'proof-length');
    }
  });

  test('refuses sizes that no tree has, a shrinking tree, and hashes that are none', () => {
    const hash = new Uint8Array(32);
    const claim: Claim = { oldSize: 1n, newSize: 2n, oldRoot: hash, newRoot: hash, proof: [hash] };
    expectCode(() => verifyConsistency({ ...claim, oldSize: 3n }), 'size-range');
    expectCode(() => verifyConsistency({ ...claim, oldSize: -1n }), 'size-range');
    expectCode(() => verifyConsistency({ ...claim, newSize: 2n ** 63n }), 'size-range');
    expectCode(() => verifyConsistency({ ...claim, oldRoot: new Uint8Array(31) }), 'hash-length');
    expectCode(() => verifyConsistency({ ...claim, newRoot: new Uint8Array(33) }), 'hash-length');
    expectCode(() => verifyConsistency({ ...claim, proof: [new Uint8Array(0)] }), 'hash-length');
    expectCode(() => verifyConsistency({ ...claim, proof: [hash, hash] }), 'proof-length');
  });
});
