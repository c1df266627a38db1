import { statfsSync } from 'node:fs';

const RESERVE_BYTES = 64 * 1024 * 1024;
const RESERVE_SHARE = 0.05;
const LOOK_EVERY_MS = 1_000;

/**
 * Watches the free space of a folder. Outside events are refused while there is still room for the workspace's own acts: 64 MiB, or a
 * twentieth of a small disk. `elapsedMs` is a clock that never goes back.
 */
export function createDiskGuard(
  folder: string,
  elapsedMs: () => number = () => performance.now(),
): () => string | undefined {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let closed: string | undefined;
  return () => {
    if (elapsedMs() - lookedAt < LOOK_EVERY_MS) return closed;
    lookedAt = elapsedMs();
    const { bsize, bavail, blocks } = statfsSync(folder);
    const free = bsize * bavail;
    const reserve = Math.min(RESERVE_BYTES, bsize * blocks * RESERVE_SHARE);
    closed =
      free >= reserve
        ? undefined
        : `the disk is almost full (${Math.floor(free / 1_048_576)} MiB free, ${Math.ceil(reserve / 1_048_576)} MiB are kept back)`;
    return closed;
  };
}
