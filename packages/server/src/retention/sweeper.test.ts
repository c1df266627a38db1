import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DestructionStore } from '../destruction/destruction-store.ts';
import { Destructions } from '../destruction/destructions.ts';
import { EmbeddedStandings } from '../explore/standings.ts';
import { event } from '../journal/contract/pending-event.ts';
import type { AppendRequest } from '../journal/journal.ts';
import { isGone } from '../journal/journal-reader.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { SqliteLedgerHeads } from '../journal/sqlite-ledger-heads.ts';
import { openDatabase, transaction } from '../platform/database.ts';
import { Jobs } from '../platform/jobs/jobs.ts';
import { SweepTime } from '../platform/sweep-time.ts';
import { FileLogStore } from '../sequencer/file-log-store.ts';
import { identityOf, ORG, openReader } from '../sequencer/log.testing.ts';
import { Sequencer } from '../sequencer/sequencer.ts';
import { Outbox } from '../workspace/outbox/outbox.ts';
import { Retention } from '../workspace/retention/retention.ts';
import { RetentionStore } from '../workspace/retention/retention-store.ts';
import { DAY_MS } from '../workspace/retention/retention-window.ts';
import { WORKSPACE_MIGRATIONS } from '../workspace/schema.ts';
import { nextExpiry } from './forecast.ts';
import { Sweeper } from './sweeper.ts';
import type { HeldEvent } from './unheld-ranges.ts';

const HOUR_MS = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 31, 12);

