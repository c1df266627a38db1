import type { Clock } from './clock.ts';

const SLACK_MS = 3_600_000;

/**
 * The time by which things may be forgotten: it follows the clock, but runs ahead of what this process has lived through by an
 * hour at most. A clock that jumps forward forgets nothing that is still needed when it is set right.
 */
export function createSteadyClock(clock: Clock, elapsedMs: () => number = () => performance.now()): Clock {
  const began = clock() - elapsedMs();
  return () => Math.min(clock(), began + elapsedMs() + SLACK_MS);
}
