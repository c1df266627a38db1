import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SegmentReader } from '../segments/segment-reader.ts';
import { ORG } from './contract/journal-in-test.ts';
import { event } from './contract/pending-event.ts';
import {
  DAY_MS,
  goneRange,
  leftInFiles,
  type OpenJournal,
  openJournalFolder,
} from './journal-folder.testing.ts';
import { Packer } from './packer.ts';
import { SeenIds } from './seen-ids.ts';
import { sweepSegments } from './sweep-segments.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

let site: OpenJournal;
let now: number;
beforeEach(async () => {
  now = NOON;
  site = await openJournalFolder({ clock: () => now });
});
afterEach(() => site.dispose());

const upTo = (end: number) => Array.from({ length: end }, (_, n) => n);
const segmentFile = (name = site.files()[0] ?? '') => join(site.folder, 'segments', ORG, name);

describe('packing', () => {
  test('waits until the day is over, and then leaves nothing of it in the database', async () => {
    await site.record(3, 200, 3);
    await site.pack({ early: false });
    expect(site.files()).toEqual([]);
    now += DAY_MS;
    await site.pack({ early: false });
    expect(site.files()).toEqual([expect.stringMatching(/^0-205-[0-9a-f]{32}$/)]);
    expect([site.count('batches'), site.count('positions')]).toEqual([0, 0]);
    expect(await site.readable(206)).toEqual(upTo(206));
    expect(await site.readOn(0, 50)).toEqual(upTo(206));
  });

  test('does not wait for the day where there is enough for a full segment', async () => {
    await site.record(300, 300);
    const { db, segments } = site;
    const bytes = site.storedBatches().reduce((sum, { length }) => sum + length, 600 * 16);
    const packer = (segmentBytes: number) =>
      new Packer({ db, segments, batches: { forget: () => undefined }, clock: () => now, segmentBytes });
    const { signal } = new AbortController();
    expect(await packer(bytes * 2).packOne(signal)).toBe(false);
    expect(await packer(bytes).packOne(signal)).toBe(true);
    expect(await site.readOn()).toEqual(upTo(600));
  });

  test('puts each day into a segment of its own, and packs no event that has no position', async () => {
    for (const day of [0, 1, 1, 2]) {
      now = NOON + day * DAY_MS;
      await site.record(2);
    }
    await site.send(8, 9);
    now = NOON + 5 * DAY_MS;
    await site.pack({ early: false });
    expect(site.files().map((name) => name.replace(/-[0-9a-f]+$/, ''))).toEqual(['0-1', '2-5', '6-7']);
    expect(site.count('batches')).toBe(1);
    await site.sequence();
    expect(await site.readOn()).toEqual(upTo(10));
  });

  test('changes nothing of what the log counts, after a start too, and the next event is no older', async () => {
    await site.record(5);
    await site.pack();
    await site.close();
    site = await openJournalFolder({ folder: site.folder, clock: () => NOON - DAY_MS });
    expect(await site.reader.standing(ORG)).toEqual({ accepted: 5, sequenced: 5, visibleFrom: 0 });
    expect(await site.reader.head(ORG)).toMatchObject({ size: 5, positionsEnd: 5 });
    expect(await site.reader.newestRecordedAt(ORG)).toBe(NOON);
    expect(await site.heads.positionsEnd(ORG)).toBe(5);
    await site.record(1);
    expect(await site.reader.opening(ORG, 5)).toMatchObject({ recordedAt: NOON });
    expect(await site.journal.unsequenced(10)).toEqual([]);
  });

  test('goes on when a position lies in the journal again, and finds both', async () => {
    await site.record(150);
    await site.pack();
    await site.record(10);
    expect(await site.readOn(0, 1_000)).toEqual(upTo(160));
    expect(await site.readOn(149)).toEqual(upTo(160).slice(149));
  });

  test('leaves out what was let go, and what lies between is gone and not damaged', async () => {
    await site.record(4, 4, 4);
    await site.letGo(goneRange(2, 9));
    await site.pack();
    expect(site.files()).toHaveLength(1);
    expect(await site.readOn()).toEqual([0, 1, 10, 11]);
    expect(leftInFiles(site.folder)).toEqual([0, 1, 10, 11]);
  });

  test('ends where it is told to, and what was begun is no more than a file that a start removes', async () => {
    await site.record(500);
    const stopping = new AbortController();
    const { write } = site.segments;
    site.segments.write = async (...segment) => {
      stopping.abort();
      return write.apply(site.segments, segment);
    };
    expect(await site.journal.packer.packOne(stopping.signal, { early: true })).toBe(false);
    expect([site.count('segments'), site.count('batches'), site.files().length]).toEqual([0, 1, 1]);
    const { db, segments } = site;
    expect(await sweepSegments({ db, segments, organizationId: ORG })).toEqual({ missing: [], kept: [] });
    expect(site.files()).toEqual([]);
    expect(await site.readOn(0, 1_000)).toEqual(upTo(500));
  });
});

