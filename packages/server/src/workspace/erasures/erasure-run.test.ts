import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInCatalogue, parseFilter } from '@daybook/event';
import { generateSigningKey } from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Destructions } from '../../destruction/destructions.ts';
import { EmbeddedStandings } from '../../explore/standings.ts';
import { event } from '../../journal/contract/pending-event.ts';
import type { JournalReader } from '../../journal/journal-reader.ts';
import { SqliteJournalReader } from '../../journal/sqlite-journal-reader.ts';
import { openDatabase } from '../../platform/database.ts';
import { Jobs } from '../../platform/jobs/jobs.ts';
import { Writer } from '../../sequencer/writer.ts';
import { LegalHolds } from '../legal-holds/legal-holds.ts';
import { Outbox } from '../outbox/outbox.ts';
import { OutboxRelay } from '../outbox/relay.ts';
import { Refusals } from '../refusals/refusals.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { ErasureRun } from './erasure-run.ts';
import { Erasures } from './erasures.ts';

const ORG = 'org_a';
const HOUR_MS = 3_600_000;
const ANA = 'ana@acme.example';
const OLGA = { userId: 'usr_olga', email: 'olga@acme.example', by: actor('olga@acme.example') };
const LOGGER = { warn: () => undefined, error: () => undefined } as never;

let folder = '';
let writer: Writer;
let journal: SqliteJournalReader;
/** By so much the clock runs ahead. */
let aheadMs = 0;
/** Throws to fail as if the process ended there. */
let atStep: (step: string) => void | Promise<void> = () => undefined;
const closing: (() => void | Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-erasure-'));
  aheadMs = 0;
  atStep = () => undefined;
  const origin = `log.example/${ORG}`;
  writer = await Writer.start({
    data: {
      journalPath: join(folder, 'journal.db'),
      idsPath: join(folder, 'ids.db'),
      ledgerPath: join(folder, 'ledger'),
      reservePath: join(folder, 'reserve'),
      ledgers: [{ organizationId: ORG, origin, signingKey: generateSigningKey(origin).signingKey }],
    },
    logger: LOGGER,
    onStepped: () => undefined,
  });
  journal = SqliteJournalReader.open(join(folder, 'journal.db'));
  closing.push(
    () => writer.close(),
    () => journal.close(),
  );
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

function actor(name: string) {
  return { actor: { type: 'user', name } } as const;
}

/** Records an event for each name, by an actor of that name, in batches of four. */
async function record(...names: readonly string[]): Promise<void> {
  const { accepted } = await journal.standing(ORG);
  const events = names.map((name, n) =>
    event(accepted + n, { ...actor(name), resource: { type: 'secret', name: 'TOKEN' } }),
  );
  for (let first = 0; first < events.length; first += 4) {
    const batch = events.slice(first, first + 4);
    await writer.append({ organizationId: ORG, credential: 'k', events: batch }, 'sequenced');
  }
}

/** The parts of a process that may end and begin again on the same folder. */
function openProcess({ settled = () => Date.now() + aheadMs } = {}) {
  const path = join(folder, 'workspace.db');
  const db = openDatabase({ path, migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
  db.exec('PRAGMA secure_delete = ON');
  db.prepare(
    "INSERT OR IGNORE INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES (?, 'Acme', ?, 'wrapped', 0, 1)",
  ).run(ORG, ORG);
  const clock = () => Date.now() + aheadMs;
  const outbox = new Outbox(db, Date.now);
  const relay = new OutboxRelay({
    outbox,
    append: (request) => writer.append(request, 'sequenced'),
    journalPosition: () => journal.position(),
    logger: LOGGER,
  });
  const standings = new EmbeddedStandings({
    journal,
    projector: { readUpTo: () => -1 },
    waiting: (organizationId) => outbox.waiting(organizationId),
  });
  const jobs = new Jobs({ db, clock, logger: LOGGER });
  const options = { db, outbox, clock, settled, jobs };
  const holds = new LegalHolds({ ...options, catalogue: () => builtInCatalogue });
  const erasures = new Erasures({ ...options, latest: clock, holds, delayMs: 72 * HOUR_MS });
  const refusals = new Refusals({ db, outbox, clock: Date.now });
  const destructions = new Destructions({
    ...{ db, outbox, jobs, clock: Date.now, journal, standings },
    index: { letGo: async () => undefined, erase: async () => await atStep('index') },
    writer: {
      hide: (id, position) => writer.hide(id, position),
      async letGo(id, ranges) {
        await atStep('before the journal');
        await writer.letGo(id, ranges);
        await atStep('after the journal');
      },
    },
  });
  const reader: Pick<JournalReader, 'from'> = {
    async from(organizationId, position, max) {
      await atStep(`read ${position}`);
      return journal.from(organizationId, position, max);
    },
  };
  new ErasureRun({
    ...options,
    ...{ journal: reader, standings, holds, refusals, destructions, eventsAtOnce: 4 },
  });
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await jobs.stop();
    await relay.stop();
    db.close();
  };
  closing.push(close);
  return {
    ...{ db, outbox, relay, holds, erasures, refusals, close },
    request: (subject = ANA) => erasures.request(ORG, subject, OLGA).id,
    state: () => erasures.list(ORG)[0],
    /** Does what is due, also what failed and waits, while the outbox is emptied. */
    async run(ms = 73 * HOUR_MS) {
      aheadMs += ms;
      relay.start();
      for (let n = 0; n < 3; n += 1) {
        await relay.wake();
        await jobs.runDue();
        aheadMs += 2_000;
      }
      await relay.stop();
    },
  };
}

/** The actors of what is left, by position; why a position is gone, where it is. */
async function log(): Promise<string[]> {
  const { sequenced } = await journal.standing(ORG);
  const all = await Promise.all(Array.from({ length: sequenced }, (_, n) => journal.opening(ORG, n)));
  return all.map((opening) => {
    if (!opening) return 'missing';
    if ('gone' in opening) return `${opening.gone} by ${opening.announcement}`;
    const { actor: who, action } = JSON.parse(Buffer.from(opening.payload).toString());
    return action === 'A' ? who.name : action;
  });
}

/** The files of the folder that hold a text. */
function filesWith(text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path).includes(text));
}

