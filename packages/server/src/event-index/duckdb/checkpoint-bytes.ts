import { stat } from 'node:fs/promises';

const MIB = 1_048_576;
/** A row group of events of 2 KiB; one of usual events is a tenth of it. */
const ROW_GROUP_BYTES_MAX = 64 * MIB;

/**
 * What a checkpoint of a file may write before it lets go of the write-ahead log: all that is in the log, and the row group that is being
 * filled, which it writes anew. Measured on a disk of 48 MiB: a log of 16 MiB over a file of 9 took more than 12 MiB more.
 */
export async function checkpointBytes(path: string): Promise<number> {
  return (await sizeOf(`${path}.wal`)) + Math.min(await sizeOf(path), ROW_GROUP_BYTES_MAX);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
