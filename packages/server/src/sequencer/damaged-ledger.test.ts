import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Checkpoint, openCheckpoint } from '@daybook/ledger';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerHeads } from '../journal/ledger-heads.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { flipBit } from './damage.testing.ts';
import { checkWhole, expectExtends, nameOf, ORG, OTHER, openWriter } from './log.testing.ts';
import type { TestWriter } from './writer.testing.ts';

const BOTH = { organizations: [ORG, OTHER] };
/** Parts of the ledger that are held against each other before anything is signed, and the name under which they are reported. */
const CHECKED: readonly (readonly [part: string, named: string])[] = [
  ['edges.level0', 'edges'],
  ['edges.level1', 'edges'],
  ['edges.entries', 'edges.entries'],
  ['heads.size', 'heads.size'],
  ['heads.root', 'heads.root'],
  ['heads.checkpoint', 'heads.checkpoint'],
  ['positions.first_position', 'positions'],
  ['positions.batch', 'positions'],
  ['tile/0/001', 'tile/0/001'],
  ['tile/entries/001', 'tile/entries/001'],
];
/** Files that signing does not rest on. */
const EARLIER_FILES = ['tile/0/000', 'tile/entries/000'];

let parent = '';
/** A folder with two ledgers, one of them with full tiles and a right edge on two levels. */
let whole = '';
let old: Checkpoint;
let oldOfOther: Checkpoint;
let folders = 0;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-damaged-'));
  whole = mkdtempSync(join(parent, 'whole-'));
  const writer = await openWriter(whole, BOTH);
  await writer.append(0, 500);
  await writer.append(0, 10, OTHER);
  await writer.sequencer.step();
  await writer.append(500, 56);
  await writer.sequencer.step();
  await writer.close();
  old = await checkWhole(whole);
  oldOfOther = await checkWhole(whole, { organizationId: OTHER });
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

function copyOfWhole(): string {
  folders += 1;
  const folder = join(parent, String(folders));
  cpSync(whole, folder, { recursive: true });
  return folder;
}

/** Steps until nothing waits. Returns all checkpoints that were signed for an organization. */
async function sequence({ sequencer }: TestWriter, organizationId = ORG): Promise<Checkpoint[]> {
  const { origin, verifierKeys } = nameOf(organizationId);
  const notes: string[] = [];
  for (;;) {
    const steps = await sequencer.step();
    if (steps.length === 0) break;
    for (const step of steps) if (step.organizationId === organizationId) notes.push(step.checkpoint);
  }
  return notes.map((note) => openCheckpoint({ note, verifierKeys, origin }));
}

async function sizes(folder: string) {
  const journal = SqliteJournalReader.open(join(folder, 'journal.db'));
  const [own, other] = [await journal.standing(ORG), await journal.standing(OTHER)];
  journal.close();
  return { waiting: own.accepted - own.sequenced, otherSize: other.sequenced };
}

