import { existsSync, statfsSync } from 'node:fs';
import { isSqliteError, SQLITE } from './errors.ts';

export const MIB = 1_048_576;
const RESERVE_BYTES = 64 * MIB;
const RESERVE_SHARE = 0.05;

/** Size of a disk and what is free of it, in bytes. */
export type DiskSpace = { readonly total: number; readonly free: number };

/** The disk that a folder lies on. */
export function diskSpaceOf(folder: string): DiskSpace {
  const { bsize, bavail, blocks } = statfsSync(folder);
  return { total: bsize * blocks, free: bsize * bavail };
}

/** How many bytes are kept back for the workspace's own acts: 64 MiB, or a twentieth of a small disk. */
export function reserveBytes({ total }: DiskSpace): number {
  return Math.floor(Math.min(RESERVE_BYTES, total * RESERVE_SHARE));
}

/** What is free beyond the reserve, of which `heldBytes` are in its file and the others still to be taken. Can be less than 0. */
export function roomBeyondReserve(space: DiskSpace, heldBytes: number): number {
  return space.free - (reserveBytes(space) - heldBytes);
}

/** An export, and what tidies up, leaves so many times the reserve free, beyond it. */
const SPARE_RESERVES = 4;

/** Why no export must be written: it would take the room of what is recorded. Undefined while there is room. */
export function noRoomForExports(space: DiskSpace, room: number): string | undefined {
  return room < SPARE_RESERVES * reserveBytes(space) ? 'the disk has too little room for exports' : undefined;
}

/** Whether so many bytes more leave room for what is recorded: what only tidies up must not fill a disk. */
export function leavesRoom(space: DiskSpace, bytes: number): boolean {
  return space.free - bytes >= SPARE_RESERVES * reserveBytes(space);
}

/** Below this room the reserve is given up: the next act of the workspace might need it. */
export function lowRoom(space: DiskSpace): number {
  return reserveBytes(space) / 4;
}

/** Whether the reserve of a folder was given up and is in use. */
export function isReserveInUse(folder: string, reserveFile: string): boolean {
  if (existsSync(reserveFile)) return false;
  const space = diskSpaceOf(folder);
  return roomBeyondReserve(space, 0) < lowRoom(space);
}

/**
 * Whether something failed because the disk is full, and left nothing half done. A failed fsync is no such failure: what is on disk is
 * unknown then.
 */
export function isDiskFull(error: unknown): boolean {
  if (isSqliteError(error, SQLITE.FULL)) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return isFull && !('syscall' in error && error.syscall === 'fsync');
}
