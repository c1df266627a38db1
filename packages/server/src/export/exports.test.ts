import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '@daybook/event';
import { expect, test } from 'vitest';
import type { ExportRow } from './export-store.ts';
import { ACME, BY, inquirer, openExporting, wish } from './exporting.testing.ts';
import { EXPORT_JOB } from './make-export.ts';

const DAY_MS = 86_400_000;
const RANGE = { first: 3, last: 4, gone: 'erased', announcement: 9 } as const;

const positionsIn = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as RecordedEvent).position);

test('an export is recorded when it is asked for, made in the background, and says what it is', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id, state } = await exports.create(inquirer(), wish('action:SECRET_READ', 'csv'), () => BY);
  expect(state).toBe('waiting');
  expect(acme.events()).toMatchObject([
    {
      action: 'AUDIT_LOG_EXPORT',
      actor: { name: 'ana@acme.example' },
      metadata: { filter: 'action:SECRET_READ', format: 'csv', count: 10 },
    },
  ]);
  await jobs.runDue();
  const row = exports.get(ACME, id);
  const path = acme.files.path(row);
  expect(row).toMatchObject({ state: 'done', total: 10, done: 10, bytes: statSync(path).size });
  expect(row.sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
  expect(row.expiresAt).toBe(acme.time.now + 7 * DAY_MS);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(existsSync(acme.files.part(row))).toBe(false);
});

test('an export holds what there was when it was asked for, however late it is made', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer(), wish(), () => BY);
  await acme.more(5);
  await jobs.runDue();
  expect(positionsIn(acme.files.path(exports.get(ACME, id)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('an export that a stop interrupted goes on from what it had, and has the same bytes', async () => {
  const acme = await openExporting({ count: 2_500 });
  const before = acme.start();
  const [first, whole] = [
    await before.exports.create(inquirer(), wish(), () => BY),
    await before.exports.create(inquirer(), wish(), () => BY),
  ];
  const isBegun = () => (before.jobs.find(EXPORT_JOB, first.id)?.state ?? null) !== null;
  const begun = Promise.withResolvers<void>();
  acme.noRoom(() => {
    if (isBegun()) begun.resolve(before.jobs.stop());
    return undefined;
  });
  before.jobs.start();
  await begun.promise;
  const saved = before.jobs.find(EXPORT_JOB, first.id)?.state as { bytes: number };
  expect(statSync(acme.files.part(first)).size).toBeGreaterThanOrEqual(saved.bytes);
  expect(before.exports.get(ACME, first.id).state).toBe('running');
  await expect(before.exports.handOver(ACME, first.id, 'usr_1', () => BY)).rejects.toThrow('not finished');
  acme.noRoom(() => undefined);
  const after = acme.start();
  await after.jobs.runDue();
  const rows = [first, whole].map(({ id }) => after.exports.get(ACME, id));
  expect(rows.map(({ state, done }) => [state, done])).toEqual([
    ['done', 2_500],
    ['done', 2_500],
  ]);
  expect(rows[0]?.sha256).toBe(rows[1]?.sha256);
});

test('an export waits while the disk has too little room, and is made when it has', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer(), wish(), () => BY);
  acme.noRoom(() => 'the disk is full');
  await jobs.runDue();
  expect(exports.get(ACME, id).state).toBe('waiting');
  acme.noRoom(() => undefined);
  acme.time.now += 60_000;
  await jobs.runDue();
  expect(exports.get(ACME, id).state).toBe('done');
});

test('what expires before an export is made is not in it, and it says how many are', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer(), wish(), () => BY);
  acme.hide(4);
  await jobs.runDue();
  const row = exports.get(ACME, id);
  expect(row).toMatchObject({ state: 'done', total: 6, done: 6, window: { first: 4, last: 9 } });
  expect(positionsIn(acme.files.path(row))).toEqual([4, 5, 6, 7, 8, 9]);
});

