import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  appendToEdge,
  type Checkpoint,
  commitment,
  consistencyProof,
  edgeRoot,
  emptyEdge,
  encodeEntryBundle,
  encodeLeaf,
  entriesPath,
  generateSigningKey,
  leafHash,
  openCheckpoint,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from '@daybook/ledger';
import { expect } from 'vitest';
import { decodeBatch } from '../journal/batch-codec.ts';
import { batchesOf } from '../journal/journal-reader.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SegmentTable } from '../journal/segment-table.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { openForReading } from '../platform/database.ts';
import { FileSegments } from '../segments/file-segments.ts';
import { SegmentReader } from '../segments/segment-reader.ts';
import type { LedgerName } from './check-head.ts';
import { FileLogStore } from './file-log-store.ts';
import { LedgerReader } from './ledger-reader.ts';
import { openTestWriter, type TestWriter, type Wraps } from './writer.testing.ts';

export const ORG = 'org_a';
export const OTHER = 'org_b';

const identities = new Map(
  [ORG, OTHER].map((organizationId) => {
    const origin = `log.example/${organizationId}`;
    return [organizationId, { organizationId, origin, ...generateSigningKey(origin) }];
  }),
);

/** The ledger's origin and keys. */
export function identityOf(organizationId: string) {
  const identity = identities.get(organizationId);
  if (!identity) throw new Error(`no such test organization: ${organizationId}`);
  return identity;
}

export function nameOf(organizationId: string): LedgerName {
  const { origin, verifierKey } = identityOf(organizationId);
  return { origin, verifierKeys: [verifierKey] };
}

/** As {@link openTestWriter}, with the test organizations. */
export function openWriter(
  folder: string,
  { organizations = [ORG], ...wraps }: Wraps & { organizations?: readonly string[] } = {},
): Promise<TestWriter> {
  return openTestWriter(folder, organizations.map(identityOf), wraps);
}

export function openReader(folder: string, logged: unknown[] = []) {
  const journal = SqliteJournalReader.open(join(folder, 'journal.db'));
  const reader = new LedgerReader({
    journal,
    store: new FileLogStore(join(folder, 'ledger')),
    names: nameOf,
    logger: { error: (what: unknown) => logged.push(what) },
  });
  return { journal, reader, close: () => journal.close() };
}

/** The tree of all of an organization's events, in segments and then in the order of their batches, whatever heads and positions say. */
export async function treeOf(folder: string, organizationId: string) {
  const db = openForReading(join(folder, 'journal.db'), JOURNAL_MIGRATIONS.length);
  const rows = db
    .prepare('SELECT b.* FROM batches b JOIN organizations o USING (org) WHERE o.id = ? ORDER BY batch')
    .all(organizationId);
  const segments = new SegmentTable(db).all(organizationId).toSorted((a, b) => a.first - b.first);
  db.close();
  const reader = new SegmentReader(new FileSegments(join(folder, 'segments')));
  const packed: Uint8Array[] = [];
  for (const segment of segments) {
    for (const frame of await reader.frames(segment)) {
      for (const { recordedAt, ...entry } of await reader.readFrame(segment, frame))
        packed.push(encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment(entry) }));
    }
  }
  const journaled = rows.flatMap(({ recorded_at, count, salts, payloads }) => {
    if (!(salts instanceof Uint8Array) || !(payloads instanceof Uint8Array)) throw new Error('no bytes');
    return decodeBatch({ salts, payloads }, Number(count)).map((entry) =>
      encodeLeaf({ recordedAt: BigInt(Number(recorded_at)), commitment: commitment(entry) }),
    );
  });
  const leaves = [...packed, ...journaled];
  return { leaves, ...appendToEdge(emptyEdge(), leaves.map(leafHash)) };
}

/** Throws unless every checkpoint is the true tree of its size, and extends `old`. */
export async function expectExtends(
  folder: string,
  organizationId: string,
  old: Checkpoint,
  newer: readonly Checkpoint[],
): Promise<void> {
  const { leaves } = await treeOf(folder, organizationId);
  for (const { size, root } of newer) {
    const { edge, fullTiles } = appendToEdge(emptyEdge(), leaves.slice(0, Number(size)).map(leafHash));
    const full = new Map(fullTiles.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
    const proof = consistencyProof(old.size, size, ({ level, index, width }) =>
      (full.get(`${level}/${index}`) ?? edge.levels[level] ?? new Uint8Array()).subarray(0, width * 32),
    );
    verifyConsistency({ oldSize: old.size, newSize: size, oldRoot: old.root, newRoot: root, proof });
  }
}

/**
 * Holds everything that a folder has of a ledger against the journal, byte for byte: positions, tiles, bundles, edge, root, signature;
 * some inclusions, and the consistency with all `earlier` checkpoints. Returns the newest checkpoint.
 */
export async function checkWhole(
  folder: string,
  { organizationId = ORG, earlier = [] }: { organizationId?: string; earlier?: readonly Checkpoint[] } = {},
): Promise<Checkpoint> {
  const { journal, reader, close } = openReader(folder);
  try {
    const head = await reader.head(organizationId);
    if (!head) throw new Error('no head');
    const { origin, verifierKeys } = nameOf(organizationId);
    const checkpoint = openCheckpoint({ note: head.checkpoint, verifierKeys, origin });
    const { size, root } = checkpoint;
    const positions = batchesOf(await journal.from(organizationId, 0, { events: 10_000_000 }));
    let next = 0;
    for (const { firstPosition, entries } of positions) {
      expect(firstPosition).toBe(next);
      next += entries.length;
    }
    const { accepted, sequenced } = await journal.standing(organizationId);
    const { leaves: all } = await treeOf(folder, organizationId);
    expect([all.length, sequenced]).toEqual([accepted, next]);
    const leaves = all.slice(0, next);
    const { edge, fullTiles } = appendToEdge(emptyEdge(), leaves.map(leafHash));
    expect([size, BigInt(head.size), BigInt(leaves.length)]).toEqual([edge.size, edge.size, edge.size]);
    expect(hex(root)).toBe(hex(edgeRoot(edge)));
    expect(edge.levels.map(hex)).toEqual(edge.levels.map((_, level) => hex(head.edge.get(`level${level}`))));

    const file = (path: string) => readFileSync(join(folder, 'ledger', organizationId, path));
    for (const { level, index, hashes } of fullTiles) {
      expect(hex(file(tilePath({ level, index, width: 256 })))).toBe(hex(hashes));
    }
    for (let first = 0; first < leaves.length; first += 256) {
      const bundle = encodeEntryBundle(leaves.slice(first, first + 256));
      const isFull = first + 256 <= leaves.length;
      const path = entriesPath({ index: BigInt(first / 256), width: 256 });
      expect(hex(isFull ? file(path) : head.edge.get('entries'))).toBe(hex(bundle));
    }

    for (const position of new Set([0, leaves.length >> 1, leaves.length - 1])) {
      const leaf = leaves[position];
      if (!leaf) continue;
      const proof = await reader.inclusion(organizationId, position, head);
      verifyInclusion({ index: BigInt(position), size, leafHash: leafHash(leaf), proof, root });
    }
    for (const old of earlier) {
      const proof = await reader.consistency(organizationId, Number(old.size), head);
      verifyConsistency({ oldSize: old.size, newSize: size, oldRoot: old.root, newRoot: root, proof });
      expect(hex(await reader.rootAt(organizationId, Number(old.size)))).toBe(hex(old.root));
    }
    return checkpoint;
  } finally {
    close();
  }
}

export function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
