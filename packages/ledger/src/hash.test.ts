import { describe, expect, test } from 'vitest';
import { toHex } from './bytes.ts';
import { emptyRoot, leafHash, nodeHash, perfectRoot, sha256 } from './hash.ts';
import { expectCode } from './testing/expect-code.ts';
import { fromHex, KNOWN_LEAF_INPUTS, KNOWN_ROOTS } from './testing/known-tree.ts';
import { referenceRoot, someLeafHashes } from './testing/reference-tree.ts';

const [first, second] = KNOWN_LEAF_INPUTS.map((input) => leafHash(fromHex(input)));

describe('hashing', () => {
  test('the empty tree has the root of RFC 6962', () => {
    expect(toHex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test('leaf and node hashes are those of RFC 6962', () => {
    if (first === undefined || second === undefined) throw new Error('two inputs');
    expect(toHex(first)).toBe(KNOWN_ROOTS[0]);
    expect(toHex(nodeHash(first, second))).toBe(KNOWN_ROOTS[1]);
  });

  test('a leaf that spells a node is not hashed as one', () => {
    const [left, right] = someLeafHashes(2);
    if (left === undefined || right === undefined) throw new Error('two hashes');
    const node = nodeHash(left, right);
    expect(leafHash(Uint8Array.of(...left, ...right))).not.toEqual(node);
    expect(sha256(Uint8Array.of(1, ...left, ...right))).toEqual(node);
  });

  test('a node is hashed from 32-byte hashes only', () => {
    expectCode(() => nodeHash(new Uint8Array(31), new Uint8Array(32)), 'hash-length');
    expectCode(() => nodeHash(new Uint8Array(32), new Uint8Array(33)), 'hash-length');
  });

  test('perfectRoot is the root of any aligned run of a tile', () => {
    const hashes = someLeafHashes(256);
    const tile = Uint8Array.of(...hashes.flatMap((hash) => [...hash]));
    for (let count = 1; count <= 256; count *= 2) {
      for (const at of [0, 256 - count]) {
        expect(perfectRoot(tile, at, count)).toEqual(referenceRoot(hashes.slice(at, at + count)));
      }
    }
  });
});