describe('what is asked of events in segments', () => {
  test('recognizes ids that come again, and compares their content', async () => {
    await site.record(300, 2);
    await site.pack();
    const [again] = await site.send(5, 299, 301, 900);
    expect(again).toMatchObject({ accepted: 1, duplicates: [5, 299, 301].map((n) => event(n).id) });
    const other = [event(200, { note: 'other' })];
    expect(await site.journal.append([{ organizationId: ORG, credential: 'k', events: other }])).toEqual([
      { kind: 'id-conflict', indexes: [0] },
    ]);
  });

  test('recognizes ids that come again at once, twice, while the first is looked up', async () => {
    await site.record(300);
    await site.pack();
    const outcomes = await Promise.all([site.send(5, 700), site.send(700), site.send(700, 5)]);
    expect(outcomes.flat().map((outcome) => 'accepted' in outcome && outcome.accepted)).toEqual([1, 0, 0]);
  });

  test('says where a batch lies whose key comes again', async () => {
    await site.record(3, 200, 3);
    const before = await site.heads.sequenced(ORG, 2);
    await site.pack();
    expect(await site.journal.sequenced(ORG, 2, site.heads)).toEqual(before);
    await site.send(300);
    expect(await site.journal.sequenced(ORG, 4, site.heads)).toBeUndefined();
  });

  test('replays a lost ids.db also where the oldest batches are the ones that are not packed', async () => {
    const other = 'org_b';
    await site.journal.addOrganization(other);
    const sendOther = () =>
      site.journal.append([{ organizationId: other, credential: 'k', events: [event(1), event(2)] }]);
    await sendOther();
    await site.record(5);
    await site.pack();
    await site.close();
    rmSync(join(site.folder, 'ids.db'));
    site = await openJournalFolder({ folder: site.folder, clock: () => now });
    expect(await sendOther()).toMatchObject([{ accepted: 0 }]);
    expect(await site.send(1, 2)).toMatchObject([{ accepted: 0 }]);
  });

  test('replays an ids.db of a longer journal from segments', async () => {
    await site.record(5);
    await site.pack();
    await site.close();
    const ids = SeenIds.open(join(site.folder, 'ids.db'));
    ids.clear();
    ids.reached(99);
    ids.close();
    site = await openJournalFolder({ folder: site.folder, clock: () => now });
    expect(await site.send(1, 2)).toMatchObject([{ accepted: 0 }]);
  });

  test('replays a lost ids.db from segments and journal', async () => {
    await site.record(3, 200);
    await site.pack();
    await site.record(2);
    await site.close();
    rmSync(join(site.folder, 'ids.db'));
    site = await openJournalFolder({ folder: site.folder, clock: () => now });
    expect(await site.send(0, 130, 202, 204)).toMatchObject([{ accepted: 0 }]);
  });
});

