import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { event } from '../journal/contract/pending-event.ts';
import { JournalUnavailable } from '../journal/journal.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { flipBit } from './damage.testing.ts';
import { Writer } from './writer.ts';

const { signingKey } = generateSigningKey('log.example/org_a');
const other = {
  organizationId: 'org_b',
  origin: 'log.example/org_b',
  signingKey: generateSigningKey('log.example/org_b').signingKey,
};
let folder = '';
let logged: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-writer-'));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const start = () =>
  Writer.start({
    data: {
      journalPath: path('journal.db'),
      idsPath: path('ids.db'),
      ledgerPath: path('ledger'),
      reservePath: path('reserve'),
      ledgers: [{ organizationId: 'org_a', origin: 'log.example/org_a', signingKey }],
    },
    logger: { warn: (what: unknown) => logged.push(what), error: (what: unknown) => logged.push(what) },
    onStepped: () => undefined,
  });
const request = (from: number, count: number) => ({
  organizationId: 'org_a',
  credential: 'k',
  events: Array.from({ length: count }, (_, n) => event(from + n)),
});

/** Resolves when the writer accepts events again. */
async function accepts(writer: Writer, from: number): Promise<void> {
  for (;;) {
    const done = await writer.append(request(from, 1), 'accepted').then(
      () => true,
      (error: unknown) => {
        expect(error).toBeInstanceOf(JournalUnavailable);
        return false;
      },
    );
    if (done) return;
    await new Promise(setImmediate);
  }
}

test('answers many callers, each at the stage it asked for, and drains when it is closed', async () => {
  const writer = await start();
  const published = await writer.append(request(0, 3), 'published');
  expect(published.sequenced).toMatchObject({
    first: 0,
    last: 2,
    checkpoint: expect.stringContaining('log.example/org_a\n3\n'),
  });
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      writer.append(request(10 + n * 10, 10), n % 2 ? 'sequenced' : 'accepted'),
    ),
  );
  expect(all.filter(({ sequenced }) => sequenced)).toHaveLength(25);
  const last = writer.append(request(1_000, 5), 'accepted');
  await Promise.all([last, writer.close()]);
  const reader = SqliteJournalReader.open(path('journal.db'));
  expect((await reader.head('org_a'))?.size).toBe(508);
  expect(await reader.standing('org_a')).toMatchObject({ accepted: 508, sequenced: 508 });
  reader.close();
  await expect(writer.append(request(2_000, 1), 'accepted')).rejects.toThrow('stopping');
});

test('answers a repeated idempotency key with the place that the first request got', async () => {
  const writer = await start();
  const once = { ...request(0, 2), idempotency: { key: 'k', bodyHash: 'b' } };
  const first = await writer.append(once, 'sequenced');
  await writer.append(request(10, 4), 'sequenced');
  expect(await writer.append(once, 'sequenced')).toMatchObject({
    outcome: first.outcome,
    sequenced: { first: 0, last: 1 },
  });
  await writer.close();
});

test('accepts no more while the ledger cannot be written, does not deny what is durable, and goes on by itself when it can', async () => {
  // A file where the ledger's folder would be: every tile fails to be written.
  writeFileSync(path('ledger'), '');
  const writer = await start();
  const durable = await writer.append(request(0, 300), 'sequenced');
  expect(durable).toEqual({ outcome: expect.objectContaining({ kind: 'accepted', accepted: 300 }) });
  expect(writer.down).toBeDefined();
  rmSync(path('ledger'));
  await accepts(writer, 1_000);
  await writer.close();
  const reader = SqliteJournalReader.open(path('journal.db'));
  expect((await reader.head('org_a'))?.size).toBe(301);
  reader.close();
  expect(logged).not.toEqual([]);
});

test('refuses what does not fit into memory while the disk is slow, and keeps the rest', async () => {
  const writer = await start();
  const large = (n: number) => {
    const big = event(n, { note: 'x'.repeat(4 * 1_048_576) });
    return writer.append({ organizationId: 'org_a', credential: 'k', events: [big] }, 'accepted');
  };
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => large(n)));
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(20);
  await large(100);
  await writer.close();
  const reader = SqliteJournalReader.open(path('journal.db'));
  expect((await reader.head('org_a'))?.size).toBe(21 - refused.length);
  reader.close();
});

