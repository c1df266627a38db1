import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { builtInCatalogue } from '@daybook/event';
import { generateSigningKey } from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgePayloads } from '../../../../tests/forge-journal.testing.ts';
import { JournalReader } from '../journal/journal-reader.ts';
import { type LedgerHead, LedgerHeads } from '../journal/ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { openDatabase } from '../platform/database.ts';
import { FileLogStore } from '../sequencer/file-log-store.ts';
import { LedgerReader } from '../sequencer/ledger-reader.ts';
import { Sequencer } from '../sequencer/sequencer.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb/duckdb-event-index.ts';
import type { EventIndex } from './event-index.ts';
import { LedgerRolledBack } from './index-history.ts';
import { Projector } from './projector.ts';

const ORG = 'org_a';
const { signingKey, verifierKey } = generateSigningKey('log.example/org_a');
const JANUARY = Date.UTC(2026, 0, 31, 23, 59, 59);

let folder = '';
let logged: { readonly message: string; readonly reason?: string; readonly positions?: number[] }[] = [];
let now = JANUARY;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-projector-'));
  logged = [];
  now = JANUARY;
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** The parts that write, on the test's folder. */
async function openLog() {
  const db = openDatabase({
    path: join(folder, 'journal.db'),
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'FULL',
  });
  const journal = new SqliteJournal({ db, ids: SeenIds.open(join(folder, 'ids.db')), clock: () => now });
  await journal.addOrganization(ORG);
  const store = new FileLogStore(join(folder, 'ledger'));
  const sequencer = new Sequencer({ journal, heads: new LedgerHeads(db), store });
  sequencer.addLedger({ organizationId: ORG, origin: 'log.example/org_a', signingKey });
  let events = 0;
  return {
    /** Journals and sequences `count` events as one batch. */
    async record(count: number): Promise<void> {
      const pending = Array.from({ length: count }, () => {
        const id = `019a0000-0000-7000-8000-${String(events++).padStart(12, '0')}`;
        const payload = JSON.stringify({
          id,
          occurredAt: '2026-01-01T00:00:00.000Z',
          action: events % 2 ? 'SECRET_READ' : 'SOMETHING_OF_THEIRS',
          actor: { type: 'user', name: 'ana@acme.example' },
          resource: { type: 'secret', name: `S${events}` },
          outcome: 'success',
          recordedBy: { type: 'api-key', name: 'k' },
        });
        return { id, idGiven: true, occurredAtGiven: true, payload };
      });
      await journal.append([{ organizationId: ORG, credential: 'k', events: pending }]);
      while ((await sequencer.step()).length > 0);
    },
    close: () => journal.close(),
  };
}

/** The events of `openLog().record(count)`, written and closed. */
async function recorded(...counts: number[]): Promise<void> {
  const log = await openLog();
  for (const count of counts) await log.record(count);
  await log.close();
}

async function openIndex(): Promise<DuckDbEventIndex> {
  const index = await openDuckDbEventIndex({ folder: join(folder, 'index') });
  closing.push(() => index.close());
  return index;
}

type Changes = {
  readonly index?: EventIndex;
  readonly onRolledBack?: (organizationId: string, reason: string) => void;
};

/** A projector over what lies in the folder; `reads` counts the tiles that were read, which only checks do. */
async function openProjector({ index, onRolledBack }: Changes = {}) {
  const journal = JournalReader.open(join(folder, 'journal.db'));
  const ledger = new LedgerReader({
    journal,
    store: new FileLogStore(join(folder, 'ledger')),
    names: () => ({ origin: 'log.example/org_a', verifierKeys: [verifierKey] }),
    logger: { error: () => undefined },
  });
  const used = index ?? (await openIndex());
  let reads = 0;
  /** The head as the next read still sees it, which comes a moment before a step of the sequencer is committed. */
  let oldHead: LedgerHead | undefined;
  const old = () => {
    const head = oldHead;
    oldHead = undefined;
    return head;
  };
  const projector = new Projector({
    index: used,
    journal: { from: (...asked) => (old() ? [] : journal.from(...asked)) },
    ledger: {
      head: (id) => old() ?? ledger.head(id),
      rootAt: (id, size) => ledger.rootAt(id, size),
      entries: (id, ref, head) => ledger.entries(id, ref, head),
      tile(id, ref, head) {
        reads += 1;
        return ledger.tile(id, ref, head);
      },
    },
    catalogue: () => builtInCatalogue,
    logger: {
      warn: (what: object, message: string) => logged.push({ ...what, message }),
      error: (what: object, message: string) => logged.push({ ...what, message }),
    } as never,
    ...(onRolledBack && { onRolledBack }),
  });
  closing.push(() => journal.close());
  closing.push(() => projector.stop());
  const everything = { now: 0, readUpTo: Number.MAX_SAFE_INTEGER, visibleFrom: 0 };
  return {
    projector,
    index: used,
    reads: () => reads,
    /** Call it once all is indexed: the next read of journal or ledger, and no other, does not see what is recorded until then. */
    missNextStep() {
      oldHead = ledger.head(ORG);
    },
    async positions(): Promise<number[]> {
      const { events } = await used.scan(ORG, { ...everything, after: -1, limit: 1_000 });
      return events.map(({ position }) => position);
    },
  };
}