let folder = '';
let now = BEGIN;
/** What this process has lived through, which no clock that is set changes. */
let elapsed = 0;
let retentionDays = 7;
let isHeld: HeldEvent | undefined;
let close: (() => Promise<void>) | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-sweeper-'));
  now = BEGIN;
  elapsed = 0;
  retentionDays = 7;
  isHeld = undefined;
});
afterEach(async () => {
  await close?.();
  close = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** The log of one organization, and all that keeps and destroys it, on a clock that tests move. */
async function open() {
  const clock = () => now;
  const journalDb = openDatabase({
    path: join(folder, 'journal.db'),
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'FULL',
  });
  const journal = new SqliteJournal({ db: journalDb, ids: SeenIds.open(join(folder, 'ids.db')), clock });
  const sequencer = new Sequencer({
    journal,
    heads: new SqliteLedgerHeads(journalDb),
    store: new FileLogStore(join(folder, 'ledger')),
    onStopped: (_, reason) => {
      throw new Error(reason);
    },
  });
  await journal.addOrganization(ORG);
  await sequencer.addLedger(identityOf(ORG));
  const reader = openReader(folder);

  const db = openDatabase({
    path: join(folder, 'workspace.db'),
    migrations: WORKSPACE_MIGRATIONS,
    synchronous: 'FULL',
  });
  db.prepare(
    "INSERT OR IGNORE INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES (?, 'Acme', ?, 'wrapped', 0, 1)",
  ).run(ORG, ORG);
  const outbox = new Outbox(db, clock);
  const store = new RetentionStore(db);
  const logger = { warn: () => undefined } as never;
  const jobs = new Jobs({ db, clock, logger });
  const sweepTime = new SweepTime({ db, clock, elapsedMs: () => elapsed, newestKnown: now });
  const retention = new Retention({
    db,
    store,
    outbox,
    clock,
    settled: () => sweepTime.now(),
    latest: () => sweepTime.latest(),
    billing: {
      planOf: () => ({
        id: 'free',
        name: 'Free',
        retentionDays,
        limits: { members: 1, projects: 1, secrets: 1 },
      }),
    },
    logger,
  });
  const { lettingGo } = journal;
  const standings = new EmbeddedStandings({
    journal: reader.journal,
    projector: { readUpTo: () => -1 },
    waiting: (organizationId) => outbox.waiting(organizationId),
  });
  const destructions = new Destructions({
    db,
    outbox,
    jobs,
    clock,
    journal: reader.journal,
    standings,
    writer: lettingGo,
    index: { letGo: async () => undefined, erase: async () => undefined },
  });
  const sweeper = new Sweeper({
    db,
    store,
    retention,
    destructions,
    journal: reader.journal,
    ledger: reader.reader,
    writer: lettingGo,
    jobs,
    clock,
    sweepTime,
    held: async () => isHeld,
    everyMs: DAY_MS,
  });
  sweeper.begin([ORG]);
  close = async () => {
    reader.close();
    db.close();
    await journal.close();
  };

  let number = 0;
  const append = async (request: Pick<AppendRequest, 'events' | 'outboxNumber'>) => {
    await journal.append([{ organizationId: ORG, credential: 'k', ...request }]);
    await sequencer.step();
  };
  const relay = async () => {
    for (const { number: outboxNumber, payload } of outbox.first(100)) {
      const { id } = JSON.parse(payload);
      await append({ events: [{ id, idGiven: true, occurredAtGiven: true, payload }], outboxNumber });
      outbox.moved(ORG, outboxNumber, 0);
    }
  };
  const others = new DestructionStore(db);
  return {
    retention,
    sweeper,
    /** As if an erasure in many parts were under way. */
    isBusy: (isUnderWay: boolean) => {
      const parts = Array.from({ length: 25 }, (_, n) => ({
        ranges: [{ first: 1_000 + n, last: 1_000 + n }],
        announcement: '{}',
      }));
      if (isUnderWay)
        others.add({ id: 'dst_1', organizationId: ORG, kind: 'erased', begunAt: 0, lookedFrom: 0, parts });
      else others.remove('dst_1');
    },
    /** Records so many events now. */
    async record(count: number, fields: Readonly<Record<string, unknown>> = {}) {
      const events = Array.from({ length: count }, (_, n) => event(number + n, fields));
      number += count;
      await append({ events });
    },
    /** Lets time pass as it does while a server runs, or the clock be set. */
    pass(ms: number, { isSet = false } = {}) {
      now += ms;
      if (isSet) return;
      elapsed += ms;
      // A server looks each minute.
      sweepTime.look();
    },
    /** Sweeps as a day has passed, and destroys what that begins to. */
    async sweep() {
      transaction(db, () => sweeper.sweepSoon(ORG));
      let isDone = false;
      const running = jobs.runDue().finally(() => {
        isDone = true;
      });
      while (!isDone) {
        await relay();
        await setImmediate();
      }
      await running;
      await relay();
    },
    next: () =>
      nextExpiry({ journal: reader.journal, ledger: reader.reader }, ORG, retention.state(ORG), {
        nextSweepAt: sweeper.nextSweepAt(ORG),
        everyMs: DAY_MS,
      }),
    /** By position: what is shown, `hidden`, or `gone`. */
    async shown() {
      const { sequenced, visibleFrom } = await reader.journal.standing(ORG);
      return Promise.all(
        Array.from({ length: sequenced }, async (_, position) => {
          const opening = await reader.journal.opening(ORG, position);
          if (isGone(opening)) return `gone (${opening.announcement})`;
          if (position < visibleFrom) return 'hidden';
          return JSON.parse(Buffer.from(opening?.payload ?? []).toString()).action;
        }),
      );
    },
    expiredBefore: () => store.get(ORG)?.hiddenBefore,
  };
}

describe('a sweep', () => {
  test('lets go of what was recorded longer ago than the window, to the millisecond, and of nothing else', async () => {
    const log = await open();
    await log.record(2);
    log.pass(1);
    await log.record(1);
    log.pass(7 * DAY_MS - 1);
    await log.record(1);
    await log.sweep();
    expect(await log.shown()).toEqual(['A', 'A', 'A', 'A']);
    expect(await log.next()).toEqual({ at: now + DAY_MS, count: 3 });
    log.pass(1);
    await log.sweep();
    expect(await log.shown()).toEqual(['gone (4)', 'gone (4)', 'A', 'A', 'RETENTION_SWEEP']);
    expect(log.expiredBefore()).toBe(now - 7 * DAY_MS);
  });

  test('finds nothing to do, and writes nothing into the log', async () => {
    const log = await open();
    await log.sweep();
    await log.record(1);
    await log.sweep();
    log.pass(DAY_MS);
    await log.sweep();
    expect(await log.shown()).toEqual(['A']);
  });

  test('leaves an announcement that is all that has expired, so that the newest explains what is gone', async () => {
    const log = await open();
    await log.record(1);
    log.pass(8 * DAY_MS);
    await log.sweep();
    log.pass(30 * DAY_MS);
    await log.sweep();
    expect(await log.shown()).toEqual(['gone (1)', 'RETENTION_SWEEP']);
    await log.record(1);
    log.pass(8 * DAY_MS);
    await log.sweep();
    expect(await log.shown()).toEqual(['gone (1)', 'gone (3)', 'gone (3)', 'RETENTION_SWEEP']);
  });

  test('shows again what is not destroyed yet when the window grows', async () => {
    const log = await open();
    await log.record(1);
    log.pass(DAY_MS);
    await log.record(1);
    // The clock is set ahead: what expires by it is hidden, and not destroyed.
    log.pass(9 * DAY_MS, { isSet: true });
    await log.sweep();
    expect(await log.shown()).toEqual(['hidden', 'hidden']);
    retentionDays = 365;
    await log.sweep();
    expect((await log.shown()).slice(0, 2)).toEqual(['A', 'A']);
  });

  test('does not show again what lies among what is gone', async () => {
    const log = await open();
    await log.record(1);
    log.pass(DAY_MS);
    await log.record(1);
    log.pass(7 * DAY_MS);
    await log.sweep();
    expect((await log.shown()).slice(0, 2)).toEqual(['gone (2)', 'A']);
    const before = log.expiredBefore();
    retentionDays = 365;
    await log.sweep();
    expect((await log.shown()).slice(0, 2)).toEqual(['gone (2)', 'A']);
    expect(log.expiredBefore()).toBe(before);
  });

  test('by a clock that jumped hides at once, and destroys only after 24 hours of running', async () => {
    const log = await open();
    await log.record(2);
    log.pass(30 * DAY_MS, { isSet: true });
    await log.sweep();
    expect(await log.shown()).toEqual(['hidden', 'hidden']);
    log.pass(23 * HOUR_MS);
    await log.sweep();
    expect(await log.shown()).toEqual(['hidden', 'hidden']);
    log.pass(2 * HOUR_MS);
    await log.sweep();
    expect((await log.shown()).slice(0, 2)).toEqual(['gone (2)', 'gone (2)']);
  });

  test('by a clock that goes back destroys nothing, and shows again what it had hidden', async () => {
    const log = await open();
    await log.record(2);
    log.pass(30 * DAY_MS, { isSet: true });
    await log.sweep();
    expect(await log.shown()).toEqual(['hidden', 'hidden']);
    log.pass(-30 * DAY_MS, { isSet: true });
    log.pass(2 * DAY_MS);
    await log.sweep();
    expect(await log.shown()).toEqual(['A', 'A']);
  });

  test('leaves what a legal hold keeps, hidden, and lets go of it when the hold ends', async () => {
    const log = await open();
    await log.record(1, { action: 'HELD' });
    await log.record(2);
    await log.record(1, { action: 'HELD' });
    isHeld = ({ event: { action } }) => action === 'HELD';
    log.pass(8 * DAY_MS);
    await log.sweep();
    expect((await log.shown()).slice(0, 4)).toEqual(['hidden', 'gone (4)', 'gone (4)', 'hidden']);
    isHeld = undefined;
    log.sweeper.holdsChanged(ORG);
    await log.sweep();
    expect((await log.shown()).slice(0, 5)).toEqual([
      'gone (5)',
      'gone (4)',
      'gone (4)',
      'gone (5)',
      'RETENTION_SWEEP',
    ]);
  });

  test('begins to destroy no more while much is being destroyed', async () => {
    const log = await open();
    await log.record(3);
    log.pass(8 * DAY_MS);
    log.isBusy(true);
    await log.sweep();
    expect(await log.shown()).toEqual(['hidden', 'hidden', 'hidden']);
    log.isBusy(false);
    await log.sweep();
    expect((await log.shown()).slice(0, 3)).toEqual(['gone (3)', 'gone (3)', 'gone (3)']);
  });

  test('of a window that shrinks hides and destroys only after the grace, and says when', async () => {
    const log = await open();
    await log.record(3);
    log.pass(5 * DAY_MS);
    await log.sweep();
    retentionDays = 1;
    await log.sweep();
    expect(await log.shown()).toEqual(['A', 'A', 'A', 'RETENTION_CHANGE']);
    // By the window that still counts they expire before it ends.
    expect((await log.next())?.count).toBe(3);
    log.pass(DAY_MS);
    await log.sweep();
    expect((await log.shown()).slice(0, 3)).toEqual(['A', 'A', 'A']);
    log.pass(6 * DAY_MS);
    await log.sweep();
    expect((await log.shown()).slice(0, 3)).toEqual(['gone (4)', 'gone (4)', 'gone (4)']);
  });
});
