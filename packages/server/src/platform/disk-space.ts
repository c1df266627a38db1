import { statfsSync } from 'node:fs';
import type { Logger } from './logger.ts';

const MIB = 1_048_576;
const RESERVE_BYTES = 64 * MIB;
const RESERVE_SHARE = 0.05;
const LOOK_EVERY_MS = 1_000;

/** Size of a disk and what is free of it, in bytes. */
export type DiskSpace = { readonly total: number; readonly free: number };

export type DiskGuardOptions = {
  readonly look: () => DiskSpace;
  readonly logger: Logger;
  /** A clock that never goes back. */
  readonly elapsedMs?: () => number;
};

/**
 * Says why outside events must be refused, or undefined. That is while there is still room for the workspace's own acts: 64 MiB, or a
 * twentieth of a small disk. Looks at most once a second.
 */
export function createDiskGuard({
  look,
  logger,
  elapsedMs = () => performance.now(),
}: DiskGuardOptions): () => string | undefined {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let closed: string | undefined;
  return () => {
    if (elapsedMs() - lookedAt < LOOK_EVERY_MS) return closed;
    lookedAt = elapsedMs();
    const { total, free } = look();
    const reserve = Math.min(RESERVE_BYTES, total * RESERVE_SHARE);
    const was = closed;
    closed =
      free >= reserve
        ? undefined
        : `the disk is almost full (${Math.floor(free / MIB)} MiB free, ${Math.ceil(reserve / MIB)} MiB are kept back)`;
    if (closed !== undefined && was === undefined) logger.error({ free, reserve }, closed);
    if (closed === undefined && was !== undefined) logger.warn({ free }, 'there is room on the disk again');
    return closed;
  };
}

/** The disk that a folder lies on. */
export function diskSpaceOf(folder: string): DiskSpace {
  const { bsize, bavail, blocks } = statfsSync(folder);
  return { total: bsize * blocks, free: bsize * bavail };
}
