import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACME, BY, CHECKPOINT, openExporting } from './exporting.testing.ts';
import { SCHEDULE_JOB } from './run-schedule.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'daybook-schedules-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const HOURLY = { name: 'hourly', q: '', format: 'ndjson', folder: 'acme/hourly', everyMinutes: 60 } as const;
const HOUR_MS = 3_600_000;

type Manifest = {
  readonly run: number;
  readonly positions: { readonly first: number; readonly last: number };
  readonly count: number;
  readonly file: { readonly name: string; readonly sha256: string };
  readonly previousManifestSha256: string | null;
  readonly checkpoint: string;
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What a schedule has written: checked against its chain of manifests, and the positions of all events in order. */
function delivered(folder = join(root, HOURLY.folder)): { manifests: Manifest[]; positions: number[] } {
  const names = readdirSync(folder).toSorted();
  expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
  const manifests: Manifest[] = [];
  const positions: number[] = [];
  let previous: string | null = null;
  for (const name of names.filter((text) => text.endsWith('.manifest.json'))) {
    const text = readFileSync(join(folder, name));
    const manifest: Manifest = JSON.parse(text.toString());
    const data = readFileSync(join(folder, manifest.file.name));
    expect(sha256(data)).toBe(manifest.file.sha256);
    expect(manifest.previousManifestSha256).toBe(previous);
    expect(readFileSync(join(folder, name.replace('.manifest.json', '.checkpoint')), 'utf8')).toBe(
      CHECKPOINT,
    );
    previous = sha256(text);
    const lines = data.toString().split('\n').slice(0, -1);
    expect(lines).toHaveLength(manifest.count);
    positions.push(...lines.map((line) => (JSON.parse(line) as RecordedEvent).position));
    manifests.push(manifest);
  }
  return { manifests, positions };
}

test('each run goes on where the one before ended, with a chained manifest and a checkpoint beside it', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  const { id } = await schedules.create(ACME, HOURLY, () => BY);
  await jobs.runDue();
  for (const rows of [3, 4]) {
    await acme.more(rows);
    acme.time.now += HOUR_MS;
    await jobs.runDue();
  }
  const { manifests, positions } = delivered();
  expect(positions).toEqual(Array.from({ length: 17 }, (_, n) => n));
  expect(manifests.map(({ run, positions: { first, last }, count }) => [run, first, last, count])).toEqual([
    [1, 0, 9, 10],
    [2, 10, 12, 3],
    [3, 13, 16, 4],
  ]);
  expect(schedules.list(ACME)).toMatchObject([
    {
      id,
      runs: 3,
      nextPosition: 17,
      error: undefined,
      result: { count: 4 },
      nextAt: acme.time.now + HOUR_MS,
    },
  ]);
  const [data = ''] = readdirSync(join(root, HOURLY.folder));
  expect(statSync(join(root, HOURLY.folder, data)).mode & 0o777).toBe(0o600);
});

test('making one, each run, and ending one are recorded; a run before its first byte', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  const { id } = await schedules.create(ACME, HOURLY, () => BY);
  await jobs.runDue();
  schedules.remove(ACME, id, () => BY);
  expect(acme.events()).toMatchObject([
    {
      action: 'EXPORT_SCHEDULE_CREATE',
      resource: { id, name: 'hourly' },
      metadata: { folder: 'acme/hourly' },
    },
    {
      action: 'AUDIT_LOG_EXPORT',
      actor: { type: 'system' },
      resource: { name: 'hourly' },
      metadata: { format: 'ndjson', count: 10 },
    },
    { action: 'EXPORT_SCHEDULE_DELETE', resource: { id, name: 'hourly' } },
  ]);
  expect(schedules.list(ACME)).toEqual([]);
  expect(jobs.find(SCHEDULE_JOB, id)).toBeUndefined();
  expect(delivered().positions).toHaveLength(10);
});

