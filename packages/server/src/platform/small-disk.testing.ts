import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIB } from './disk-space.ts';

/** A small disk of its own, in memory. */
export type SmallDisk = {
  readonly path: string;
  /** Takes all that is free, as another program does. */
  fill(): void;
  /** Gives back what `fill` took. */
  empty(): void;
  unmount(): void;
};

/** Whether a small disk may be mounted here; where not, it is said that its tests are skipped. */
export function canMountSmallDisk(): boolean {
  try {
    mountSmallDisk(1).unmount();
    return true;
  } catch {
    console.warn('skipped: a full disk can only be tried where a small one may be mounted');
    return false;
  }
}

/** @throws Error where nothing may be mounted */
export function mountSmallDisk(sizeMib: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'daybook-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill() {
      const file = openSync(filler, 'a');
      for (const size of [MIB, 4_096]) {
        const bytes = randomBytes(size);
        while (isWritten(file, bytes));
      }
      closeSync(file);
    },
    empty: () => rmSync(filler),
    unmount() {
      execFileSync('umount', [path]);
      rmSync(path, { recursive: true });
    },
  };
}

function isWritten(file: number, bytes: Uint8Array): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch {
    return false;
  }
}