test('a finished export that holds a destroyed event is destroyed with it, and no other', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer(), wish(), () => BY);
  await jobs.runDue();
  acme.heldBy(false);
  await exports.letGo(ACME, [RANGE]);
  expect(exports.get(ACME, id).state).toBe('done');
  acme.heldBy(true);
  await exports.letGo(ACME, [{ ...RANGE, first: 10, last: 12 }]);
  expect(exports.get(ACME, id).state).toBe('done');
  await exports.letGo(ACME, [RANGE]);
  const row = exports.get(ACME, id);
  expect(row).toMatchObject({ state: 'expired', error: 'an event that it held was destroyed' });
  expect(existsSync(acme.files.path(row))).toBe(false);
  await expect(exports.handOver(ACME, id, 'usr_1', () => BY)).rejects.toThrow(
    'an event that it held was destroyed',
  );
});

test('an export that was made after others were let go of, and before the openings were, goes with them', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const before = await exports.create(inquirer(), wish(), () => BY);
  await jobs.runDue();
  acme.heldBy(false);
  const letGoOfLater = await exports.letGo(ACME, [RANGE]);
  // An index that is built anew shows them once more.
  const later = await exports.create(inquirer(), wish(), () => BY);
  await jobs.runDue();
  const { path } = await exports.handOver(ACME, later.id, 'usr_1', () => BY);
  acme.heldBy(true);
  await letGoOfLater();
  expect(exports.get(ACME, before.id).state).toBe('done');
  expect(exports.get(ACME, later.id)).toMatchObject({ state: 'expired' });
  expect(existsSync(path)).toBe(false);
});

test('an export that is being made when events are destroyed begins anew without them', async () => {
  const acme = await openExporting({ count: 2_500 });
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer(), wish(), () => BY);
  let lettingGo: Promise<unknown> | undefined;
  acme.noRoom(() => {
    if ((jobs.find(EXPORT_JOB, id)?.state ?? null) === null) return undefined;
    acme.hide(2_490);
    lettingGo ??= exports.letGo(ACME, [{ first: 0, last: 2_489, gone: 'expired', announcement: 2_499 }]);
    return undefined;
  });
  await jobs.runDue();
  await lettingGo;
  const row = exports.get(ACME, id);
  expect(row).toMatchObject({ state: 'done', total: 10 });
  expect(positionsIn(acme.files.path(row))[0]).toBe(2_490);
});

test('an export that is finished while events are destroyed goes with them', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer(), wish(), () => BY);
  const path = acme.files.path(exports.get(ACME, id));
  const { now } = acme.time;
  let lettingGo: Promise<unknown> | undefined;
  Object.defineProperty(acme.time, 'now', {
    get() {
      // The file has its name already when the clock is asked when it was finished.
      if (existsSync(path)) lettingGo ??= exports.letGo(ACME, [RANGE]);
      return now;
    },
  });
  await jobs.runDue();
  await lettingGo;
  expect(exports.get(ACME, id)).toMatchObject({
    state: 'expired',
    error: 'an event that it held was destroyed',
  });
  expect(existsSync(path)).toBe(false);
});

test('what a hold keeps is not read while events are being destroyed, which are in the journal to the last', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  for await (const events of acme.source.events(
    ACME,
    { filter: { terms: [] }, window: { first: 0, last: 9, now: acme.time.now } },
    { order: 'position', signal: new AbortController().signal },
  ))
    acme.kept.push(...events);
  const { id } = await exports.create(inquirer(), { ...wish(), hold: 'hld_1' }, () => BY);
  const other = await exports.create(inquirer(), wish(), () => BY);
  acme.destroying(true);
  await exports.letGo(ACME, [RANGE]);
  await jobs.runDue();
  expect(exports.get(ACME, id).state).toBe('waiting');
  expect(exports.get(ACME, other.id).state).toBe('done');
  acme.kept.splice(RANGE.first, 2);
  acme.destroying(false);
  acme.time.now += 1_000;
  await jobs.runDue();
  expect(positionsIn(acme.files.path(exports.get(ACME, id)))).toEqual([0, 1, 2, 5, 6, 7, 8, 9]);
});

