import type { EventQueue } from '../recorder/event-queue.ts';
import type { Bounds } from '../recorder/memory-queue.ts';

export type SpoolOptions = {
  readonly path: string;
  /** Of what waits in memory. */
  readonly memory: Bounds;
  /** Of undelivered events in the file. */
  readonly bytesMax: number;
  /** How long written events may wait until they are safe from the machine's end. */
  readonly windowMs: number;
  /** Told what is wrong with the spool, and how many events it cost. */
  readonly onProblem: (message: string, count: number, cause: unknown) => void;
  /** Told when the file can be used, with what it holds. */
  readonly onReady: () => void;
};

/**
 * Makes a queue on a file. Two modules do, and the import condition of `#spool` chooses between them: `spool-queue.ts` in Node, and
 * `no-spool.ts` where there are no files.
 */
export type OpenSpoolQueue = (options: SpoolOptions) => EventQueue;
