import { existsSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskReserve } from './disk-reserve.ts';
import { diskSpaceOf, MIB } from './disk-space.ts';

let folder = '';
let logged: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-reserve-'));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'reserve');
const log = (_: unknown, text?: string) => void logged.push(text ?? '');

/** A reserve of 2 MiB on a disk of 40 MiB whose free space is the test's to say, without that of the reserve's file. */
function reserveOn(disk: { free: number }): { reserve: DiskReserve; later: (ms?: number) => void } {
  let now = 0;
  const held = () => (existsSync(file()) ? statSync(file()).size : 0);
  const reserve = new DiskReserve({
    folder,
    file: file(),
    logger: { warn: log, error: log },
    look: () => ({ total: 40 * MIB, free: disk.free - held() }),
    elapsedMs: () => now,
  });
  return {
    reserve,
    later(ms = 1_000) {
      now += ms;
      reserve.look();
    },
  };
}

test('intake closes while the whole reserve is there, then the index stops, then the reserve is given up; all come back in turn', async () => {
  const disk = { free: 40 * MIB };
  const { reserve, later } = reserveOn(disk);
  await reserve.made();
  expect(statSync(file()).size).toBe(2 * MIB);
  const state = () => ({
    closed: reserve.closed() !== undefined,
    paused: reserve.indexPaused(0) !== undefined,
    needed: reserve.isNeeded(),
    held: existsSync(file()),
  });
  expect(state()).toEqual({ closed: false, paused: false, needed: false, held: true });
  disk.free = 4 * MIB - 1;
  later();
  expect(reserve.closed()).toBe('the disk is almost full (1 MiB free, 2 MiB are kept back)');
  expect(state()).toEqual({ closed: true, paused: false, needed: false, held: true });
  disk.free = 3 * MIB - 1;
  later();
  expect(state()).toEqual({ closed: true, paused: true, needed: false, held: true });
  disk.free = 2.5 * MIB - 1;
  expect(state()).toEqual({ closed: true, paused: true, needed: true, held: false });
  disk.free = 3.5 * MIB;
  later();
  expect(state()).toEqual({ closed: true, paused: false, needed: false, held: false });
  disk.free = 4 * MIB;
  later();
  await reserve.made();
  expect(state()).toEqual({ closed: false, paused: false, needed: false, held: true });
  expect(logged).toEqual([
    expect.stringContaining('almost full'),
    expect.stringContaining('given up'),
    expect.stringContaining('room on the disk again'),
  ]);
});

test('what databases may still write out of their logs counts as taken, for intake and for the index', async () => {
  const { reserve, later } = reserveOn({ free: 4 * MIB });
  await reserve.made();
  later();
  expect([reserve.closed(), reserve.indexPaused(MIB)]).toEqual([undefined, undefined]);
  expect(reserve.indexPaused(MIB + 1)).toBeDefined();
  writeFileSync(join(folder, 'journal.db-wal'), new Uint8Array(1));
  later();
  expect(reserve.closed()).toBe('the disk is almost full (2 MiB free, 3 MiB are kept back)');
  expect(reserve.indexPaused(MIB)).toBeDefined();
});

test('a reserve that is there at the start is kept, and one that somebody deleted is made again', async () => {
  const { reserve } = reserveOn({ free: 40 * MIB });
  await reserve.made();
  const { ino } = statSync(file());
  const again = reserveOn({ free: 40 * MIB });
  await again.reserve.made();
  expect(statSync(file()).ino).toBe(ino);
  rmSync(file());
  again.later();
  await again.reserve.made();
  expect(statSync(file()).size).toBe(2 * MIB);
});

test('a reserve that is only a name is made whole', async () => {
  writeFileSync(file(), '');
  truncateSync(file(), 2 * MIB);
  const { reserve } = reserveOn({ free: 40 * MIB });
  await reserve.made();
  expect(statSync(file()).blocks * 512).toBeGreaterThanOrEqual(2 * MIB);
});

test('where a gigabyte is free, the reserve is made once the server has run for a while', async () => {
  const { reserve, later } = reserveOn({ free: 2_048 * MIB });
  await reserve.made();
  later(29_000);
  await reserve.made();
  expect(existsSync(file())).toBe(false);
  later();
  await reserve.made();
  expect(statSync(file()).size).toBe(2 * MIB);
});

test('the space of a real disk is read', () => {
  const { total, free } = diskSpaceOf(tmpdir());
  expect(total).toBeGreaterThan(free);
  expect(free).toBeGreaterThan(0);
});

test('the rest of a reserve that was not made to its end is removed, since it would never be given up', async () => {
  writeFileSync(file(), Buffer.alloc(MIB));
  const { reserve } = reserveOn({ free: 0 });
  await reserve.made();
  expect(existsSync(file())).toBe(false);
});
