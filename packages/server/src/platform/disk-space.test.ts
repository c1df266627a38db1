import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { createDiskGuard, diskSpaceOf } from './disk-space.ts';

const MIB = 1_048_576;

test('the disk guard refuses below its reserve, says so once, and allows again when there is room', () => {
  const disk = { total: 100_000 * MIB, free: 65 * MIB };
  const logged: string[] = [];
  let now = 0;
  const log = (_: unknown, text?: string) => void logged.push(text ?? '');
  const guard = createDiskGuard({
    look: () => disk,
    logger: { warn: log, error: log },
    elapsedMs: () => now,
  });
  const later = () => {
    now += 1_000;
    return guard();
  };
  expect(guard()).toBeUndefined();
  disk.free = 63 * MIB;
  expect(guard()).toBeUndefined();
  expect(later()).toContain('63 MiB free, 64 MiB are kept back');
  expect(later()).toContain('almost full');
  disk.free = 64 * MIB;
  expect(later()).toBeUndefined();
  expect(logged).toEqual([expect.stringContaining('almost full'), expect.stringContaining('room')]);
});

test('the disk guard keeps back a twentieth of a small disk', () => {
  const logger = { warn: () => undefined, error: () => undefined };
  const guardOf = (free: number) => createDiskGuard({ look: () => ({ total: 20 * MIB, free }), logger })();
  expect(guardOf(MIB)).toBeUndefined();
  expect(guardOf(MIB - 1)).toContain('almost full');
});

test('the space of a real disk is read', () => {
  const { total, free } = diskSpaceOf(tmpdir());
  expect(total).toBeGreaterThan(free);
  expect(free).toBeGreaterThan(0);
});
