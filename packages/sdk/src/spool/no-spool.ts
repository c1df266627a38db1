import { MemoryQueue } from '../recorder/memory-queue.ts';
import type { OpenSpoolQueue } from './open-spool-queue.ts';

/** Where there are no files: says so, and keeps events in memory. */
export const openSpoolQueue: OpenSpoolQueue = ({ path, memory, onProblem }) => {
  onProblem(`the spool ${path}: it needs Node's files; events are kept in memory only`, 0, undefined);
  return new MemoryQueue(memory);
};
