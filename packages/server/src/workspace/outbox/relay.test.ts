import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AppendRequest, JournalUnavailable } from '../../journal/journal.ts';
import { batchesOf } from '../../journal/journal-reader.ts';
import { SqliteJournalReader } from '../../journal/sqlite-journal-reader.ts';
import { openDatabase, transaction } from '../../platform/database.ts';
import { type Appended, Writer } from '../../sequencer/writer.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { Outbox } from './outbox.ts';
import { OutboxRelay } from './relay.ts';

const ORGANIZATIONS = ['org_a', 'org_b'] as const;

let folder = '';
let writer: Writer;
let warnings: { reason?: string; organizations?: number }[] = [];
const closing: (() => void | Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-relay-'));
  warnings = [];
  writer = await Writer.start({
    data: {
      journalPath: join(folder, 'journal.db'),
      idsPath: join(folder, 'ids.db'),
      ledgerPath: join(folder, 'ledger'),
      reservePath: join(folder, 'reserve'),
      ledgers: ORGANIZATIONS.map((organizationId) => {
        const origin = `log.example/${organizationId}`;
        return { organizationId, origin, signingKey: generateSigningKey(origin).signingKey };
      }),
    },
    logger: { warn: () => undefined, error: () => undefined },
    onStepped: () => undefined,
  });
  closing.push(() => writer.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Called in place of the writer's own; throws to fail a request before or after it is recorded. */
type Append = (request: AppendRequest, record: () => Promise<Appended>) => Promise<Appended>;

function setUp(append: Append = (_, record) => record()) {
  const db = openDatabase({
    path: join(folder, 'workspace.db'),
    migrations: WORKSPACE_MIGRATIONS,
    synchronous: 'FULL',
  });
  for (const id of ORGANIZATIONS)
    db.prepare(
      "INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES (?, 'Acme', ?, 'wrapped', 0, 1)",
    ).run(id, id);
  const outbox = new Outbox(db, Date.now);
  const reader = SqliteJournalReader.open(join(folder, 'journal.db'));
  closing.push(() => reader.close());
  let appends = 0;
  const relay = new OutboxRelay({
    outbox,
    append: (request) => {
      appends += 1;
      return append(request, () => writer.append(request, 'sequenced'));
    },
    journalPosition: () => reader.position(),
    logger: { warn: (what: object) => warnings.push(what), error: () => undefined } as never,
  });
  closing.push(() => db.close());
  return {
    db,
    outbox,
    relay,
    appends: () => appends,
    add: (organizationId: string, ...names: string[]) =>
      transaction(db, () => {
        for (const name of names)
          outbox.add(organizationId, {
            action: 'API_KEY_CREATE',
            actor: { type: 'system', name: 'system' },
            resource: { type: 'api-key', name },
          });
      }),
    waiting: () => ORGANIZATIONS.map((id) => outbox.waiting(id)),
  };
}

/** What the journal has of an organization, by name of the resource, in order. */
async function journaled(organizationId: string): Promise<string[]> {
  const reader = SqliteJournalReader.open(join(folder, 'journal.db'));
  const batches = batchesOf(await reader.from(organizationId, 0, { events: 10_000 }));
  reader.close();
  return batches.flatMap(({ entries }) =>
    entries.map(({ payload }) => {
      const event: { resource: { name: string } } = JSON.parse(Buffer.from(payload).toString());
      return event.resource.name;
    }),
  );
}

test('moves rows in order, neighbours of one organization in one request, and leaves none', async () => {
  const { add, relay, appends, waiting } = setUp();
  add('org_a', 'a1', 'a2');
  add('org_b', 'b1');
  add('org_a', 'a3');
  await relay.wake();
  expect([await journaled('org_a'), await journaled('org_b')]).toEqual([['a1', 'a2', 'a3'], ['b1']]);
  expect(appends()).toBe(3);
  expect(waiting()).toEqual([0, 0]);
  expect(warnings).toEqual([]);
});

test('moves more rows than it takes at once', async () => {
  const { add, relay, waiting } = setUp();
  const names = Array.from({ length: 1_201 }, (_, n) => `n${n}`);
  add('org_a', ...names);
  await relay.wake();
  expect(await journaled('org_a')).toEqual(names);
  expect(waiting()).toEqual([0, 0]);
});

test('moves what was there before it was started, what is added later, and when it is stopped the rest', async () => {
  const { add, relay } = setUp();
  add('org_a', 'before');
  relay.start();
  await relay.wake();
  expect(await journaled('org_a')).toEqual(['before']);
  add('org_a', 'later');
  while ((await journaled('org_a')).length < 2) await new Promise(setImmediate);
  add('org_a', 'last');
  await relay.stop();
  expect(await journaled('org_a')).toEqual(['before', 'later', 'last']);
});

test('two calls at one time share one pass', async () => {
  const { add, relay, appends } = setUp();
  add('org_a', 'a1');
  await Promise.all([relay.wake(), relay.wake()]);
  expect(appends()).toBe(1);
});

test('a row whose removal was cut off is moved again and recorded once', async () => {
  const { db, add, relay, waiting } = setUp();
  add('org_a', 'a1');
  const rows = db.prepare('SELECT * FROM outbox').all();
  await relay.wake();
  for (const row of rows)
    db.prepare('INSERT INTO outbox (number, organization_id, payload) VALUES (?, ?, ?)').run(
      Number(row.number),
      String(row.organization_id),
      String(row.payload),
    );
  expect(waiting()).toEqual([1, 0]);
  await relay.wake();
  expect(await journaled('org_a')).toEqual(['a1']);
  expect(waiting()).toEqual([0, 0]);
});

test('keeps the rows when the journal cannot be written, says so once a pass, and moves them later', async () => {
  let isDown = true;
  const { add, relay, appends, waiting } = setUp(async (_, record) => {
    if (isDown) throw new JournalUnavailable('the disk is full');
    return record();
  });
  add('org_a', 'a1', 'a2');
  add('org_b', 'b1');
  add('org_a', 'a3');
  await relay.wake();
  // Each organization is tried once, and not again for each of its rows.
  expect(appends()).toBe(2);
  expect(waiting()).toEqual([3, 1]);
  expect(warnings).toEqual([{ reason: 'JournalUnavailable: the disk is full', organizations: 2 }]);
  isDown = false;
  await relay.wake();
  expect([await journaled('org_a'), await journaled('org_b')]).toEqual([['a1', 'a2', 'a3'], ['b1']]);
});

test('an answer that is lost after the journal has the event leads to no second one', async () => {
  let isLost = true;
  const { add, relay, waiting } = setUp(async (_, record) => {
    const appended = await record();
    if (isLost) throw new JournalUnavailable('the writer died', { isUncertain: true });
    return appended;
  });
  add('org_a', 'a1');
  await relay.wake();
  expect(waiting()).toEqual([1, 0]);
  isLost = false;
  await relay.wake();
  expect(await journaled('org_a')).toEqual(['a1']);
  expect(waiting()).toEqual([0, 0]);
});

test('an organization whose events cannot be recorded holds up no other', async () => {
  const { add, relay, waiting } = setUp(async ({ organizationId }, record) => {
    if (organizationId === 'org_a') throw new JournalUnavailable('its log was rolled back');
    return record();
  });
  add('org_a', ...Array.from({ length: 600 }, (_, n) => `a${n}`));
  add('org_b', 'b1', 'b2');
  await relay.wake();
  expect(await journaled('org_b')).toEqual(['b1', 'b2']);
  expect(waiting()).toEqual([600, 0]);
  expect(warnings).toHaveLength(1);
});

test('an event that the journal refuses stays in the outbox, and its reason is logged', async () => {
  const { db, add, relay, waiting } = setUp();
  add('org_a', 'a1');
  const { payload } = db.prepare('SELECT payload FROM outbox').get() ?? {};
  await relay.wake();
  // The same id with other content.
  db.prepare("INSERT INTO outbox (organization_id, payload) VALUES ('org_a', ?)").run(
    String(payload).replace('"a1"', '"forged"'),
  );
  await relay.wake();
  expect(waiting()).toEqual([1, 0]);
  expect(warnings).toEqual([{ reason: 'Error: an event was refused: id-conflict', organizations: 1 }]);
  expect(await journaled('org_a')).toEqual(['a1']);
});

test('an outbox that cannot be read is a warning, and no failure of who woke the relay', async () => {
  const { db, relay } = setUp();
  db.exec('ALTER TABLE outbox RENAME TO hidden');
  await relay.wake();
  expect(warnings).toEqual([{ reason: expect.stringContaining('outbox') }]);
});