describe('an erasure that is due', () => {
  test('destroys what names the person after the ledger says so, and leaves the address in no file', async () => {
    await record(ANA, 'ben', 'ANA@acme.example', ANA, 'mariana@acme.example', 'ben', 'ben', 'ben', ANA);
    const { request, run, state, outbox, relay, db } = openProcess();
    const id = request();
    await relay.wake();
    outbox.add(ORG, { ...actor('olga'), action: 'TEAM_INVITE', resource: { type: 'member', name: ANA } });
    expect(filesWith(ANA)).not.toEqual([]);
    await run();
    expect(await log()).toEqual([
      ...['erased by 11', 'ben', 'erased by 11', 'erased by 11', 'mariana@acme.example'],
      ...['ben', 'ben', 'ben', 'erased by 11'],
      ...['ERASURE_REQUEST', 'erased by 11', 'ERASURE_START', 'ERASURE_COMPLETE'],
    ]);
    const announced = await journal.opening(ORG, 11);
    const { metadata, resource } = JSON.parse(
      Buffer.from(announced && 'payload' in announced ? announced.payload : '').toString(),
    );
    expect([metadata, resource.name]).toEqual([{ count: 5, ranges: ['0-0', '2-3', '8-8', '10-10'] }, id]);
    expect(state()).toMatchObject({ id, state: 'done', subject: undefined, erased: 5 });
    expect(db.prepare('SELECT count(*) AS count FROM jobs').get()?.count).toBe(0);
    expect(filesWith(ANA)).toEqual([]);
    expect(filesWith('ANA@acme.example')).toEqual([]);
  });

  test('is not carried out by a clock that ran ahead, nor before its time', async () => {
    await record(ANA);
    let settledAhead = 0;
    const { request, run, state } = openProcess({ settled: () => Date.now() + settledAhead });
    request();
    await run();
    expect(state()).toMatchObject({ state: 'requested', erased: 0 });
    settledAhead = 73 * HOUR_MS;
    await run(HOUR_MS);
    expect(state()).toMatchObject({ state: 'done', erased: 1 });
  });

  test('finds nothing, and says so', async () => {
    await record('ben');
    const { request, run, state } = openProcess();
    request();
    await run();
    expect(state()).toMatchObject({ state: 'done', erased: 0 });
    expect(await log()).toEqual(['ben', 'ERASURE_REQUEST', 'ERASURE_COMPLETE']);
  });

  test('records refused attempts that are being counted, and takes them with it', async () => {
    const { request, run, refusals, db } = openProcess();
    const denied = { ...actor(ANA), action: 'SECRET_READ', resource: { type: 'secret', name: 'TOKEN' } };
    for (let n = 0; n < 3; n += 1)
      refusals.record({
        organizationIds: [ORG],
        event: { ...denied, outcome: 'denied' },
        reason: 'not allowed',
        windowMs: HOUR_MS,
      });
    request();
    await run();
    expect(await log()).toEqual([
      ...['erased by 3', 'ERASURE_REQUEST', 'erased by 3', 'ERASURE_START', 'ERASURE_COMPLETE'],
    ]);
    expect(db.prepare('SELECT count(*) AS count FROM refusals').get()?.count).toBe(0);
    expect(filesWith(ANA)).toEqual([]);
  });

  test('keeps how far it has come in a few writes, which do not grow with what it finds', async () => {
    await record(...Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? ANA : 'ben')));
    const { request, run, state, db } = openProcess();
    db.exec(`CREATE TEMP TABLE writes (bytes INTEGER);
      CREATE TEMP TRIGGER told AFTER UPDATE OF progress ON main.erasures WHEN new.progress IS NOT NULL
        BEGIN INSERT INTO writes VALUES (length(new.progress)); END`);
    request();
    await run();
    expect(state()).toMatchObject({ state: 'done', erased: 20 });
    const writes = db.prepare('SELECT count(*) AS count, max(bytes) AS bytes FROM writes').get();
    expect(Number(writes?.count)).toBeLessThan(4);
    expect(Number(writes?.bytes)).toBeLessThan(100);
  });

  test('leaves what is recorded after it began', async () => {
    await record(ANA, 'ben', 'ben', 'ben', 'ben');
    const { request, run, state } = openProcess();
    request();
    atStep = async (step) => {
      if (step === 'read 4') await record(ANA);
    };
    await run();
    expect(state()).toMatchObject({ state: 'done', erased: 1 });
    expect((await log()).filter((who) => who === ANA)).toHaveLength(1);
  });
});

