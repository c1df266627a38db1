import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PositionRange, readRange } from '@daybook/event';
import { generateSigningKey } from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedStandings, type Standings } from '../explore/standings.ts';
import { event } from '../journal/contract/pending-event.ts';
import { batchesOf } from '../journal/journal-reader.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { openDatabase, transaction } from '../platform/database.ts';
import { Jobs } from '../platform/jobs/jobs.ts';
import { Writer } from '../sequencer/writer.ts';
import { Outbox } from '../workspace/outbox/outbox.ts';
import { OutboxRelay } from '../workspace/outbox/relay.ts';
import { WORKSPACE_MIGRATIONS } from '../workspace/schema.ts';
import { Destructions, type NewDestruction } from './destructions.ts';

const ORG = 'org_a';
const SWEEP = {
  action: 'RETENTION_SWEEP',
  actor: { type: 'system', name: 'system' },
  resource: { type: 'audit-log', name: '*' },
} as const;

let folder = '';
let writer: Writer;
let journal: SqliteJournalReader;
/** What was told to let go, in order. */
let told: string[];
/** A step that fails, as if the process ended in it. */
let failing: string | undefined;
/** By so much the clock of jobs runs ahead, so that what failed is due again. */
let ahead = 0;
/** Nothing that was recorded can be read any more. */
let isDamaged = false;
const closing: (() => void | Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-destructions-'));
  told = [];
  failing = undefined;
  ahead = 0;
  isDamaged = false;
  const origin = `log.example/${ORG}`;
  writer = await Writer.start({
    data: {
      journalPath: join(folder, 'journal.db'),
      idsPath: join(folder, 'ids.db'),
      ledgerPath: join(folder, 'ledger'),
      reservePath: join(folder, 'reserve'),
      ledgers: [{ organizationId: ORG, origin, signingKey: generateSigningKey(origin).signingKey }],
    },
    logger: { warn: () => undefined, error: () => undefined } as never,
    onStepped: () => undefined,
  });
  journal = SqliteJournalReader.open(join(folder, 'journal.db'));
  closing.push(
    () => writer.close(),
    () => journal.close(),
  );
  const events = Array.from({ length: 20 }, (_, n) => event(n));
  await writer.append({ organizationId: ORG, credential: 'k', events }, 'sequenced');
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** The parts of a process that may end and begin again on the same folder. */
function openProcess() {
  const path = join(folder, 'workspace.db');
  const db = openDatabase({ path, migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
  db.prepare(
    "INSERT OR IGNORE INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES (?, 'Acme', ?, 'wrapped', 0, 1)",
  ).run(ORG, ORG);
  const outbox = new Outbox(db, Date.now);
  const relay = new OutboxRelay({
    outbox,
    append: (request) => writer.append(request, 'sequenced'),
    journalPosition: () => journal.position(),
    logger: { warn: () => undefined, error: () => undefined } as never,
  });
  const jobs = new Jobs({ db, clock: () => Date.now() + ahead, logger: { warn: () => undefined } });
  const embedded = new EmbeddedStandings({
    journal,
    projector: { readUpTo: () => -1 },
    waiting: (organizationId) => outbox.waiting(organizationId),
  });
  const looked = new EventEmitter();
  const standings: Standings = {
    async standing(organizationId) {
      const standing = await embedded.standing(organizationId);
      looked.emit('looked');
      return standing;
    },
  };
  const step = (name: string) => async (_: string, what: number | readonly PositionRange[]) => {
    if (failing === name) throw new Error(`${name} fails`);
    told.push(`${name} ${JSON.stringify(what)}`);
  };
  const destructions = new Destructions({
    db,
    outbox,
    jobs,
    clock: Date.now,
    partsAtOnce: 2,
    journal: { from: async (...asked) => (isDamaged ? [] : journal.from(...asked)) },
    standings,
    writer: { hide: step('hide'), letGo: step('journal') },
    index: { letGo: step('index'), erase: step('erase index') },
  });
  destructions.register({
    async letGo(organizationId, ranges) {
      await step('exports')(organizationId, ranges);
      return () => step('later exports')(organizationId, ranges);
    },
  });
  closing.push(async () => {
    await jobs.stop();
    await relay.stop();
    db.close();
  });
  return {
    db,
    outbox,
    relay,
    jobs,
    destructions,
    /** Resolves when it was looked so often how far the ledger has come. */
    async looks(times: number) {
      for (let n = 0; n < times; n += 1) await once(looked, 'looked');
    },
    begin: (change: Partial<NewDestruction> = {}) =>
      transaction(db, () =>
        destructions.begin({
          organizationId: ORG,
          kind: 'expired',
          ranges: [{ first: 0, last: 4 }],
          announcement: SWEEP,
          ...change,
        }),
      ),
    /** Does what is due, also what failed and waits. */
    async run() {
      ahead += 3_600_000;
      await jobs.runDue();
    },
  };
}

/** The announcements in the ledger: position and ranges. */
async function announced(): Promise<[position: number, ranges: readonly string[]][]> {
  const batches = batchesOf(await journal.from(ORG, 20, { events: 1_000 }));
  return batches.flatMap(({ firstPosition, entries }) =>
    entries.map(({ payload }, place): [number, readonly string[]] => {
      const { metadata } = JSON.parse(Buffer.from(payload).toString());
      return [firstPosition + place, metadata.ranges];
    }),
  );
}

const GONE = '[{"first":0,"last":4,"gone":"expired","announcement":20}]';
const STEPS = ['hide 5', 'index 5', `exports ${GONE}`, `journal ${GONE}`, 'index 5', `later exports ${GONE}`];

describe('a destruction', () => {
  test('is announced in the ledger, then hides, and lets go of the index, of what was made from it, and of the openings', async () => {
    const { begin, relay, run, destructions } = openProcess();
    const done: string[] = [];
    destructions.onDone('expired', ({ id }) => done.push(id));
    const id = begin();
    expect(destructions.underWay(ORG)).toMatchObject([{ id, kind: 'expired', count: 5 }]);
    await relay.wake();
    await run();
    expect(await announced()).toEqual([[20, ['0-4']]]);
    expect(told).toEqual(STEPS);
    expect(done).toEqual([id]);
    expect(destructions.underWay(ORG)).toEqual([]);
  });

  test('of what was erased hides nothing', async () => {
    const { begin, relay, run, destructions } = openProcess();
    const ranges = [
      { first: 7, last: 7 },
      { first: 3, last: 3 },
      { first: 4, last: 4 },
    ];
    const done: string[] = [];
    destructions.onDone('erased', ({ id }) => done.push(id));
    destructions.onDone('expired', () => done.push('expired'));
    const id = begin({ kind: 'erased', ranges, announcement: { ...SWEEP, action: 'ERASURE_START' } });
    await relay.wake();
    await run();
    expect(await announced()).toEqual([[20, ['3-4', '7-7']]]);
    expect(told.map((line) => line.split(' [')[0])).toEqual([
      'erase index',
      'exports',
      'journal',
      'erase index',
      'later exports',
    ]);
    expect([done, destructions.underWay(ORG)]).toEqual([[id], []]);
  });

  test('is not begun by a transaction that fails', async () => {
    const { db, destructions, begin, relay, run } = openProcess();
    expect(() =>
      transaction(db, () => {
        destructions.begin({
          organizationId: ORG,
          kind: 'expired',
          ranges: [{ first: 0, last: 4 }],
          announcement: SWEEP,
        });
        throw new Error('no');
      }),
    ).toThrow('no');
    await relay.wake();
    await run();
    expect([await announced(), told]).toEqual([[], []]);
    expect(() => begin({ ranges: [] })).toThrow('without positions');
    expect(() => begin({ kind: 'erased' })).toThrow('RETENTION_SWEEP does not announce');
  });

  test('destroys nothing as long as the ledger does not have its announcement', async () => {
    const { begin, jobs, relay, run, looks } = openProcess();
    begin();
    const waiting = jobs.runDue();
    await looks(3);
    expect(told).toEqual([]);
    await relay.wake();
    await waiting;
    await run();
    expect(told).toEqual(STEPS);
  });

  test('of more ranges than an event holds is announced in parts, each of which names its own', async () => {
    const { begin, relay, destructions } = openProcess();
    const ranges = Array.from({ length: 900 }, (_, n) => ({ first: 10 * n, last: 10 * n + 1 }));
    begin({ ranges });
    expect(destructions.underWay(ORG)).toMatchObject([{ count: 1_800 }]);
    expect([destructions.endOf(ORG, 'expired'), destructions.endOf(ORG, 'erased')]).toEqual([8_992, 0]);
    expect(destructions.rangesIn(ORG, { first: 8_000, last: 8_000 })).toEqual(ranges.slice(800));
    expect([destructions.isBusy(ORG), destructions.isBusy('org_b')]).toEqual([true, false]);
    await relay.wake();
    const parts = (await announced()).map(([, list]) => list);
    expect(parts.map((list) => list.length)).toEqual([800, 100]);
    expect(parts.flat().map(readRange)).toEqual(ranges);
  });

  test.each(['hide', 'index', 'exports', 'journal'])(
    'that is interrupted at "%s" goes on in the next process, and is announced once',
    async (step) => {
      const first = openProcess();
      failing = step;
      first.begin();
      await first.relay.wake();
      await first.run();
      expect(told).toEqual(
        STEPS.slice(
          0,
          STEPS.findIndex((line) => line.startsWith(step)),
        ),
      );
      await closing.pop()?.();
      failing = undefined;
      told = [];
      const second = openProcess();
      await second.run();
      expect(told).toEqual(STEPS);
      expect(await announced()).toEqual([[20, ['0-4']]]);
      expect(second.destructions.underWay(ORG)).toEqual([]);
    },
  );

  test('whose announcement was lost with the end of the log is announced again', async () => {
    const { db, begin, relay, run } = openProcess();
    begin();
    // As after a restore of a journal.db that never had it.
    db.exec('DELETE FROM outbox');
    await run();
    expect(told).toEqual([]);
    await relay.wake();
    await run();
    expect(await announced()).toEqual([[20, ['0-4']]]);
    expect(told).toEqual(STEPS);
  });

  test('whose announcement is in the log, and damaged there, gives up and says so', async () => {
    const { begin, relay, run, jobs, outbox } = openProcess();
    const id = begin();
    await relay.wake();
    isDamaged = true;
    for (let n = 0; n < 3; n += 1) {
      await run();
      await relay.wake();
    }
    const rows = outbox.lastNumber();
    await run();
    expect(outbox.lastNumber()).toBe(rows);
    expect(rows).toBe(2);
    expect(jobs.find('destruction', id)?.error).toContain('damaged');
    expect([told, await announced()]).toEqual([[], [[20, ['0-4']]]]);
  });
});
