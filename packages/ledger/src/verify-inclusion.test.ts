import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafHash } from './hash.ts';
import { expectCode, isRefused } from './testing/expect-code.ts';
import { fromHex, KNOWN_INCLUSION_PROOFS, KNOWN_LEAF_INPUTS, KNOWN_ROOTS } from './testing/known-tree.ts';
import { pathShape, referencePath, referenceRoot, someLeafHashes } from './testing/reference-tree.ts';
import { verifyInclusion } from './verify-inclusion.ts';

const leaves = someLeafHashes(1_000);

type Claim = Parameters<typeof verifyInclusion>[0];

const claims = fc.tuple(fc.integer({ min: 1, max: leaves.length }), fc.nat()).map(([size, any]): Claim => {
  const index = any % size;
  const tree = leaves.slice(0, size);
  const proof = referencePath(index, tree);
  const leaf = leaves[index] ?? new Uint8Array();
  return { index: BigInt(index), size: BigInt(size), leafHash: leaf, proof, root: referenceRoot(tree) };
});

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  const at = Math.floor(bit / 8) % bytes.length;
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8));
  return flipped;
}

describe('verifyInclusion', () => {
  test('accepts the known answers of RFC 6962', () => {
    for (const { index, size, proof } of KNOWN_INCLUSION_PROOFS) {
      const leaf = leafHash(fromHex(KNOWN_LEAF_INPUTS[Number(index)] ?? ''));
      const root = fromHex(KNOWN_ROOTS[Number(size) - 1] ?? '');
      verifyInclusion({ index, size, leafHash: leaf, proof: proof.map(fromHex), root });
    }
  });

  test('accepts the proof of any leaf, and refuses it with any bit flipped', () => {
    fc.assert(
      fc.property(claims, fc.nat({ max: 255 }), fc.nat(), (claim, bit, which) => {
        verifyInclusion(claim);
        expectCode(
          () => verifyInclusion({ ...claim, leafHash: flipBit(claim.leafHash, bit) }),
          'root-mismatch',
        );
        expectCode(() => verifyInclusion({ ...claim, root: flipBit(claim.root, bit) }), 'root-mismatch');
        const at = which % Math.max(claim.proof.length, 1);
        const proof = claim.proof.map((hash, i) => (i === at ? flipBit(hash, bit) : hash));
        if (proof.length > 0) expectCode(() => verifyInclusion({ ...claim, proof }), 'root-mismatch');
      }),
      { numRuns: 60 },
    );
  });

  test('refuses a proof with a hash dropped, added or repeated', () => {
    fc.assert(
      fc.property(claims, fc.nat(), (claim, which) => {
        const at = which % (claim.proof.length + 1);
        const added = claim.proof.toSpliced(at, 0, claim.leafHash);
        expect(isRefused(() => verifyInclusion({ ...claim, proof: added }))).toBe(true);
        const dropped = claim.proof.toSpliced(at, 1);
        if (at < claim.proof.length)
          expectCode(() => verifyInclusion({ ...claim, proof: dropped }), 'proof-length');
      }),
      { numRuns: 60 },
    );
  });

  test('refuses the proof at any other index', () => {
    fc.assert(
      fc.property(claims, fc.nat(), (claim, any) => {
        const index = BigInt(any) % claim.size;
        fc.pre(index !== claim.index);
        expect(isRefused(() => verifyInclusion({ ...claim, index }))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('refuses the proof in a tree of any other size in which the leaf has another path', () => {
    fc.assert(
      fc.property(claims, fc.integer({ min: 1, max: 1_100 }), (claim, size) => {
        const index = Number(claim.index);
        fc.pre(size > index && pathShape(index, size) !== pathShape(index, Number(claim.size)));
        expect(isRefused(() => verifyInclusion({ ...claim, size: BigInt(size) }))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('refuses indices and sizes that no tree has, and hashes that are none', () => {
    const hash = new Uint8Array(32);
    const claim: Claim = { index: 0n, size: 1n, leafHash: hash, proof: [], root: hash };
    verifyInclusion(claim);
    expectCode(() => verifyInclusion({ ...claim, index: 1n }), 'index-range');
    expectCode(() => verifyInclusion({ ...claim, index: -1n }), 'index-range');
    expectCode(() => verifyInclusion({ ...claim, size: 0n }), 'index-range');
    expectCode(() => verifyInclusion({ ...claim, size: -1n }), 'size-range');
    expectCode(() => verifyInclusion({ ...claim, size: 2n ** 63n }), 'size-range');
    expectCode(() => verifyInclusion({ ...claim, leafHash: new Uint8Array(31) }), 'hash-length');
    expectCode(() => verifyInclusion({ ...claim, root: new Uint8Array(0) }), 'hash-length');
    expectCode(() => verifyInclusion({ ...claim, size: 2n, proof: [new Uint8Array(33)] }), 'hash-length');
    expectCode(() => verifyInclusion({ ...claim, proof: [hash] }), 'proof-length');
  });

  test('refuses a proof longer than that of any leaf in the largest tree', () => {
    const hash = new Uint8Array(32);
    const claim: Claim = { index: 0n, size: 2n ** 63n - 1n, leafHash: hash, proof: [], root: hash };
    const proof = Array.from({ length: 63 }, () => hash);
    expectCode(() => verifyInclusion({ ...claim, proof }), 'root-mismatch');
    expectCode(() => verifyInclusion({ ...claim, proof: [...proof, hash] }), 'proof-length');
  });
});
