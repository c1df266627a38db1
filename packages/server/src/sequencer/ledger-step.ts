import {
  appendToEdge,
  commitment,
  type Edge,
  edgeRoot,
  encodeEntryBundle,
  encodeLeaf,
  entriesPath,
  formatCheckpoint,
  leafHash,
  signNote,
  TILE_WIDTH,
  tilePath,
} from '@daybook/ledger';
import type { JournalBatch } from '../journal/journal.ts';
import { ENTRIES_PART, type HeadChange, type SignedHead } from '../journal/ledger-heads.ts';
import type { LogFile } from './log-store.ts';

/** Whose name the ledger carries and which key signs it. */
export type LedgerIdentity = {
  readonly organizationId: string;
  readonly origin: string;
  readonly signingKey: string;
};

/** What a step goes on from: the right edge, the leaves of the partial bundle, and the head that was signed for them. */
export type Working = {
  readonly edge: Edge;
  readonly entries: readonly Uint8Array[];
  readonly signed?: SignedHead;
};

/** The tree with the leaves of `batches` at its end, and the tiles and bundles that this filled. */
export function appendBatches(
  before: Working,
  batches: readonly JournalBatch[],
): { after: Working; files: LogFile[] } {
  const leaves = batches.flatMap(({ recordedAt, entries }) =>
    entries.map((entry) => encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment(entry) })),
  );
  const { edge, fullTiles } = appendToEdge(before.edge, leaves.map(leafHash));
  const bundles = cutBundles(before, leaves);
  const tiles = fullTiles.map(({ level, index, hashes }) => ({
    path: tilePath({ level, index, width: TILE_WIDTH }),
    bytes: hashes,
  }));
  return { after: { edge, entries: bundles.rest }, files: [...tiles, ...bundles.full] };
}

/** Signs the head that `batches` lead to: what the transaction at the end of a step writes. */
export function signChange(
  { organizationId, origin, signingKey }: LedgerIdentity,
  before: Working,
  after: Working,
  batches: readonly JournalBatch[],
): HeadChange {
  const { edge } = after;
  const root = edgeRoot(edge);
  return {
    organizationId,
    from: before.signed,
    size: Number(edge.size),
    root,
    checkpoint: signNote(formatCheckpoint({ origin, size: edge.size, root }), [signingKey]),
    edge: changedParts(before, after),
    positions: givePositions(before, batches),
  };
}

function cutBundles(before: Working, leaves: readonly Uint8Array[]): { full: LogFile[]; rest: Uint8Array[] } {
  const waiting = [...before.entries, ...leaves];
  const firstIndex = (before.edge.size - BigInt(before.entries.length)) / BigInt(TILE_WIDTH);
  const full: LogFile[] = [];
  let at = 0;
  for (; at + TILE_WIDTH <= waiting.length; at += TILE_WIDTH) {
    const index = firstIndex + BigInt(full.length);
    full.push({
      path: entriesPath({ index, width: TILE_WIDTH }),
      bytes: encodeEntryBundle(waiting.slice(at, at + TILE_WIDTH)),
    });
  }
  return { full, rest: waiting.slice(at) };
}

function changedParts(before: Working, after: Working): Map<string, Uint8Array> {
  const parts = new Map([[ENTRIES_PART, encodeEntryBundle(after.entries)]]);
  after.edge.levels.forEach((hashes, level) => {
    const old = before.edge.levels[level];
    if (!old || Buffer.compare(old, hashes) !== 0) parts.set(`level${level}`, hashes);
  });
  return parts;
}

function givePositions(before: Working, batches: readonly JournalBatch[]): HeadChange['positions'] {
  let next = Number(before.edge.size);
  return batches.map(({ batch, entries }) => {
    const firstPosition = next;
    next += entries.length;
    return { batch, firstPosition };
  });
}