const upTo = (end: number, ...without: number[]) =>
  Array.from({ length: end }, (_, n) => n).filter((n) => !without.includes(n));
const alter = (sql: string) => {
  const db = new DatabaseSync(join(folder, 'journal.db'));
  db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  db.close();
};
const forge = (position: number) =>
  forgePayloads(folder, ORG, (payload, at) => (at === position ? payload.replace('ana@', 'eve@') : payload));

describe('the projector', () => {
  test('indexes what was sequenced, then what follows, and tells each step', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector, positions, index } = await openProjector();
    const steps: number[] = [];
    const off = projector.onApplied(ORG, () => steps.push(projector.readUpTo(ORG)));
    projector.onApplied('org_b', () => steps.push(-99));
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect([projector.readUpTo(ORG), await positions()]).toEqual([2, upTo(3)]);
    await log.record(2);
    await projector.caughtUp(ORG);
    off();
    await log.record(1);
    await projector.caughtUp(ORG);
    expect(steps).toEqual([2, 4]);
    expect(await positions()).toEqual(upTo(6));
    const list = await index.list(ORG, {
      filter: { terms: [] },
      now: 0,
      readUpTo: 9,
      visibleFrom: 0,
      order: 'oldest',
      limit: 2,
    });
    expect(list.events.map(({ category }) => category)).toEqual(['Secrets', 'Other']);
    await log.close();
  });

  test('takes nothing for missing that was sequenced between its reads of journal and ledger', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector, positions, missNextStep } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    missNextStep();
    await log.record(2);
    await projector.caughtUp(ORG);
    await projector.caughtUp(ORG);
    expect([await positions(), projector.damaged(ORG).count]).toEqual([upTo(5), 0]);
    await log.close();
  });

  test('goes on from where the index stands, after a start, without reading what it has', async () => {
    await recorded(300);
    const first = await openProjector();
    await first.projector.addOrganization(ORG);
    await first.projector.caughtUp(ORG);
    const again = await openProjector({ index: first.index });
    await again.projector.addOrganization(ORG);
    expect(again.projector.readUpTo(ORG)).toBe(299);
    await again.projector.caughtUp(ORG);
    expect(again.reads()).toBe(0);
  });

  test('splits a step where a month ends', async () => {
    const log = await openLog();
    await log.record(2);
    now += 5_000;
    await log.record(2);
    const { projector, positions, index } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(upTo(4));
    expect(index).toMatchObject({ attachedFiles: 2 });
    await log.close();
  });

  test('checks what lay on the disk when it began, and not what it saw being sequenced', async () => {
    const log = await openLog();
    await log.record(300);
    const { projector, reads } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    const atStart = reads();
    expect(atStart).toBe(2);
    await log.record(300);
    await projector.caughtUp(ORG);
    expect(projector.readUpTo(ORG)).toBe(599);
    expect(reads()).toBe(atStart);
    await log.close();
  });

  test('indexes what does not match the ledger as damaged, says so once, and goes on', async () => {
    await recorded(300, 5);
    forge(17);
    forge(302);
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(upTo(305, 17, 302));
    expect(projector.damaged(ORG)).toEqual({ count: 2, positions: [17, 302] });
    expect(projector.problem(ORG)).toBeUndefined();
    await projector.caughtUp(ORG);
    expect(logged.map(({ positions: named }) => named)).toEqual([[17, 302]]);
  });

  test('names a bounded number of damaged positions, and counts them all', async () => {
    await recorded(500);
    alter("UPDATE batches SET payloads = x'00'");
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual([]);
    expect(projector.damaged(ORG)).toEqual({ count: 500, positions: upTo(100) });
    expect(logged.map(({ positions: named }) => named?.length)).toEqual([20]);
  });

  test.each([
    ['at the beginning', 'DELETE FROM batches WHERE batch = 1', [0, 1, 2]],
    ['between others', 'DELETE FROM batches WHERE batch = 2', [3, 4]],
    ['that another stands in for', 'UPDATE positions SET first_position = 2 WHERE batch = 2', [3, 4]],
  ])('what is missing from the journal %s is damaged', async (_, harm, damaged) => {
    await recorded(3, 2, 4);
    alter(harm);
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(projector.damaged(ORG).positions).toEqual(damaged);
    expect(await positions()).toEqual(upTo(9, ...damaged));
  });

  test('checks a batch that leaves a gap even when it saw it being sequenced', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await log.record(2);
    await log.record(2);
    alter('DELETE FROM batches WHERE batch = 2');
    await projector.caughtUp(ORG);
    expect(projector.damaged(ORG).positions).toEqual([3, 4]);
    expect(await positions()).toEqual(upTo(7, 3, 4));
    await log.close();
  });

  test('knows after a start what is damaged, and builds anew once the journal is mended', async () => {
    await recorded(20);
    copyFileSync(join(folder, 'journal.db'), join(folder, 'kept.db'));
    forge(7);
    const first = await openProjector();
    await first.projector.addOrganization(ORG);
    await first.projector.caughtUp(ORG);
    const second = await openProjector({ index: first.index });
    await second.projector.addOrganization(ORG);
    expect(second.projector.damaged(ORG)).toEqual({ count: 1, positions: [7] });
    await second.projector.caughtUp(ORG);
    expect(logged.filter(({ positions: named }) => named)).toHaveLength(2);
    copyFileSync(join(folder, 'kept.db'), join(folder, 'journal.db'));
    const third = await openProjector({ index: first.index });
    await third.projector.addOrganization(ORG);
    await third.projector.caughtUp(ORG);
    expect(third.projector.damaged(ORG).count).toBe(0);
    expect(await third.positions()).toEqual(upTo(20));
  });

  test('keeps an index that the ledger is shorter than, and refuses to go on', async () => {
    await recorded(3);
    copyFileSync(join(folder, 'journal.db'), join(folder, 'kept.db'));
    const log = await openLog();
    // Three of them are there already.
    await log.record(5);
    const { projector, index } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await projector.stop();
    await log.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `journal.db${suffix}`), { force: true });
    copyFileSync(join(folder, 'kept.db'), join(folder, 'journal.db'));
    const again = await openProjector({ index });
    await expect(again.projector.addOrganization(ORG)).rejects.toThrow(LedgerRolledBack);
    expect((await index.head(ORG))?.size).toBe(5);
  });

  test('found while it runs, a rollback stops the index and is told, and logged once', async () => {
    const told = new Set<string>();
    await recorded(5);
    const { projector, index } = await openProjector({ onRolledBack: (id) => told.add(id) });
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    // As if the ledger had been another one when the index was built.
    index.head = async () => ({ size: 5, root: new Uint8Array(32) });
    projector.doubt(ORG);
    await projector.caughtUp(ORG);
    expect(projector.problem(ORG)).toMatch(/built from other entries than the first 5.*--accept-rollback/);
    await projector.caughtUp(ORG);
    expect(told).toEqual(new Set([ORG]));
    expect(logged).toHaveLength(1);
    expect(projector.readUpTo(ORG)).toBe(4);
  });

  test('builds anew an index that turned out to be unusable', async () => {
    await recorded(5);
    const { projector, index, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await index.drop(ORG);
    projector.doubt(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(upTo(5));
  });

  test.each(['apply', 'head', 'damaged', 'drop'] as const)(
    'when %s of the index fails it says why once, tries again by itself, and recovers',
    async (method) => {
      await recorded(5);
      forge(2);
      const index = await openIndex();
      const { projector, positions } = await openProjector({ index });
      await projector.addOrganization(ORG);
      await projector.caughtUp(ORG);
      const real = index[method].bind(index) as (...all: never[]) => Promise<never>;
      let isBroken = true;
      index[method] = ((...all: never[]) =>
        isBroken ? Promise.reject(new Error('the disk failed')) : real(...all)) as never;
      // Built anew from the beginning, it calls each of them.
      isBroken = false;
      await index.drop(ORG);
      isBroken = true;
      projector.doubt(ORG);
      await projector.caughtUp(ORG);
      expect(projector.problem(ORG)).toBe('the disk failed');
      isBroken = false;
      const { promise, resolve } = Promise.withResolvers<void>();
      projector.onApplied(ORG, () => projector.readUpTo(ORG) === 4 && resolve());
      await promise;
      await projector.caughtUp(ORG);
      expect(projector.problem(ORG)).toBeUndefined();
      expect(await positions()).toEqual(upTo(5, 2));
      expect(logged.filter(({ reason }) => reason === 'the disk failed')).toHaveLength(1);
    },
  );

  test('a ledger that lacks a tile stops the index and names the tile', async () => {
    await recorded(300);
    rmSync(join(folder, 'ledger', ORG, 'tile', '0', '000'));
    const { projector } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(projector.problem(ORG)).toContain('tile/0/000');
    expect(projector.readUpTo(ORG)).toBe(-1);
  });

  test('waits for a position that comes, and no longer than it may for one that does not', async () => {
    const log = await openLog();
    await log.record(1);
    const { projector } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await projector.reaches(ORG, 0, 0)).toBe(true);
    expect(await projector.reaches(ORG, 1, 1)).toBe(false);
    const waiting = projector.reaches(ORG, 1, 60_000);
    await log.record(1);
    projector.wake([ORG, 'org_unknown']);
    expect(await waiting).toBe(true);
    await log.close();
  });

  test('knows nothing of an organization that was not added', async () => {
    await recorded(1);
    const { projector } = await openProjector();
    projector.doubt('org_b');
    await projector.caughtUp('org_b');
    expect(projector.readUpTo('org_b')).toBe(-1);
    expect(projector.problem('org_b')).toBeUndefined();
    expect(projector.damaged('org_b')).toEqual({ count: 0, positions: [] });
  });

  test('when it is stopped it ends its step and takes no other', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await projector.stop();
    await log.record(3);
    await projector.caughtUp(ORG);
    expect(projector.readUpTo(ORG)).toBe(2);
    await log.close();
  });
});