test('a run that was fixed and interrupted is repeated over its own files, and nothing is missed or doubled', async () => {
  const acme = await openExporting({ root });
  const before = acme.start();
  const { id } = await before.schedules.create(ACME, HOURLY, () => BY);
  // Something in the way of the last file that a run writes.
  mkdirSync(join(root, HOURLY.folder, '00000001-0-9.manifest.json'));
  await before.jobs.runDue();
  expect(before.schedules.list(ACME)).toMatchObject([
    { id, runs: 0, nextPosition: 0, error: expect.any(String) },
  ]);
  await before.jobs.stop();
  await acme.more(5);
  rmSync(join(root, HOURLY.folder, '00000001-0-9.manifest.json'), { recursive: true });
  acme.time.now += 1_000;
  const after = acme.start();
  await after.jobs.runDue();
  acme.time.now += HOUR_MS;
  await after.jobs.runDue();
  const { manifests, positions } = delivered();
  expect(positions).toEqual(Array.from({ length: 15 }, (_, n) => n));
  expect(manifests.map(({ count }) => count)).toEqual([10, 5]);
  expect(acme.events().filter(({ action }) => action === 'AUDIT_LOG_EXPORT')).toHaveLength(2);
});

test('where nothing new matches nothing is written, and the next run looks at all that was passed over', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  await schedules.create(ACME, { ...HOURLY, q: 'action:SECRET_SET' }, () => BY);
  await jobs.runDue();
  expect(readdirSync(join(root, HOURLY.folder))).toEqual([]);
  expect(schedules.list(ACME)).toMatchObject([{ runs: 0, nextPosition: 0, error: undefined }]);
});

test('what expired before its run is named in the manifest', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  await schedules.create(ACME, HOURLY, () => BY);
  acme.hide(6);
  await jobs.runDue();
  const { manifests, positions } = delivered();
  expect(positions).toEqual([6, 7, 8, 9]);
  expect(manifests).toMatchObject([{ positions: { first: 0, last: 9 }, expired: { first: 0, last: 5 } }]);
});

test('without DAYBOOK_EXPORT_DIR the variable is named', async () => {
  const acme = await openExporting();
  const { schedules } = acme.start();
  await expect(schedules.create(ACME, HOURLY, () => BY)).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('DAYBOOK_EXPORT_DIR'),
  });
});

test.each(['../up', '/etc', 'a/../../b', '.', '..', 'a//b', '', 'a\\b', '.hidden', 'a/b/c/d/e', 'a\0'])(
  'the folder %j is refused',
  async (folder) => {
    const acme = await openExporting({ root, count: 0 });
    const { schedules } = acme.start();
    await expect(schedules.create(ACME, { ...HOURLY, folder }, () => BY)).rejects.toMatchObject({
      kind: 'invalid',
      options: { errors: [{ path: 'folder' }] },
    });
  },
);

test('a link on the way is refused, when a schedule is made and whenever it writes', async () => {
  const acme = await openExporting({ root });
  const elsewhere = mkdtempSync(join(tmpdir(), 'daybook-elsewhere-'));
  try {
    const { schedules, jobs } = acme.start();
    symlinkSync(elsewhere, join(root, 'link'));
    await expect(schedules.create(ACME, { ...HOURLY, folder: 'link' }, () => BY)).rejects.toThrow('link');
    await expect(schedules.create(ACME, { ...HOURLY, folder: 'link/sub' }, () => BY)).rejects.toThrow('link');
    await schedules.create(ACME, HOURLY, () => BY);
    rmSync(join(root, HOURLY.folder), { recursive: true });
    symlinkSync(elsewhere, join(root, HOURLY.folder));
    await jobs.runDue();
    expect(schedules.list(ACME)[0]?.error).toContain('link');
    rmSync(join(root, HOURLY.folder));
    mkdirSync(join(root, HOURLY.folder));
    symlinkSync(join(elsewhere, 'stolen'), join(root, HOURLY.folder, '.00000001-0-9.ndjson.part'));
    acme.time.now += 1_000;
    await jobs.runDue();
    expect(schedules.list(ACME)).toMatchObject([{ runs: 0, error: expect.stringContaining('ELOOP') }]);
    expect(readdirSync(elsewhere)).toEqual([]);
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});

test('a folder belongs to one schedule, and holds nothing else', async () => {
  const acme = await openExporting({ root, count: 0 });
  const { schedules } = acme.start();
  await schedules.create(ACME, HOURLY, () => BY);
  acme.organization('other');
  await expect(schedules.create('other', HOURLY, () => BY)).rejects.toThrow('is used already');
  await expect(schedules.create(ACME, { ...HOURLY, folder: 'b' }, () => BY)).rejects.toThrow('called hourly');
  mkdirSync(join(root, 'full'));
  writeFileSync(join(root, 'full', 'notes.txt'), '');
  await expect(schedules.create(ACME, { ...HOURLY, name: 'n', folder: 'full' }, () => BY)).rejects.toThrow(
    'is used already',
  );
  expect(schedules.list('other')).toEqual([]);
  const [{ id } = { id: '' }] = schedules.list(ACME);
  expect(() => schedules.remove('other', id, () => BY)).toThrow('no such schedule');
});

test('another log is exported from its beginning, in the same chain', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  await schedules.create(ACME, HOURLY, () => BY);
  await jobs.runDue();
  await acme.retireLog();
  await acme.more(4);
  acme.time.now += HOUR_MS;
  await jobs.runDue();
  const { manifests, positions } = delivered();
  expect(positions).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3]);
  expect(manifests).toMatchObject([
    { log: 1, positions: { first: 0, last: 9 } },
    { log: 2, positions: { first: 0, last: 3 } },
  ]);
});