/** Starts a writer on a damaged folder and records events in both ledgers. Whatever is signed must extend what was signed before. */
async function recordOn(folder: string) {
  const writer = await openWriter(folder, BOTH);
  await writer.append(1_000, 300);
  await writer.append(1_000, 300, OTHER);
  const signed = await sequence(writer);
  await writer.close();
  await expectExtends(folder, ORG, old, signed);
  expect((await sizes(folder)).otherSize).toBe(310);
  return { signed, stopped: writer.stopped };
}

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('one flipped bit in a stored ledger', () => {
  test.each(CHECKED)(
    'of %s stops it in one line that names the part, its events stay in the journal, and other ledgers go on',
    async (part, named) => {
      await fc.assert(
        fc.asyncProperty(place, async (at) => {
          const folder = copyOfWhole();
          flipBit(folder, part, at);
          const { signed, stopped } = await recordOn(folder);
          expect(signed).toEqual([]);
          expect(stopped).toEqual([
            { organizationId: ORG, reason: expect.stringMatching(/^.*: restore .*$/) },
          ]);
          expect(stopped[0]?.reason.split(' ')[0]).toBe(named);
          rmSync(folder, { recursive: true });
        }),
        { numRuns: 8, examples: [[0], [0.999_999]] },
      );
    },
  );

  test.each(EARLIER_FILES)(
    'of %s, on which signing does not rest, changes nothing that is signed',
    async (part) => {
      const folder = copyOfWhole();
      flipBit(folder, part, 0.3);
      const { signed, stopped } = await recordOn(folder);
      expect(signed.map(({ size }) => size)).toEqual([856n]);
      expect(stopped).toEqual([]);
    },
  );

  test.each(CHECKED)('of %s under a running writer is never signed over', async (part) => {
    await fc.assert(
      fc.asyncProperty(place, async (at) => {
        const folder = copyOfWhole();
        const writer = await openWriter(folder, BOTH);
        await writer.append(1_000, 1);
        await writer.append(1_000, 1, OTHER);
        const before = await sequence(writer);
        flipBit(folder, part, at);
        await writer.append(2_000, 1);
        await writer.append(2_000, 1, OTHER);
        // A step that the database refuses ends the writer thread, and the next one begins with what is on disk.
        const signed = await sequence(writer).catch(() => []);
        await writer.close();
        await expectExtends(folder, ORG, old, [...before, ...signed]);
        if (part.startsWith('heads.')) expect(signed).toEqual([]);
        // The next start finds what the running writer did not have to read.
        const again = await openWriter(folder, BOTH);
        await again.append(3_000, 300);
        await expectExtends(folder, ORG, old, await sequence(again));
        await again.close();
        expect((await sizes(folder)).otherSize).toBe(12);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 4 },
    );
  });

  test('of the edge in memory is never signed over, and a restart goes on from what is on disk', async () => {
    const folder = copyOfWhole();
    let isFlipping = true;
    const flipping = (heads: LedgerHeads) => {
      const commit = heads.commit.bind(heads);
      heads.commit = async (changes) => {
        await commit(changes);
        const kept = changes.find(({ organizationId }) => organizationId === ORG)?.edge.get('level0');
        if (isFlipping && kept) kept[5] = (kept[5] ?? 0) ^ 1;
        isFlipping = false;
      };
      return heads;
    };
    const writer = await openWriter(folder, { ...BOTH, wrapHeads: flipping });
    await writer.append(1_000, 1);
    const before = await sequence(writer);
    await writer.append(2_000, 1);
    const signed = await sequence(writer);
    await writer.close();
    await expectExtends(folder, ORG, old, [...before, ...signed]);
    expect(signed).toEqual([]);
    expect(writer.stopped).toEqual([
      { organizationId: ORG, reason: expect.stringMatching(/memory.*restart the server/) },
    ]);
    const again = await openWriter(folder, BOTH);
    await sequence(again);
    expect((await checkWhole(folder, { earlier: [old, ...before] })).size).toBe(558n);
    await again.close();
  });
});

describe('a ledger that has stopped', () => {
  test('is sequenced whole once the part has been restored, although others went on meanwhile', async () => {
    const folder = copyOfWhole();
    flipBit(folder, 'edges.level0', 0.5);
    await recordOn(folder);
    await recordOnOther(folder);
    flipBit(folder, 'edges.level0', 0.5);
    const writer = await openWriter(folder, BOTH);
    await sequence(writer);
    expect(writer.stopped).toEqual([]);
    await writer.close();
    expect((await checkWhole(folder, { earlier: [old] })).size).toBe(856n);
    expect((await checkWhole(folder, { organizationId: OTHER, earlier: [oldOfOther] })).size).toBe(311n);
    expect((await sizes(folder)).waiting).toBe(0);
  });

  test('does not keep others waiting, however much of its own has come in', async () => {
    const folder = copyOfWhole();
    flipBit(folder, 'heads.root', 0.5);
    const writer = await openWriter(folder, BOTH);
    await writer.append(1_000, 20_000);
    await writer.append(1_000, 3, OTHER);
    expect(await writer.sequencer.step()).toMatchObject([{ organizationId: OTHER, size: 13 }]);
    await writer.close();
    expect((await sizes(folder)).waiting).toBe(20_000);
  });

  test('is one of which a batch in the journal cannot be read', async () => {
    const folder = copyOfWhole();
    const first = await openWriter(folder, BOTH);
    await first.append(1_000, 5);
    await first.append(1_000, 5, OTHER);
    await first.close();
    flipBit(folder, 'batches.payloads', 0.01);
    const writer = await openWriter(folder, BOTH);
    expect(await writer.sequencer.step()).toMatchObject([{ organizationId: OTHER, size: 15 }]);
    expect(writer.stopped).toEqual([
      {
        organizationId: ORG,
        reason: expect.stringMatching(/^batch \d+ in journal\.db cannot be read.*: restore journal\.db/),
      },
    ]);
    await writer.close();
  });

  test('is one that workspace.db does not know, and one whose head is lost', async () => {
    const folder = copyOfWhole();
    const first = await openWriter(folder, BOTH);
    await first.append(1_000, 5, OTHER);
    await first.close();
    const unaware = await openWriter(folder);
    await unaware.append(1_000, 5);
    expect(await unaware.sequencer.step()).toMatchObject([{ organizationId: ORG }]);
    expect(unaware.stopped).toMatchObject([
      { organizationId: OTHER, reason: expect.stringContaining('restore workspace.db') },
    ]);
    await unaware.close();
    flipBit(folder, 'heads.org', 0.9);
    const headless = await openWriter(folder, BOTH);
    expect(headless.stopped).toMatchObject([
      { organizationId: ORG, reason: expect.stringContaining('restore journal.db') },
    ]);
    await headless.close();
  });

  async function recordOnOther(folder: string): Promise<void> {
    const writer = await openWriter(folder, BOTH);
    await writer.append(2_000, 1, OTHER);
    await writer.sequencer.step();
    await writer.close();
  }
});
