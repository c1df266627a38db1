import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commitment,
  decodeEntryBundle,
  encodeLeaf,
  generateSigningKey,
  leafHash,
  openNote,
  parseCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@daybook/ledger';
import { afterEach, describe, expect, test } from 'vitest';
import { event } from '../journal/contract/pending-event.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { JournalReader } from '../journal/journal-reader.ts';
import { LedgerHeads } from '../journal/ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { openDatabase } from '../platform/database.ts';
import { FileLogStore } from './file-log-store.ts';
import { LedgerReader } from './ledger-reader.ts';
import { LogConflict, type LogFile, type LogStore } from './log-store.ts';
import { Sequencer } from './sequencer.ts';

const ORG = 'org_a';
const ORIGIN = 'log.example/org_a';
const { signingKey, verifierKey } = generateSigningKey(ORIGIN);

type Failure = { at: 'files' | 'head'; how: 'before' | 'after' };

/** A writer's parts on a folder; `failure` breaks one durable write, before it is done or after. */
async function open(folder: string, failure?: Failure) {
  const db = openDatabase({
    path: join(folder, 'journal.db'),
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'FULL',
  });
  const journal = new SqliteJournal({ db, ids: SeenIds.open(join(folder, 'ids.db')), clock: Date.now });
  const heads = new LedgerHeads(db);
  const files = new FileLogStore(join(folder, 'ledger'));
  const store = failure?.at === 'files' ? failingStore(files, failure.how) : files;
  await journal.addOrganization(ORG);
  const sequencer = new Sequencer({
    journal,
    heads: failure?.at === 'head' ? failingHeads(heads, failure.how) : heads,
    store,
  });
  sequencer.addLedger({ organizationId: ORG, origin: ORIGIN, signingKey });
  return { db, journal, sequencer, close: () => journal.close() };
}

function failingStore(store: LogStore, how: Failure['how']): LogStore {
  return {
    read: (organizationId, path) => store.read(organizationId, path),
    async write(organizationId: string, files: readonly LogFile[]) {
      if (how === 'after') await store.write(organizationId, files);
      else await store.write(organizationId, files.slice(0, Math.floor(files.length / 2)));
      throw new Error('the disk failed');
    },
  };
}

function failingHeads(heads: LedgerHeads, how: Failure['how']): LedgerHeads {
  const commit = heads.commit.bind(heads);
  heads.commit = (changes) => {
    const isStep = changes.some(({ size }) => size > 0);
    if (!isStep || how === 'after') commit(changes);
    if (isStep) throw new Error('the disk failed');
  };
  return heads;
}

let folder = '';
const newFolder = () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-sequencer-'));
  return folder;
};
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const append = (journal: SqliteJournal, from: number, count: number) =>
  journal.append([
    {
      organizationId: ORG,
      credential: 'k',
      events: Array.from({ length: count }, (_, n) => event(from + n)),
    },
  ]);

/** Every leaf, bundle, tile, inclusion and signature agrees with the journal. Returns size and root. */
async function checkWhole(): Promise<{
  size: bigint;
  root: Uint8Array;
  reader: LedgerReader;
  close: () => void;
}> {
  const journal = JournalReader.open(join(folder, 'journal.db'));
  const reader = new LedgerReader(journal, new FileLogStore(join(folder, 'ledger')));
  const head = reader.head(ORG);
  if (!head) throw new Error('no head');
  const { text } = openNote(head.checkpoint, [verifierKey]);
  const { origin, size, root } = parseCheckpoint(text);
  expect(origin).toBe(ORIGIN);
  expect(size).toBe(BigInt(head.size));
  const batches = journal.from(ORG, 0, 1_000_000);
  let position = 0;
  for (const { firstPosition, recordedAt, entries } of batches) {
    expect(firstPosition).toBe(position);
    for (const entry of entries) {
      await checkLeaf(reader, position, { ...entry, recordedAt }, root, head.size);
      position += 1;
    }
  }
  expect(position).toBe(head.size);
  return { size, root, reader, close: () => journal.close() };
}

async function checkLeaf(
  reader: LedgerReader,
  position: number,
  { salt, payload, recordedAt }: JournalEntry & { recordedAt: number },
  root: Uint8Array,
  size: number,
): Promise<void> {
  const head = reader.head(ORG);
  if (!head) throw new Error('no head');
  const leaf = encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment({ salt, payload }) });
  const width = Math.min(256, size - Math.floor(position / 256) * 256);
  const bundle = await reader.entries(ORG, { index: BigInt(Math.floor(position / 256)), width });
  expect(decodeEntryBundle(bundle ?? new Uint8Array())[position % 256]).toEqual(Uint8Array.from(leaf));
  const proof = await reader.inclusion(ORG, position, head);
  verifyInclusion({ index: BigInt(position), size: BigInt(size), leafHash: leafHash(leaf), proof, root });
}

