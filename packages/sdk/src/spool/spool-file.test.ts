import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { range } from '../recorder/intake.testing.ts';
import { SpoolFile } from './spool-file.ts';
import { lockSpool, SpoolInUse } from './spool-lock.ts';

const ALL = { events: 1_000_000, bytes: 100_000_000 };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'daybook-spool-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function event(number: number, padding = 0) {
  const text = JSON.stringify({ id: String(number), padding: 'x'.repeat(padding) });
  return { id: String(number), text, bytes: text.length };
}

async function opened(path: string): Promise<SpoolFile> {
  const file = await SpoolFile.open(path);
  onTestFinished(() => file.close().catch(() => undefined));
  return file;
}

async function numbers(file: SpoolFile): Promise<readonly number[]> {
  return ((await file.read(ALL))?.events ?? []).map(({ id }) => Number(id));
}

/** The files as a crash would leave them at this moment, elsewhere. */
function crashed(path: string): string {
  const copy = join(folder(), 'spool');
  cpSync(path, copy);
  if (existsSync(`${path}.position`)) cpSync(`${path}.position`, `${copy}.position`);
  return copy;
}

describe('the spool file', () => {
  test('is the list of what was appended and not yet removed, across ends and crashes', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ append: fc.integer({ min: 1, max: 5 }), padding: fc.nat(300_000) }),
        fc.record({ remove: fc.integer({ min: 1, max: 4 }) }),
        fc.record({ end: fc.constantFrom('close', 'crash', 'repair') }),
      ),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (commands) => {
        let path = join(folder(), 'spool');
        let file = await SpoolFile.open(path);
        let model: number[] = [];
        let next = 0;
        for (const command of commands) {
          if ('append' in command) {
            const made = range(next, command.append);
            // A line has 64 KiB at most.
            await file.append(made.map((number) => event(number, command.padding % 30_000)));
            model.push(...made);
            next += command.append;
          } else if ('remove' in command) {
            const batch = await file.read({ events: command.remove, bytes: 1e9 });
            if (batch) await file.remove(batch);
            model = model.slice(command.remove);
          } else if (command.end === 'repair') {
            await file.repair();
          } else {
            const copy = command.end === 'crash' && model.length > 0 ? crashed(path) : undefined;
            await file.close();
            path = copy ?? path;
            file = await SpoolFile.open(path);
          }
          expect(await numbers(file)).toEqual(model);
          expect(file.size.events).toBe(model.length);
        }
        await file.close();
      }),
      { numRuns: 40 },
    );
  });

  test('that is pinned has after a crash, and after its end, what was passed over', async () => {
    const path = join(folder(), 'spool');
    const file = await opened(path);
    await file.append(range(0, 3).map((number) => event(number)));
    file.pin();
    for (const left of [[1, 2], [2], []]) {
      const batch = await file.read({ events: 1, bytes: 1 });
      if (batch) await file.remove(batch);
      expect(await numbers(file)).toEqual(left);
    }
    expect(await numbers(await opened(crashed(path)))).toEqual([0, 1, 2]);
    await file.close();
    const next = await opened(path);
    expect(await numbers(next)).toEqual([0, 1, 2]);
    await next.close();
  });

  test('does not grow with what was delivered', async () => {
    const path = join(folder(), 'spool');
    const file = await opened(path);
    await file.append(range(0, 10).map((number) => event(number, 20_000)));
    for (const number of range(10, 500)) {
      await file.append([event(number, 20_000)]);
      const batch = await file.read({ events: 1, bytes: 1 });
      if (batch) await file.remove(batch);
    }
    expect(statSync(path).size).toBeLessThan(2 * 1024 * 1024);
    expect(await numbers(file)).toEqual(range(500, 10));
  });

  test('leaves out a torn last line, and lines that are no events, and counts those', async () => {
    const path = join(folder(), 'spool');
    const file = await SpoolFile.open(path);
    await file.append([event(1), event(2)]);
    await file.close();
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/\n(?=[^\n]*"2")/, '\n{"id":"cut off\n\0\0\0\n'));
    appendFileSync(path, '{"id":"3","padd');
    const again = await opened(path);
    expect(await numbers(again)).toEqual([1, 2]);
    expect(again.damaged).toBe(2);
    await again.append([event(4)]);
    expect(await numbers(again)).toEqual([1, 2, 4]);
  });

  test.each([
    '',
    '{',
    '{"id":"other","offset":70}',
    '{"id":"same","offset":99999}',
    '{"id":"same","offset":61}',
  ])('sends again rather than too little when the sidecar is %j', async (position) => {
    const path = join(folder(), 'spool');
    const file = await SpoolFile.open(path);
    await file.append([event(1), event(2)]);
    const batch = await file.read({ events: 1, bytes: 1 });
    if (batch) await file.remove(batch);
    const { id } = JSON.parse(readFileSync(`${path}.position`, 'utf8')) as { id: string };
    await file.close();
    writeFileSync(`${path}.position`, position.replace('same', id));
    expect(await numbers(await opened(path))).toEqual([1, 2]);
  });

  test('is for the eyes of its owner only, and gone when all was delivered', async () => {
    const path = join(folder(), 'deep/er/spool');
    const file = await SpoolFile.open(path);
    await file.append([event(1)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const batch = await file.read(ALL);
    if (batch) await file.remove(batch);
    await file.close();
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  test('never touches a file that is something else', async () => {
    const path = join(folder(), 'letters.txt');
    writeFileSync(path, 'Dear Ana,\nall is well.\n');
    await expect(SpoolFile.open(path)).rejects.toThrow('no spool');
    expect(readFileSync(path, 'utf8')).toBe('Dear Ana,\nall is well.\n');
  });
});

describe('the lock', () => {
  test('keeps a second recorder of the same process out, until the first is closed', async () => {
    const path = join(folder(), 'spool');
    const first = await SpoolFile.open(path);
    await expect(SpoolFile.open(path)).rejects.toThrow(SpoolInUse);
    await first.close();
    await (await SpoolFile.open(path)).close();
  });

  test.each([
    ['a process that has ended', { pid: 2 ** 22 + 1, host: hostname(), started: '' }],
    ['another process with the same number', { pid: process.pid, host: hostname(), started: 'earlier 1' }],
    ['a torn text', undefined],
  ])('of %s is taken over', async (_, holder) => {
    const path = join(folder(), 'spool');
    writeFileSync(`${path}.lock`, holder ? JSON.stringify(holder) : '{"pid":');
    const file = await opened(path);
    await expect(SpoolFile.open(path)).rejects.toThrow(`process ${process.pid}`);
    await file.append([event(1)]);
  });

  test('of another machine holds while it is renewed', async () => {
    const path = join(folder(), 'spool');
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 1, host: 'elsewhere', started: '' }));
    await expect(SpoolFile.open(path)).rejects.toThrow('process 1 on elsewhere');
  });

  test('of another machine that has been silent for long is taken over', async () => {
    const path = join(folder(), 'spool');
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 1, host: 'elsewhere', started: '' }));
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(`${path}.lock`, longAgo, longAgo);
    await opened(path);
  });

  test('goes to one of many who take over a dead one at once', async () => {
    const within = folder();
    // Who would move away what another one has taken does so in one attempt of seventy.
    for (const attempt of range(0, 60)) {
      const lock = join(within, `${attempt}.lock`);
      writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '' }));
      const all = await Promise.allSettled(range(0, 20).map(() => lockSpool(lock)));
      const taken = all.filter((one) => one.status === 'fulfilled');
      expect(taken).toHaveLength(1);
      await taken[0]?.value.release();
    }
    expect(readdirSync(within)).toEqual([]);
  });
});