test('goes on accepting for a ledger that has stopped, says why once, and sequences the other ledgers', async () => {
  const writer = await start();
  await writer.append(request(0, 10), 'sequenced');
  await writer.close();
  const { FileLogStore } = await import('./file-log-store.ts');
  await new FileLogStore(path('ledger')).write('org_a', [
    { path: 'tile/0/000', bytes: new Uint8Array(8_192) },
  ]);
  const again = await start();
  await again.addLedger(other);
  const waiting = again.append(request(100, 300), 'sequenced');
  const ofOther = again.append({ ...request(0, 1), organizationId: 'org_b' }, 'sequenced');
  expect(await waiting).toEqual({ outcome: expect.objectContaining({ kind: 'accepted', accepted: 300 }) });
  expect(await ofOther).toMatchObject({ sequenced: { first: 0, last: 0 } });
  expect(again.down).toBeUndefined();
  expect(again.ledgerProblem('org_a')).toMatch(/^tile\/0\/000 .*must not be rewritten: restore/);
  expect(again.ledgerProblem('org_b')).toBeUndefined();
  expect(await again.append(request(500, 1), 'sequenced')).not.toHaveProperty('sequenced');
  expect(logged).toEqual([{ organizationId: 'org_a', reason: again.ledgerProblem('org_a') }]);
  await again.close();
  const reader = SqliteJournalReader.open(path('journal.db'));
  expect(await reader.standing('org_a')).toMatchObject({ sequenced: 10, accepted: 311 });
  reader.close();
});

test('says before it accepts anything which ledger disagrees with itself', async () => {
  const writer = await start();
  await writer.append(request(0, 10), 'sequenced');
  await writer.close();
  flipBit(folder, 'edges.level0', 0.5, 'org_a');
  const again = await start();
  expect(again.ledgerProblem('org_a')).toMatch(/^edges .*: restore journal\.db/);
  expect(logged).toHaveLength(1);
  await again.close();
});

test('hides, shows and lets go beside recording, and refuses what has no position without ending', async () => {
  const writer = await start();
  await writer.append(request(0, 10), 'sequenced');
  const reader = SqliteJournalReader.open(path('journal.db'));
  const visibleFrom = async () => (await reader.standing('org_a')).visibleFrom;
  await writer.hide('org_a', 6);
  expect(await visibleFrom()).toBe(6);
  await writer.show('org_a', 3);
  expect(await visibleFrom()).toBe(3);
  const range = { first: 0, last: 2, gone: 'expired', announcement: 9 } as const;
  const [, appended] = await Promise.all([
    writer.letGo('org_a', [range]),
    writer.append(request(10, 1), 'sequenced'),
  ]);
  expect(appended.sequenced).toMatchObject({ first: 10 });
  expect(await reader.opening('org_a', 2)).toEqual({ gone: 'expired', announcement: 9 });
  await expect(writer.letGo('org_a', [{ ...range, last: 11 }])).rejects.toThrow(JournalUnavailable);
  await expect(writer.hide('org_x', 1)).rejects.toThrow('org_x');
  expect(writer.down).toBeUndefined();
  await writer.close();
  reader.close();
  await expect(writer.letGo('org_a', [range])).rejects.toThrow('stopping');
});

test('says why it cannot start', async () => {
  writeFileSync(path('journal.db'), 'this is not a database'.repeat(100));
  await expect(start()).rejects.toThrow('not a database');
});

test('starts from a journal with a payload that is damaged where ids.db was lost, and says which it is', async () => {
  const first = await start();
  const [whole, damaged] = [event(1), { ...event(2), payload: 'no JSON' }];
  const send = (writer: Writer, ...events: ReturnType<typeof event>[]) =>
    writer.append({ organizationId: 'org_a', credential: 'k', events }, 'published');
  await send(first, whole, damaged);
  await first.close();
  rmSync(path('ids.db'));
  const second = await start();
  expect(logged).toEqual([{ organizationId: 'org_a', batch: 1, position: 1, ids: 1 }]);
  expect((await send(second, whole)).outcome).toMatchObject({ accepted: 0, duplicates: [whole.id] });
  await second.close();
});
