import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Daybook } from '../daybook.ts';
import { answerJson, startLocalServer } from '../local-server.testing.ts';
import { accept, numbered, numbersOf, range } from '../recorder/intake.testing.ts';
import { recorderFor } from '../recorder/recorder-for.testing.ts';
import { openSpoolQueue } from './no-spool.ts';

function spoolPath(): string {
  const made = mkdtempSync(join(tmpdir(), 'daybook-spool-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, 'spool.ndjson');
}

/** Our timers pass when the test says so; put back before the recorder is closed. */
function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

afterEach(() => {
  vi.useRealTimers();
});

/** Resolves when nothing would be lost in a crash. */
async function saved(daybook: Daybook): Promise<void> {
  while (daybook.stats().unsaved > 0) await new Promise(setImmediate);
}

/** A server that says 503 until it is told to accept. */
async function moodyServer() {
  const mood = { isOpen: false };
  const server = await startLocalServer((request, response) =>
    mood.isOpen ? accept(request, response) : answerJson(response, 503, {}),
  );
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { url: server.url, mood, server };
}

describe('a recorder with a spool', () => {
  test('takes what the bounds of the memory do not, and delivers it in order', async () => {
    const { url, mood, server } = await moodyServer();
    const { daybook, told } = recorderFor(url, { spool: spoolPath(), maxQueued: 5, batchEvents: 100 });
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
    expect(told.filter(({ code }) => code !== 'unavailable')).toEqual([]);
  });

  test('leaves what was not delivered to the next one, which needs no event of its own to send it', async () => {
    const { url, mood, server } = await moodyServer();
    const spool = spoolPath();
    const first = recorderFor(url, { spool, batchWindowMs: 0 });
    const ids = range(0, 30).map((number) => first.daybook.record(numbered(number)));
    expect(await first.daybook.close({ timeoutMs: 0 })).toBe(false);
    expect(first.told.filter(({ code }) => code === 'dropped')).toEqual([]);
    expect(first.daybook.record(numbered(99))).toBeUndefined();

    mood.isOpen = true;
    const before = server.seen.length;
    const second = recorderFor(url, { spool, batchWindowMs: 0 });
    expect(await second.daybook.flush()).toBe(true);
    const sent = server.seen.slice(before).flatMap(({ body }) => JSON.parse(body).events as { id: string }[]);
    expect(sent.map(({ id }) => id)).toEqual(ids);
    await second.daybook.close();
    expect(existsSync(spool)).toBe(false);
  });

  test('loses the newest, and tells, when the spool has no room either', async () => {
    const { url, mood, server } = await moodyServer();
    const { daybook, told } = recorderFor(url, {
      spool: spoolPath(),
      maxSpoolBytes: 100_000,
      maxQueuedBytes: 50_000,
    });
    const metadata = { reason: 'x'.repeat(400) };
    const taken: number[] = [];
    for (const number of range(0, 500)) {
      if (daybook.record(numbered(number, { metadata })) !== undefined) taken.push(number);
      if (number === 60 || number === 120) await saved(daybook);
    }
    expect(taken.length).toBeGreaterThan(150);
    expect(taken.length).toBeLessThan(280);
    mood.isOpen = true;
    expect(await daybook.close()).toBe(true);
    expect([...new Set(numbersOf(server.seen))]).toEqual(taken);
    expect(daybook.stats()).toMatchObject({
      recorded: 500,
      accepted: taken.length,
      dropped: 500 - taken.length,
    });
    const drops = told.filter(({ code }) => code === 'dropped');
    expect(drops.reduce((sum, { count }) => sum + count, 0)).toBe(500 - taken.length);
  });

  test('works from memory while another has the spool, and takes it up when that one is closed', async () => {
    const { url, mood, server } = await moodyServer();
    const spool = spoolPath();
    const old = recorderFor(url, { spool, batchWindowMs: 0 });
    old.daybook.record(numbered(1));
    await saved(old.daybook);
    fakeTimers();
    const young = recorderFor(url, { spool, batchWindowMs: 0 });
    young.daybook.record(numbered(2));
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
    const { daybook, told } = recorderFor(url, { spool, batchWindowMs: 0 });
    daybook.record(numbered(1));
    expect(await daybook.close()).toBe(true);
    expect(told).toMatchObject([{ code: 'spool' }]);
    expect(told[0]?.message).toContain(`the spool ${spool}: there is a file that is no spool`);
  });

  test('whose file is cut behind its back goes on with what is left', async () => {
    const { url, mood, server } = await moodyServer();
    mood.isOpen = true;
    const spool = spoolPath();
    fakeTimers();
    const { daybook, told } = recorderFor(url, { spool, batchWindowMs: 0 });
    daybook.record(numbered(1));
    while (!existsSync(spool) || !readFileSync(spool, 'utf8').includes('"1"'))
      await new Promise(setImmediate);
    truncateSync(spool, 0);
    while (told.length < 2) await vi.advanceTimersByTimeAsync(1_000);
    expect(told[0]?.message).toContain('it was changed by somebody else');
    daybook.record(numbered(2));
    while (daybook.stats().accepted === 0) await vi.advanceTimersByTimeAsync(1_000);
    expect(numbersOf(server.seen)).toEqual([2]);
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