describe('a legal hold', () => {
  const hold = (by: string) => ({ name: by, reason: 'a letter', scope: 'filter' as const });

  test('keeps what it holds, and the erasure waits for it and goes on when it is released', async () => {
    await record(ANA, 'ben', ANA, ANA, ANA);
    const { request, run, state, holds, erasures } = openProcess();
    holds.place(ORG, { ...hold('first'), filter: parseFilter('position:2') }, OLGA.by);
    holds.place(ORG, { ...hold('second'), filter: parseFilter('position:4') }, OLGA.by);
    request();
    await run();
    expect(state()).toMatchObject({
      state: 'waiting',
      erased: 2,
      holds: [{ name: 'first' }, { name: 'second' }],
    });
    expect(erasures.notices(ORG)).toEqual([
      expect.stringContaining('waits for legal hold "first", "second"'),
    ]);
    expect((await log()).slice(0, 5)).toEqual(['erased by 8', 'ben', ANA, 'erased by 8', ANA]);
    const [first, second] = erasures.list(ORG)[0]?.holds ?? [];
    holds.release(ORG, first?.id ?? '', OLGA.by);
    await run(0);
    expect(state()).toMatchObject({ state: 'waiting', erased: 3, holds: [{ name: 'second' }] });
    expect((await log()).slice(2, 5)).toEqual(['erased by 10', 'erased by 8', ANA]);
    await run(48 * HOUR_MS);
    expect(state()).toMatchObject({ state: 'waiting', erased: 3 });
    holds.release(ORG, second?.id ?? '', OLGA.by);
    await run(0);
    expect(state()).toMatchObject({ state: 'done', erased: 4 });
    expect(filesWith(ANA)).toEqual([]);
  });

  test('that names the person is waited for, also where it keeps nothing, and its words are cleared when it is over', async () => {
    await record(ANA, 'ben');
    const { request, run, state, holds } = openProcess();
    const { id } = holds.place(
      ORG,
      { name: 'Ana', reason: `about ${ANA}`, scope: 'actor', actor: 'ben@acme.example' },
      OLGA.by,
    );
    request();
    await run();
    expect(state()).toMatchObject({ state: 'waiting', holds: [{ name: 'Ana' }] });
    expect((await log())[0]).toMatch(/^erased/);
    holds.release(ORG, id, OLGA.by);
    await run(0);
    expect(state()).toMatchObject({ state: 'done' });
    expect(holds.list(ORG)).toMatchObject([{ id, name: 'Ana', reason: 'erased', placedBy: OLGA.email }]);
    expect(filesWith(ANA)).toEqual([]);
  });

  test('that is placed while the log is looked through counts for all that is not announced yet', async () => {
    await record(ANA, 'ben', 'ben', 'ben', ANA);
    const { request, run, state, holds } = openProcess();
    request();
    atStep = (step) => {
      if (step !== 'read 4') return;
      atStep = () => undefined;
      holds.place(ORG, { ...hold('late'), filter: parseFilter('position:0') }, OLGA.by);
    };
    await run();
    expect(state()).toMatchObject({ state: 'waiting', erased: 1, holds: [{ name: 'late' }] });
    expect((await log())[0]).toBe(ANA);
  });

  test('that is waited for can be outlasted by a cancelled erasure, which erases no more', async () => {
    await record(ANA, ANA);
    const { request, run, state, holds, erasures } = openProcess();
    const { id } = holds.place(ORG, { ...hold('first'), filter: parseFilter('position:1') }, OLGA.by);
    const erasure = request();
    await run();
    erasures.cancel(ORG, erasure, OLGA.by);
    holds.release(ORG, id, OLGA.by);
    await run();
    expect(state()).toMatchObject({ state: 'cancelled', erased: 1, subject: undefined });
    expect((await log())[1]).toBe(ANA);
  });
});

test.each(['read 0', 'read 4', 'read 8', 'index', 'before the journal', 'after the journal'])(
  'interrupted after %s and begun again by another process, an erasure destroys the same, once',
  async (where) => {
    await record(ANA, 'ben', 'ben', ANA, 'ben', 'ben', ANA, 'ben', 'ben', ANA);
    const first = openProcess();
    first.request();
    atStep = (step) => {
      if (step === where) throw new Error('the process ends here');
    };
    await first.run();
    await first.close();
    atStep = () => undefined;
    const second = openProcess();
    expect(second.state()?.state).toBe('running');
    await second.run();
    expect(second.state()).toMatchObject({ state: 'done', erased: 4 });
    const left = await log();
    expect(left.slice(0, 10).map((what) => what.split(' ')[0])).toEqual([
      ...['erased', 'ben', 'ben', 'erased', 'ben', 'ben', 'erased', 'ben', 'ben', 'erased'],
    ]);
    expect(left.slice(10)).toEqual(['ERASURE_REQUEST', 'ERASURE_START', 'ERASURE_COMPLETE']);
    expect(filesWith(ANA)).toEqual([]);
  },
);
