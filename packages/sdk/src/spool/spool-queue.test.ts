import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createDaybook, type DaybookOptions } from '../daybook.ts';
import { answerJson, IMPATIENT, startLocalServer } from '../local-server.testing.ts';
import { accept, numbered, numbersOf, range } from '../recorder/intake.testing.ts';
import type { RecordingError } from '../recorder/recording-error.ts';
import { openSpoolQueue } from './no-spool.ts';

function spoolPath(): string {
  const made = mkdtempSync(join(tmpdir(), 'daybook-spool-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, 'spool.ndjson');
}

function recorderFor(options: DaybookOptions) {
  const told: RecordingError[] = [];
  const daybook = createDaybook({
    retry: IMPATIENT,
    batchWindowMs: 0,
    onError: (error) => told.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await daybook.close({ timeoutMs: 0 });
  });
  return { daybook, told };
}

/** Resolves when nothing would be lost in a crash. */
async function saved(daybook: ReturnType<typeof createDaybook>): Promise<void> {
  while (daybook.stats().unsaved > 0) await new Promise(setImmediate);
}

/** A server that says 503 until it is told to accept. */
async function moodyServer() {
  const mood = { isOpen: false };
  const server = await startLocalServer((request, response) =>
    mood.isOpen ? accept(request, response) : answerJson(response, 503, {}),
  );
  onTestFinished(() => server[Symbol.asyncDispose]());
  const taken = () => numbersOf(server.seen.slice(server.seen.findIndex(() => mood.isOpen)));
  return { url: server.url, mood, server, taken };
}

describe('a recorder with a spool', () => {
  test('takes what the bounds of the memory do not, and delivers it in order', async () => {
    const { url, mood, server } = await moodyServer();
    const { daybook, told } = recorderFor({ url, spool: spoolPath(), maxQueued: 5, batchEvents: 100 });
    for (const number of range(0, 1_000)) expect(daybook.record(numbered(number))).toBeTypeOf('string');
    await saved(daybook);
    for (const number of range(1_000, 50)) daybook.record(numbered(number));
    expect(await daybook.flush({ timeoutMs: 0 })).toBe(false);
    expect(daybook.stats()).toMatchObject({ queued: 1_050, dropped: 0 });
    const before = server.seen.length;
    mood.isOpen = true;
    expect(await daybook.close()).toBe(true);
    const [first] = server.seen.slice(before);
    expect(first && numbersOf([first]).length).toBeLessThanOrEqual(100);
    expect([...new Set(numbersOf(server.seen))]).toEqual(range(0, 1_050));
    expect(told.map(({ code }) => code)).toEqual(['unavailable']);
  });

  test('leaves what was not delivered to the next one, which needs no event of its own to send it', async () => {
    const { url, mood, server } = await moodyServer();
    const spool = spoolPath();
    const first = recorderFor({ url, spool });
    const ids = range(0, 30).map((number) => first.daybook.record(numbered(number)));
    expect(await first.daybook.close({ timeoutMs: 0 })).toBe(false);
    expect(first.told.filter(({ code }) => code === 'dropped')).toEqual([]);
    expect(first.daybook.record(numbered(99))).toBeUndefined();

    mood.isOpen = true;
    const before = server.seen.length;
    const second = recorderFor({ url, spool });
    expect(await second.daybook.flush()).toBe(true);
    const sent = server.seen.slice(before).flatMap(({ body }) => JSON.parse(body).events as { id: string }[]);
    expect(sent.map(({ id }) => id)).toEqual(ids);
    await second.daybook.close();
    expect(existsSync(spool)).toBe(false);
  });

  test('loses the newest, and tells, when the spool has no room either', async () => {
    const { url, mood, server } = await moodyServer();
    const { daybook, told } = recorderFor({
      url,
      spool: spoolPath(),
      maxSpoolBytes: 100_000,
      maxQueuedBytes: 50_000,
    });
    const metadata = { reason: 'x'.repeat(400) };
    let taken = 0;
    for (const number of range(0, 500)) {
      if (daybook.record(numbered(number, { metadata })) !== undefined) taken += 1;
      await new Promise(setImmediate);
    }
    expect(taken).toBeGreaterThan(150);
    expect(taken).toBeLessThan(280);
    mood.isOpen = true;
    expect(await daybook.close()).toBe(true);
    expect([...new Set(numbersOf(server.seen))]).toEqual(range(0, taken));
    expect(daybook.stats()).toMatchObject({ recorded: 500, accepted: taken, dropped: 500 - taken });
    const drops = told.filter(({ code }) => code === 'dropped');
    expect(drops.reduce((sum, { count }) => sum + count, 0)).toBe(500 - taken);
  });

  test('works from memory while another has the spool, and takes it up when that one is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { url, mood, server } = await moodyServer();
    const spool = spoolPath();
    const old = recorderFor({ url, spool });
    old.daybook.record(numbered(1));
    await saved(old.daybook);
    const young = recorderFor({ url, spool });
    young.daybook.record(numbered(2));
    expect(await young.daybook.flush({ timeoutMs: 0 })).toBe(false);
    while (young.told.length === 0) await new Promise(setImmediate);
    expect(young.told[0]?.message).toMatch(
      /it is used by process \d+ on .*give each process a spool of its own/,
    );
    const closing = old.daybook.close({ timeoutMs: 0 });
    await vi.advanceTimersByTimeAsync(1);
    expect(await closing).toBe(false);

    mood.isOpen = true;
    await vi.advanceTimersByTimeAsync(5_000);
    while (young.daybook.stats().accepted < 2) await vi.advanceTimersByTimeAsync(1_000);
    expect([...new Set(numbersOf(server.seen.slice(-2)))].sort()).toEqual([1, 2]);
    expect(young.told.filter(({ code }) => code === 'spool')).toHaveLength(1);
  });

  test('tells of a file that is none of its own, and goes on without', async () => {
    const { url, mood } = await moodyServer();
    mood.isOpen = true;
    const spool = spoolPath();
    writeFileSync(spool, 'something dear');
    const { daybook, told } = recorderFor({ url, spool });
    daybook.record(numbered(1));
    expect(await daybook.close()).toBe(true);
    expect(told).toMatchObject([{ code: 'spool' }]);
    expect(told[0]?.message).toContain(`the spool ${spool}: there is a file that is no spool`);
  });

  test('whose file is cut behind its back goes on with what is left', async () => {
    const { url, mood, server } = await moodyServer();
    const spool = spoolPath();
    const { daybook, told } = recorderFor({ url, spool, batchWindowMs: 60_000 });
    daybook.record(numbered(1));
    while (!existsSync(spool)) await new Promise(setImmediate);
    await new Promise(setImmediate);
    truncateSync(spool, 0);
    mood.isOpen = true;
    daybook.record(numbered(2));
    expect(await daybook.flush({ timeoutMs: 500 })).toBe(false);
    expect(told).toMatchObject([{ code: 'spool' }]);
    expect(numbersOf(server.seen)).not.toContain(1);
  });
});

test('where there are no files the spool is told to be missing, and events wait in memory', async () => {
  const told: string[] = [];
  const queue = openSpoolQueue({
    path: 'x',
    memory: { events: 1, bytes: 100 },
    bytesMax: 1,
    windowMs: 1,
    onProblem: (message) => told.push(message),
    onReady: () => undefined,
  });
  expect(queue.push({ id: '1', text: '{}', bytes: 2 })).toBe(true);
  expect(await queue.close()).toBe(1);
  expect(told).toEqual([expect.stringContaining("it needs Node's files")]);
});
