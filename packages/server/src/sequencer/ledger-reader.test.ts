import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { appendToEdge, decodeEntryBundle, edgeRoot, emptyEdge, leafHash } from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LedgerDisagreement } from './ledger-disagreement.ts';
import { hex, ORG, openReader, openWriter, treeOf } from './log.testing.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-ledger-reader-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function record(count: number) {
  const writer = await openWriter(folder);
  await writer.append(0, count);
  await writer.sequencer.step();
  await writer.close();
}
const file = (path: string) => join(folder, 'ledger', ORG, path);
const change = (sql: string) => {
  const db = new DatabaseSync(join(folder, 'journal.db'));
  expect(db.prepare(sql).run().changes).toBe(1);
  db.close();
};

describe('LedgerReader', () => {
  test('serves every width of a tile and bundle as a prefix, and nothing beyond the tree', async () => {
    await record(700);
    const { reader, close } = openReader(folder);
    const whole = await reader.tile(ORG, { level: 0, index: 1n, width: 256 });
    expect(whole).toHaveLength(8_192);
    expect(await reader.tile(ORG, { level: 0, index: 1n, width: 17 })).toEqual(whole?.subarray(0, 17 * 32));
    expect(await reader.tile(ORG, { level: 0, index: 2n, width: 188 })).toHaveLength(188 * 32);
    expect(await reader.tile(ORG, { level: 0, index: 2n, width: 189 })).toBeUndefined();
    expect(await reader.tile(ORG, { level: 1, index: 0n, width: 2 })).toHaveLength(64);
    expect(await reader.tile(ORG, { level: 1, index: 0n, width: 3 })).toBeUndefined();
    expect(await reader.tile(ORG, { level: 0, index: 3n, width: 1 })).toBeUndefined();
    const bundle = await reader.entries(ORG, { index: 2n, width: 5 });
    expect(bundle && decodeEntryBundle(bundle)).toHaveLength(5);
    expect(await reader.entries(ORG, { index: 2n, width: 189 })).toBeUndefined();
    close();
  });

  test.each([
    ['is missing', (path: string) => rmSync(path)],
    ['has 100 bytes', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 100))],
    ['does not hash', (path: string) => writeFileSync(path, new Uint8Array(8_192))],
  ])(
    'names a tile that %s, instead of proving from it or saying that it is beyond the log',
    async (fault, harm) => {
      await record(300);
      const { reader, close } = openReader(folder);
      const head = await reader.head(ORG);
      if (!head) throw new Error('no head');
      const kept = readFileSync(file('tile/0/000'));
      harm(file('tile/0/000'));
      const named = expect.objectContaining({
        constructor: LedgerDisagreement,
        part: 'tile/0/000',
        message: expect.stringMatching(new RegExp(`^tile/0/000 ${fault}.*restore`)),
      });
      await expect(reader.inclusion(ORG, 3, head)).rejects.toEqual(named);
      await expect(reader.consistency(ORG, 200, head)).rejects.toEqual(named);
      await expect(reader.rootAt(ORG, 200)).rejects.toEqual(named);
      await expect(reader.tile(ORG, { level: 0, index: 0n, width: 256 })).rejects.toEqual(named);
      await expect(reader.tile(ORG, { level: 0, index: 0n, width: 5 })).rejects.toEqual(named);
      await expect(reader.entries(ORG, { index: 0n, width: 5 })).rejects.toEqual(named);
      expect(await reader.tile(ORG, { level: 0, index: 1n, width: 44 })).toHaveLength(44 * 32);
      writeFileSync(file('tile/0/000'), kept);
      expect(await reader.inclusion(ORG, 3, head)).not.toEqual([]);
      close();
    },
  );

  test.each([
    ['is missing', (path: string) => rmSync(path)],
    ['cannot be read', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 100))],
    [
      'does not hash',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(1_000) ^ 1, 1_000);
        writeFileSync(path, bytes);
      },
    ],
  ])('names an entry bundle that %s', async (fault, harm) => {
    await record(300);
    const { reader, close } = openReader(folder);
    harm(file('tile/entries/000'));
    await expect(reader.entries(ORG, { index: 0n, width: 256 })).rejects.toThrow(
      new RegExp(`^tile/entries/000 ${fault}.*restore`),
    );
    close();
  });

  test.each([
    ['edges', `UPDATE edges SET data = zeroblob(length(data)) WHERE part = 'level0'`],
    ['edges', `UPDATE edges SET data = zeroblob(length(data)) WHERE part = 'level1'`],
    ['edges', `DELETE FROM edges WHERE part = 'level1'`],
    ['heads.root', 'UPDATE heads SET root = zeroblob(32)'],
    ['heads.size', 'UPDATE heads SET size = 299'],
    ['heads.size', 'UPDATE heads SET size = 9223372036854775807'],
    ['heads.checkpoint', `UPDATE heads SET checkpoint = replace(checkpoint, '300', '299')`],
    ['positions', 'UPDATE positions SET first_position = 1'],
  ])('gives no head whose %s disagrees (%s)', async (part, sql) => {
    await record(300);
    change(sql);
    const { reader, close } = openReader(folder);
    await expect(reader.head(ORG)).rejects.toThrow(expect.objectContaining({ part }));
    close();
  });

  test('gives no partial bundle that disagrees with its tile, and everything else', async () => {
    await record(300);
    change(`UPDATE edges SET data = zeroblob(length(data)) WHERE part = 'entries'`);
    const { reader, close } = openReader(folder);
    await expect(reader.entries(ORG, { index: 1n, width: 44 })).rejects.toThrow(/^edges\.entries .*restore/);
    expect(await reader.entries(ORG, { index: 0n, width: 256 })).toBeDefined();
    expect(await reader.tile(ORG, { level: 0, index: 1n, width: 44 })).toHaveLength(44 * 32);
    close();
  });

  test('logs each damaged part once, says so while it stands, and forgets it when it is whole again', async () => {
    await record(600);
    const logged: unknown[] = [];
    const { reader, close } = openReader(folder, logged);
    const read = (index: bigint) => reader.tile(ORG, { level: 0, index, width: 256 });
    const kept = readFileSync(file('tile/0/000'));
    const second = readFileSync(file('tile/0/001'));
    rmSync(file('tile/0/000'));
    rmSync(file('tile/0/001'));
    for (const index of [0n, 1n, 0n, 1n]) await expect(read(index)).rejects.toThrow('is missing');
    expect(logged).toEqual([
      { organizationId: ORG, reason: expect.stringContaining('tile/0/000 is missing') },
      { organizationId: ORG, reason: expect.stringContaining('tile/0/001 is missing') },
    ]);
    expect(reader.problem(ORG)).toContain('tile/0/000');
    writeFileSync(file('tile/0/000'), kept);
    await reader.lookAgain();
    expect(reader.problem(ORG)).toContain('tile/0/001');
    writeFileSync(file('tile/0/001'), second);
    await reader.lookAgain();
    expect(reader.problem(ORG)).toBeUndefined();
    close();
  });

  test('knows the root of every smaller size', async () => {
    await record(600);
    const { reader, close } = openReader(folder);
    const { leaves } = await treeOf(folder, ORG);
    for (const size of [0, 1, 255, 256, 257, 511, 512, 599, 600]) {
      const { edge } = appendToEdge(emptyEdge(), leaves.slice(0, size).map(leafHash));
      expect(hex(await reader.rootAt(ORG, size))).toBe(hex(edgeRoot(edge)));
    }
    close();
  });
});
