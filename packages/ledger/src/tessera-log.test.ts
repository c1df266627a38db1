import { describe, expect, test } from 'vitest';
import { formatCheckpoint, openCheckpoint } from './checkpoint.ts';
import { appendToEdge, type Edge, edgeRoot, emptyEdge } from './edge.ts';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts';
import { leafHash } from './hash.ts';
import { openNote } from './note.ts';
import { expectCode } from './testing/expect-code.ts';
import {
  hasTesseraLog,
  readTessera,
  readTesseraBundle,
  TESSERA_KEY,
  TESSERA_ORIGIN,
  TESSERA_SIZES,
  tesseraTiles,
} from './testing/tessera-log.ts';
import { decodeText } from './text.ts';
import { tilePath } from './tile-path.ts';
import { consistencyProof, inclusionProof, rootFromTiles } from './tile-proofs.ts';
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts';
import { verifyConsistency } from './verify-consistency.ts';
import { verifyInclusion } from './verify-inclusion.ts';

const noteAt = (size: bigint) => decodeText(readTessera(`checkpoint.${size}`));
const open = (note: string) => openCheckpoint({ note, verifierKeys: [TESSERA_KEY], origin: TESSERA_ORIGIN });
const checkpointAt = (size: bigint) => open(noteAt(size));
const entriesAt = (size: bigint) =>
  size === 0n ? [] : decodeEntryBundle(readTesseraBundle(size), Number(size));

describe.skipIf(!hasTesseraLog)(
  'the log of another implementation (skipped where ../shared is absent)',
  () => {
    test('every checkpoint is opened with its key and has the size it is filed under', () => {
      for (const size of TESSERA_SIZES) {
        expect(checkpointAt(size)).toMatchObject({
          size,
          signatures: [{ name: TESSERA_ORIGIN, keyId: '33d7b496' }],
        });
      }
      expect(open(decodeText(readTessera('checkpoint'))).size).toBe(15n);
    });

    test('every checkpoint is what we would have written', () => {
      for (const size of TESSERA_SIZES) {
        expect(formatCheckpoint(checkpointAt(size))).toBe(openNote(noteAt(size), [TESSERA_KEY]).text);
      }
    });

    test('every root is recomputed from the tiles and from the entries', () => {
      for (const size of TESSERA_SIZES) {
        const { root } = checkpointAt(size);
        expect(rootFromTiles(size, tesseraTiles)).toEqual(root);
        expect(edgeRoot(appendToEdge(emptyEdge(), entriesAt(size).map(leafHash)).edge)).toEqual(root);
      }
    });

    test('every checkpoint is proved to extend every earlier one, and none a later one', () => {
      for (const newSize of TESSERA_SIZES) {
        const newRoot = checkpointAt(newSize).root;
        for (const oldSize of TESSERA_SIZES) {
          const oldRoot = checkpointAt(oldSize).root;
          if (oldSize > newSize) {
            const claim = { oldSize, newSize, oldRoot, newRoot, proof: [] };
            expectCode(() => verifyConsistency(claim), 'size-range');
            continue;
          }
          const proof = consistencyProof(oldSize, newSize, tesseraTiles);
          verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof });
        }
      }
    });

    test('every entry is proved to be in every tree that holds it, also through a proof file', () => {
      for (const size of TESSERA_SIZES) {
        for (const [i, entry] of entriesAt(size).entries()) {
          const index = BigInt(i);
          const proof = inclusionProof(index, size, tesseraTiles);
          const file = parseTlogProof(formatTlogProof({ index, proof, checkpoint: noteAt(size) }));
          const { root } = open(file.checkpoint);
          verifyInclusion({ ...file, size, leafHash: leafHash(entry), root });
        }
      }
    });

    test('the log is rebuilt byte for byte from its 15 entries: tiles, bundles, roots', () => {
      const entries = entriesAt(15n);
      let edge: Edge = emptyEdge();
      for (const [i, entry] of entries.entries()) {
        edge = appendToEdge(edge, [leafHash(entry)]).edge;
        const width = i + 1;
        expect(edge.levels[0]).toEqual(readTessera(tilePath({ level: 0, index: 0n, width })));
        expect(encodeEntryBundle(entries.slice(0, width))).toEqual(readTesseraBundle(BigInt(width)));
        expect(edgeRoot(edge)).toEqual(checkpointAt(BigInt(width)).root);
      }
      expect(edge.size).toBe(15n);
    });
  },
);