test('a finished export is handed over while none of its events is hidden, and what a hold keeps also then', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const whole = await exports.create(inquirer(), wish(), () => BY);
  const part = await exports.create(inquirer(), wish('position:5..9'), () => BY);
  const none = await exports.create(inquirer(), wish('resource:NOTHING'), () => BY);
  const held = await exports.create(inquirer(), { ...wish(), hold: 'hold_1' }, () => BY);
  await jobs.runDue();
  const handOver = ({ id }: ExportRow) => exports.handOver(ACME, id, 'usr_1', () => BY);
  await handOver(whole);
  acme.hide(5);
  await expect(handOver(whole)).rejects.toThrow('have expired');
  await handOver(part);
  acme.hide(6);
  await expect(handOver(part)).rejects.toThrow('have expired');
  await handOver(none);
  await handOver(held);
});

test('a finished export is kept for seven days, and files that belong to nothing are removed', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer(), wish(), () => BY);
  await jobs.runDue();
  const path = acme.files.path(exports.get(ACME, id));
  acme.time.now += 7 * DAY_MS - 1;
  await exports.sweep();
  expect(existsSync(path)).toBe(true);
  acme.time.now += 1;
  await exports.sweep();
  expect(existsSync(path)).toBe(false);
  expect(exports.get(ACME, id)).toMatchObject({ state: 'expired', error: undefined });
  acme.time.now += 30 * DAY_MS;
  await exports.sweep();
  expect(exports.list(ACME)).toEqual([]);
  const other = acme.files.path({ organizationId: ACME, id: 'exp_unknown', format: 'csv' });
  writeFileSync(other, '');
  await exports.sweep();
  expect(existsSync(other)).toBe(false);
});

test('an export that is deleted while it is made leaves nothing', async () => {
  const acme = await openExporting({ count: 2_500 });
  const { exports, jobs } = acme.start();
  const made = await exports.create(inquirer(), wish(), () => BY);
  let removing: Promise<void> | undefined;
  acme.noRoom(() => {
    removing ??= exports.remove(ACME, made.id);
    return undefined;
  });
  await jobs.runDue();
  await removing;
  expect(exports.find(ACME, made.id)).toBeUndefined();
  expect([acme.files.part(made), acme.files.path(made)].filter((path) => existsSync(path))).toEqual([]);
});

test('whoever gets an export and did not ask for it is recorded once, before the first byte', async () => {
  const acme = await openExporting();
  const { exports, jobs } = acme.start();
  const { id } = await exports.create(inquirer('usr_1'), wish(), () => BY);
  await jobs.runDue();
  acme.events();
  await exports.handOver(ACME, id, 'usr_1', () => BY);
  expect(acme.events()).toEqual([]);
  const other = { actor: { type: 'user', id: 'usr_2', name: 'olaf@acme.example' } } as const;
  for (let n = 0; n < 2; n += 1) await exports.handOver(ACME, id, 'usr_2', () => other);
  expect(acme.events()).toMatchObject([
    { action: 'AUDIT_LOG_EXPORT', actor: { name: 'olaf@acme.example' }, metadata: { count: 10 } },
  ]);
});

test('an organization cannot ask for more than ten at once, nor see those of another', async () => {
  const acme = await openExporting({ count: 1 });
  const { exports } = acme.start();
  const made: ExportRow[] = [];
  for (let n = 0; n < 10; n += 1) made.push(await exports.create(inquirer(), wish(), () => BY));
  await expect(exports.create(inquirer(), wish(), () => BY)).rejects.toThrow('10 exports are being made');
  acme.organization('other');
  expect(exports.list('other')).toEqual([]);
  expect(() => exports.get('other', made[0]?.id ?? '')).toThrow('there is no such export');
  await expect(exports.remove('other', made[0]?.id ?? '')).rejects.toThrow('there is no such export');
});

test('files of exports lie in a folder of the organization', async () => {
  const acme = await openExporting();
  const place = { organizationId: ACME, id: 'exp_1', format: 'ndjson' } as const;
  expect(acme.files.path(place)).toBe(join(acme.folder, 'exports', ACME, 'exp_1.ndjson'));
});