describe('a segment that is damaged', () => {
  const told: unknown[] = [];
  beforeEach(() => void told.splice(0));
  async function reopenWithoutIds(): Promise<void> {
    await site.close();
    rmSync(join(site.folder, 'ids.db'));
    const onDamagedIds = (damaged: unknown) => void told.push(damaged);
    site = await openJournalFolder({ folder: site.folder, clock: () => now, onDamagedIds });
  }
  /** Two segments of 300 events, and 5 events in the journal. */
  beforeEach(async () => {
    for (const count of [300, 300]) {
      await site.record(count);
      await site.pack();
    }
    await site.record(5);
  });
  const around = [...upTo(605)].filter((n) => n < 128 || n > 255);

  test('in one frame leaves out what that had, and says which file it is', async () => {
    const bytes = Buffer.from(await site.segments.read(ORG, site.files()[0] ?? ''));
    const [, second] = await new SegmentReader(site.segments).frames(refOf());
    const at = (second?.end ?? 0) - 9;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(segmentFile(), bytes);
    expect(await site.readOn(0, 50)).toEqual(around);
    expect(await site.readable(605)).toEqual(around);
    expect(await site.reader.opening(ORG, 200)).toBeUndefined();
    expect(site.damage[0]).toMatch(/^segment 0-299-[0-9a-f]{32} is damaged/);
  });

  test.each([
    ['missing', () => rmSync(segmentFile())],
    ['cut short', () => writeFileSync(segmentFile(), 'short')],
  ])('%s leaves out what it had, names it, and is never taken for gone', async (_, harm) => {
    const name = site.files()[0];
    harm();
    expect(await site.readOn(0, 50)).toEqual(upTo(605).slice(300));
    expect(await site.readable(605)).toEqual(upTo(605).slice(300));
    expect(await site.gone()).toEqual([]);
    expect(new Set(site.damage).size).toBe(1);
    expect(site.damage[0]).toContain(name);
    // As of a damaged batch, nothing is left that could be compared.
    expect(await site.send(11, 400, 602)).toMatchObject([{ accepted: 1 }]);
    await reopenWithoutIds();
    expect(told).toEqual([{ organizationId: ORG, batch: 1, position: 0, ids: 300 }]);
    expect(await site.send(10, 400, 602)).toMatchObject([{ accepted: 1 }]);
  });

  test('up to something that is gone says how far nothing can be read', async () => {
    await site.letGo(goneRange(300, 349));
    rmSync(segmentFile());
    expect(await site.reader.from(ORG, 10, { events: 50 })).toEqual([
      { firstPosition: 300, recordedAt: 0, entries: [] },
    ]);
  });

  test('is read when it is there again', async () => {
    const bytes = await site.segments.read(ORG, site.files()[0] ?? '');
    const path = segmentFile();
    rmSync(path);
    expect(await site.reader.opening(ORG, 10)).toBeUndefined();
    writeFileSync(path, bytes);
    expect(await site.readable(605)).toEqual(upTo(605));
  });

  test('and holds what is let go is removed, and gone through when it is restored', async () => {
    const bytes = Buffer.from(await site.segments.read(ORG, site.files()[0] ?? ''));
    const path = segmentFile();
    writeFileSync(path, bytes.subarray(0, -1));
    await site.letGo(goneRange(10, 19));
    expect(leftInFiles(site.folder)).toEqual(upTo(605).slice(300));
    writeFileSync(path, bytes);
    expect(await site.reader.opening(ORG, 15)).toMatchObject({ gone: 'expired' });
    await site.journal.lettingGo.resume(ORG);
    expect(await site.readOn()).toEqual(upTo(605).filter((n) => n < 10 || n > 19));
    expect(leftInFiles(site.folder)).toEqual(await site.readOn());
  });

  test('of which only the row is damaged is not destroyed', async () => {
    site.db.exec('UPDATE segments SET footer_at = footer_at - 1 WHERE first = 0');
    await expect(site.letGo(goneRange(10, 19))).rejects.toThrow(
      /the row of segment 0-299-[0-9a-f]{32} in journal\.db is damaged/,
    );
    site.db.exec('UPDATE segments SET footer_at = footer_at + 1 WHERE first = 0');
    await site.letGo(goneRange(10, 19));
    expect(await site.readOn()).toEqual(upTo(605).filter((n) => n < 10 || n > 19));
  });

  test('in the journal, a batch that cannot be unpacked stays there, and those around it are packed', async () => {
    await site.record(5, 5);
    site.db.exec("UPDATE batches SET payloads = x'00' WHERE batch = 4");
    await site.pack();
    expect([site.count('batches'), site.count('segments')]).toEqual([1, 4]);
    expect(await site.readOn()).toEqual(upTo(615).filter((n) => n < 605 || n > 609));
  });

  test('a start names registered segments that are not there, and keeps unknown ones whose positions nothing else has', async () => {
    const [name = ''] = site.files();
    const { db, segments } = site;
    const sweep = () => sweepSegments({ db, segments, organizationId: ORG });
    db.exec('UPDATE segments SET first = 300 WHERE first = 301; DELETE FROM segments WHERE first = 0');
    writeFileSync(`${segmentFile()}.3.tmp`, 'half');
    expect(await sweep()).toEqual({ missing: [], kept: [name] });
    expect(site.files()).toHaveLength(2);
    rmSync(segmentFile(site.files()[1]));
    expect(await sweep()).toEqual({ missing: [expect.stringMatching(/^300-599-/)], kept: [name] });
  });

  function refOf() {
    const row = site.db.prepare('SELECT name, bytes, footer_at FROM segments WHERE first = 0').get();
    return {
      organizationId: ORG,
      name: String(row?.name),
      bytes: Number(row?.bytes),
      footerAt: Number(row?.footer_at),
    };
  }
});