test('a folder that has later runs than the workspace knows of, as after a restore, is not written to', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  await schedules.create(ACME, HOURLY, () => BY);
  writeFileSync(join(root, HOURLY.folder, '00000002-10-14.manifest.json'), '{}');
  await jobs.runDue();
  expect(schedules.list(ACME)).toMatchObject([
    { runs: 0, error: expect.stringContaining('00000002-10-14.manifest.json already') },
  ]);
  expect(readdirSync(join(root, HOURLY.folder))).toHaveLength(1);
});

test('a run begins with the very positions: 0-99 is another one than 0-9', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  await schedules.create(ACME, HOURLY, () => BY);
  writeFileSync(join(root, HOURLY.folder, '00000001-0-99.manifest.json'), '{}');
  await jobs.runDue();
  expect(schedules.list(ACME)).toMatchObject([
    { runs: 0, error: expect.stringContaining('00000001-0-99.manifest.json already') },
  ]);
});

test('what a run of a retired log left without a manifest is removed, and the next one takes its number', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  await schedules.create(ACME, HOURLY, () => BY);
  await jobs.runDue();
  const folder = join(root, HOURLY.folder);
  for (const name of ['00000002-10-14.ndjson', '00000002-10-14.checkpoint'])
    writeFileSync(join(folder, name), '');
  await acme.retireLog();
  await acme.more(4);
  acme.time.now += HOUR_MS;
  await jobs.runDue();
  expect(schedules.list(ACME)).toMatchObject([{ runs: 2, error: undefined }]);
  expect(delivered().manifests.map(({ run, positions: { last } }) => [run, last])).toEqual([
    [1, 9],
    [2, 3],
  ]);
  expect(readdirSync(folder).filter((name) => name.startsWith('00000002-10-14'))).toEqual([]);
});

test('a run waits while the disk has too little room', async () => {
  const acme = await openExporting({ root });
  const { schedules, jobs } = acme.start();
  await schedules.create(ACME, HOURLY, () => BY);
  acme.noRoom(() => 'too little room');
  await jobs.runDue();
  expect(schedules.list(ACME)).toMatchObject([{ runs: 0, error: 'too little room' }]);
  expect(readdirSync(join(root, HOURLY.folder))).toEqual([]);
  acme.noRoom(() => undefined);
  acme.time.now += 1_000;
  await jobs.runDue();
  expect(delivered().positions).toHaveLength(10);
});

test('no schedule has a folder within that of another one, whose chain it would disturb', async () => {
  const exporting = await openExporting({ root });
  exporting.organization('other');
  const { schedules, jobs } = exporting.start();
  await schedules.create(ACME, HOURLY, () => BY);
  const within = { ...HOURLY, folder: `${HOURLY.folder}/99999999-x` };
  await expect(schedules.create('other', within, () => BY)).rejects.toThrow('is used already');
  expect(readdirSync(join(root, HOURLY.folder))).toEqual([]);
  await expect(schedules.create('other', { ...HOURLY, folder: 'acme' }, () => BY)).rejects.toThrow(
    'is used already',
  );
  await schedules.create('other', { ...HOURLY, folder: `${HOURLY.folder}-2` }, () => BY);
  await jobs.runDue();
  expect(schedules.list(ACME)).toMatchObject([{ runs: 1, error: undefined }]);
});
