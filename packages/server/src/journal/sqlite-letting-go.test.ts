import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ORG } from './contract/journal-in-test.ts';
import { event } from './contract/pending-event.ts';
import {
  leftInFiles,
  type OpenJournal,
  openJournalFolder,
  goneRange as range,
} from './journal-folder.testing.ts';
import { NotSequenced } from './letting-go.ts';

let site: OpenJournal;
beforeEach(async () => {
  site = await openJournalFolder();
});
afterEach(() => site.dispose());

const PLACES = [
  { where: 'in the journal', pack: async () => undefined },
  { where: 'in segments', pack: () => site.pack() },
];

describe.each(PLACES)('letting go of openings $where', ({ pack }) => {
  async function record(...counts: number[]): Promise<void> {
    await site.record(...counts);
    await pack();
  }

  test('leaves their positions gone and everything else as it was, across batches', async () => {
    await record(5, 5, 5, 5);
    await site.letGo(range(3, 11));
    expect(await site.readable(20)).toEqual([0, 1, 2, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(await site.readOn()).toEqual([0, 1, 2, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(await site.reader.opening(ORG, 7)).toEqual({ gone: 'expired', announcement: 1_000 });
    expect(await site.gone()).toEqual([range(3, 11)]);
    expect(site.damage).toEqual([]);
  });

  test('leaves nothing of them in any byte of any file, and everything of the others', async () => {
    await record(40, 40, 40);
    const all = Array.from({ length: 120 }, (_, n) => n);
    expect(leftInFiles(site.folder)).toEqual(all);
    await site.letGo(range(0, 39), range(45, 45, 1_001, 'erased'));
    expect(leftInFiles(site.folder)).toEqual(all.filter((n) => n > 39 && n !== 45));
    await site.letGo(range(40, 119));
    expect(leftInFiles(site.folder)).toEqual([]);
  });

  test('takes scattered ranges in any order, and again, out of each batch', async () => {
    await record(40, 40, 40);
    const odd = Array.from({ length: 60 }, (_, n) => 119 - 2 * n);
    const even = odd.map((n) => n - 1).toReversed();
    await site.letGo(...odd.map((n) => range(n, n)));
    expect(await site.readOn()).toEqual(even);
    await site.letGo(range(0, 79), ...odd.map((n) => range(n, n)));
    expect(await site.readOn()).toEqual(even.slice(40));
    expect(leftInFiles(site.folder)).toEqual(even.slice(40));
  });

  test('waits for a connection that still reads, and holds up nobody who records', async () => {
    await record(40, 40);
    const other = new DatabaseSync(join(site.folder, 'journal.db'), { readOnly: true });
    other.exec('BEGIN; SELECT count(*) FROM organizations');
    const done = site.letGo(range(0, 39));
    await site.send(200);
    other.exec('COMMIT');
    other.close();
    await done;
    expect(leftInFiles(site.folder)).toEqual([...Array.from({ length: 40 }, (_, n) => n + 40), 200]);
  });

  test('repeated, overlapping and in parts comes to the same, and the first announcement stays', async () => {
    await record(5, 5, 5);
    await site.letGo(range(2, 3, 100, 'erased'), range(8, 8, 101, 'erased'));
    await site.letGo(range(0, 5, 110), range(6, 9, 110));
    const after = [
      range(0, 1, 110),
      range(2, 3, 100, 'erased'),
      range(4, 7, 110),
      range(8, 8, 101, 'erased'),
      range(9, 9, 110),
    ];
    expect(await site.gone()).toEqual(after);
    const stored = [site.storedBatches(), site.files()];
    await site.letGo(range(0, 9, 120), range(3, 9, 110));
    expect(await site.gone()).toEqual(after);
    expect([site.storedBatches(), site.files()]).toEqual(stored);
    expect(await site.readable(15)).toEqual([10, 11, 12, 13, 14]);
  });

  test('changes nothing of what the log counts, nor of the times and positions of what comes next', async () => {
    await record(5, 5);
    const newest = await site.reader.newestRecordedAt(ORG);
    await site.letGo(range(0, 9));
    await site.close();
    site = await openJournalFolder({ folder: site.folder, clock: () => 1 });
    expect(await site.reader.standing(ORG)).toEqual({ accepted: 10, sequenced: 10, visibleFrom: 0 });
    expect(await site.reader.head(ORG)).toMatchObject({ size: 10, positionsEnd: 10 });
    expect(await site.reader.newestRecordedAt(ORG)).toBe(newest);
    expect(await site.journal.unsequenced(100)).toEqual([]);
    await record(2);
    expect(await site.readable(12)).toEqual([10, 11]);
    expect(await site.reader.newestRecordedAt(ORG)).toBe(newest);
    expect(await site.reader.standing(ORG)).toMatchObject({ accepted: 12, sequenced: 12 });
  });

  test('takes an id that comes again for a duplicate, whatever its content, and still compares the others', async () => {
    await record(3, 3);
    await site.letGo(range(0, 3));
    const sendOther = (n: number) =>
      site.journal.append([{ organizationId: ORG, credential: 'k', events: [event(n, { note: 'other' })] }]);
    for (const n of [0, 3])
      expect(await sendOther(n)).toMatchObject([{ accepted: 0, duplicates: [event(n).id] }]);
    expect(await site.send(4)).toMatchObject([{ accepted: 0 }]);
    expect(await sendOther(4)).toEqual([{ kind: 'id-conflict', indexes: [0] }]);
  });

  test('answers a repeated idempotency key all the same, without the ids that are gone', async () => {
    const request = {
      organizationId: ORG,
      credential: 'k',
      events: [event(0), event(1), event(2)],
      idempotency: { key: 'k', bodyHash: 'b' },
    };
    await site.journal.append([request]);
    await site.sequence();
    await pack();
    const place = { batch: 1, offset: 0, count: 3 };
    expect(await site.journal.append([request])).toMatchObject([
      { ids: [0, 1, 2].map((n) => event(n).id), place },
    ]);
    await site.letGo(range(0, 1));
    expect(await site.journal.append([request])).toMatchObject([{ accepted: 3, ids: [event(2).id], place }]);
    expect(await site.journal.sequenced(ORG, 1, site.heads)).toMatchObject({ firstPosition: 0 });
    await site.letGo(range(2, 2));
    expect(await site.journal.append([request])).toMatchObject([{ accepted: 3, ids: [] }]);
    expect(await site.journal.sequenced(ORG, 1, site.heads)).toBe('let-go');
  });

  test('is refused beyond what is sequenced, and changes nothing', async () => {
    await record(5);
    await site.send(5);
    await expect(site.letGo(range(0, 1), range(4, 5))).rejects.toThrow(NotSequenced);
    await expect(site.journal.lettingGo.hide(ORG, 6)).rejects.toThrow('position 5 has no event yet');
    expect(await site.gone()).toEqual([]);
    expect(await site.readable(5)).toHaveLength(5);
  });
});

describe('letting go of openings', () => {
  test('reaches across segments and what is still in the journal', async () => {
    await site.record(5, 5);
    await site.pack();
    await site.record(5, 5);
    await site.letGo(range(7, 12));
    expect(await site.readOn()).toEqual([0, 1, 2, 3, 4, 5, 6, 13, 14, 15, 16, 17, 18, 19]);
    expect(leftInFiles(site.folder)).toEqual(await site.readOn());
    await site.pack();
    expect(await site.readable(20)).toEqual(await site.readOn());
    expect(site.count('positions')).toBe(0);
  });

  test('of a batch that cannot be unpacked takes all of it', async () => {
    await site.record(40, 40);
    site.db.exec('UPDATE batches SET payloads = substr(payloads, 1, length(payloads) - 9) WHERE batch = 1');
    await site.letGo(range(10, 12));
    expect(site.count('batches')).toBe(1);
    expect(await site.reader.opening(ORG, 11)).toMatchObject({ gone: 'expired' });
    expect(await site.reader.opening(ORG, 13)).toBeUndefined();
    expect(await site.readable(80)).toHaveLength(40);
  });

  test('goes on over many batches', async () => {
    site.db.exec('PRAGMA synchronous = OFF');
    await site.record(...Array.from({ length: 600 }, () => 1));
    await site.letGo(range(1, 598));
    expect(await site.readOn()).toEqual([0, 599]);
    expect(site.count('batches')).toBe(2);
  });

  test('makes one range of neighbours that were announced together', async () => {
    await site.record(9);
    await site.letGo(range(0, 1), range(4, 5), range(2, 3), range(6, 6, 101));
    expect(await site.gone()).toEqual([range(0, 5), range(6, 6, 101)]);
  });
});

describe('the first visible position', () => {
  const visibleFrom = async () => (await site.reader.standing(ORG)).visibleFrom;

  test('moves forward when what expired is hidden, and back only when that is asked', async () => {
    await site.record(10);
    await site.journal.lettingGo.hide(ORG, 6);
    await site.journal.lettingGo.hide(ORG, 4);
    expect(await visibleFrom()).toBe(6);
    await site.journal.lettingGo.show(ORG, 8);
    expect(await visibleFrom()).toBe(6);
    await site.journal.lettingGo.show(ORG, 2);
    expect(await visibleFrom()).toBe(2);
    await site.journal.lettingGo.hide(ORG, 10);
    expect(await visibleFrom()).toBe(10);
  });

  test('never moves back into what has expired for good', async () => {
    await site.record(10);
    await site.journal.lettingGo.hide(ORG, 8);
    await site.letGo(range(0, 4), range(6, 6, 101, 'erased'));
    await site.journal.lettingGo.show(ORG, 0);
    expect(await visibleFrom()).toBe(5);
  });
});