describe('Sequencer', () => {
  test('publishes an empty signed checkpoint for a new ledger', async () => {
    newFolder();
    await (await open(folder)).close();
    const { size, close } = await checkWhole();
    expect(size).toBe(0n);
    close();
  });

  test('gives gapless positions over many steps, restarts and tile borders, each checkpoint extending the one before', async () => {
    newFolder();
    const seen: { size: bigint; root: Uint8Array }[] = [];
    let next = 0;
    for (const count of [1, 3, 250, 2, 1, 300, 255, 257]) {
      const writer = await open(folder);
      await append(writer.journal, next, count);
      next += count;
      await writer.sequencer.step();
      expect(await writer.sequencer.step()).toEqual([]);
      const { size, root, reader, close } = await checkWhole();
      expect(size).toBe(BigInt(next));
      const head = reader.head(ORG);
      if (!head) throw new Error('no head');
      for (const old of seen) {
        const proof = await reader.consistency(ORG, Number(old.size), head);
        verifyConsistency({ oldSize: old.size, newSize: size, oldRoot: old.root, newRoot: root, proof });
        expect(Buffer.from(await reader.rootAt(ORG, Number(old.size)))).toEqual(Buffer.from(old.root));
      }
      seen.push({ size, root });
      close();
      await writer.close();
    }
  });

  test.each<Failure>([
    { at: 'files', how: 'before' },
    { at: 'files', how: 'after' },
    { at: 'head', how: 'before' },
    { at: 'head', how: 'after' },
  ])('recovers when writing $at fails, the failure coming $how it took effect', async (failure) => {
    newFolder();
    const first = await open(folder);
    await append(first.journal, 0, 300);
    await first.sequencer.step();
    await first.close();
    const before = await checkWhole();
    before.close();

    const broken = await open(folder, failure);
    await append(broken.journal, 300, 600);
    await expect(broken.sequencer.step()).rejects.toThrow('the disk failed');
    await broken.close();
    const between = await checkWhole();
    expect(between.size).toBe(failure.at === 'head' && failure.how === 'after' ? 900n : 300n);
    between.close();

    const again = await open(folder);
    await append(again.journal, 900, 10);
    await again.sequencer.step();
    const after = await checkWhole();
    expect(after.size).toBe(910n);
    const head = after.reader.head(ORG);
    if (!head) throw new Error('no head');
    verifyConsistency({
      oldSize: before.size,
      newSize: after.size,
      oldRoot: before.root,
      newRoot: after.root,
      proof: await after.reader.consistency(ORG, Number(before.size), head),
    });
    after.close();
    await again.close();
  });

  test('stops rather than rewrite a full tile', async () => {
    newFolder();
    const writer = await open(folder);
    await append(writer.journal, 0, 10);
    await writer.sequencer.step();
    const store = new FileLogStore(join(folder, 'ledger'));
    await store.write(ORG, [{ path: 'tile/0/000', bytes: new Uint8Array(8_192) }]);
    await append(writer.journal, 10, 300);
    await expect(writer.sequencer.step()).rejects.toThrow(LogConflict);
    const { size, close } = await checkWhole();
    expect(size).toBe(10n);
    close();
    await writer.close();
  });

  test('leaves no file for an organization with few events, and only full tiles for one with many', async () => {
    newFolder();
    const writer = await open(folder);
    await append(writer.journal, 0, 255);
    await writer.sequencer.step();
    const path = (name: string) => join(folder, 'ledger', ORG, name);
    expect(() => readFileSync(path('tile/0/000'))).toThrow('ENOENT');
    await append(writer.journal, 255, 2);
    await writer.sequencer.step();
    expect(readFileSync(path('tile/0/000'))).toHaveLength(8_192);
    expect(decodeEntryBundle(readFileSync(path('tile/entries/000')))).toHaveLength(256);
    await writer.close();
  });
});

describe('LedgerReader', () => {
  test('serves every width of a tile and bundle as a prefix, and nothing beyond the tree', async () => {
    newFolder();
    const writer = await open(folder);
    await append(writer.journal, 0, 700);
    await writer.sequencer.step();
    const { reader, close } = await checkWhole();
    const whole = await reader.tile(ORG, { level: 0, index: 1n, width: 256 });
    expect(await reader.tile(ORG, { level: 0, index: 1n, width: 17 })).toEqual(whole?.subarray(0, 17 * 32));
    expect(await reader.tile(ORG, { level: 0, index: 2n, width: 188 })).toHaveLength(188 * 32);
    expect(await reader.tile(ORG, { level: 0, index: 2n, width: 189 })).toBeUndefined();
    expect(await reader.tile(ORG, { level: 1, index: 0n, width: 2 })).toHaveLength(64);
    expect(await reader.tile(ORG, { level: 1, index: 0n, width: 3 })).toBeUndefined();
    expect(await reader.tile(ORG, { level: 0, index: 3n, width: 1 })).toBeUndefined();
    expect(
      decodeEntryBundle((await reader.entries(ORG, { index: 2n, width: 5 })) ?? new Uint8Array()),
    ).toHaveLength(5);
    expect(await reader.entries(ORG, { index: 2n, width: 189 })).toBeUndefined();
    expect(await reader.entries('org_none', { index: 0n, width: 1 })).toBeUndefined();
    close();
    await writer.close();
  });

  test('says which tile is missing instead of proving nothing', async () => {
    newFolder();
    const writer = await open(folder);
    await append(writer.journal, 0, 300);
    await writer.sequencer.step();
    const { reader, close } = await checkWhole();
    rmSync(join(folder, 'ledger', ORG, 'tile/0/000'));
    const head = reader.head(ORG);
    if (!head) throw new Error('no head');
    await expect(reader.inclusion(ORG, 3, head)).rejects.toThrow('lacks tile/0/000');
    writeFileSync(join(folder, 'ledger', ORG, 'tile/0/000'), new Uint8Array(8_192));
    await expect(reader.rootAt(ORG, 200)).resolves.not.toEqual(head.root);
    close();
    await writer.close();
  });
});
