import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Checkpoint, decodeEntryBundle } from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileLogStore } from './file-log-store.ts';
import { checkWhole, ORG, OTHER, openWriter } from './log.testing.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-sequencer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('Sequencer', () => {
  test('publishes an empty signed checkpoint for a new ledger', async () => {
    await (await openWriter(folder)).close();
    expect((await checkWhole(folder)).size).toBe(0n);
  });

  test('gives gapless positions over many steps, restarts and tile borders, each checkpoint extending the one before', async () => {
    const earlier: Checkpoint[] = [];
    let next = 0;
    for (const count of [1, 3, 250, 2, 1, 300, 255, 257]) {
      const writer = await openWriter(folder);
      await writer.append(next, count);
      next += count;
      await writer.sequencer.step();
      expect(await writer.sequencer.step()).toEqual([]);
      const checkpoint = await checkWhole(folder, { earlier });
      expect(checkpoint.size).toBe(BigInt(next));
      earlier.push(checkpoint);
      await writer.close();
    }
  });

  test('stops a ledger rather than rewrite one of its full tiles, and the others go on', async () => {
    const writer = await openWriter(folder, { organizations: [ORG, OTHER] });
    await writer.append(0, 10);
    await writer.sequencer.step();
    const store = new FileLogStore(join(folder, 'ledger'));
    await store.write(ORG, [{ path: 'tile/0/000', bytes: new Uint8Array(8_192) }]);
    await writer.append(10, 300);
    await writer.append(0, 300, OTHER);
    expect(await writer.sequencer.step()).toMatchObject([{ organizationId: OTHER, size: 300 }]);
    expect(writer.stopped).toEqual([
      {
        organizationId: ORG,
        reason: expect.stringMatching(/^tile\/0\/000 .*must not be rewritten: restore/),
      },
    ]);
    expect(await writer.sequencer.step()).toEqual([]);
    expect((await checkWhole(folder)).size).toBe(10n);
    expect((await checkWhole(folder, { organizationId: OTHER })).size).toBe(300n);
    await writer.close();
  });

  test('leaves no file for an organization with few events, and only full tiles for one with many', async () => {
    const writer = await openWriter(folder);
    await writer.append(0, 255);
    await writer.sequencer.step();
    const path = (name: string) => join(folder, 'ledger', ORG, name);
    expect(() => readFileSync(path('tile/0/000'))).toThrow('ENOENT');
    await writer.append(255, 2);
    await writer.sequencer.step();
    expect(readFileSync(path('tile/0/000'))).toHaveLength(8_192);
    expect(decodeEntryBundle(readFileSync(path('tile/entries/000')))).toHaveLength(256);
    await writer.close();
  });
});
