import type { PlacedEvent } from '../ask.ts';
import { within24Hours } from './account-acts.ts';
import { DAY_MS, type MadeChange } from './changes.ts';

export type Run = readonly [PlacedEvent, ...PlacedEvent[]];

/**
 * Those of the acts, oldest first, that a change follows within 24 hours, as runs: no other of the acts lies in the time of a run, and at most 24 hours lie
 * between two of it. So the time from its first act to its last finds exactly the acts of a run.
 */
export function runsBefore(acts: readonly PlacedEvent[], changes: readonly MadeChange[]): Run[] {
  const runs: [PlacedEvent, ...PlacedEvent[]][] = [];
  let last: PlacedEvent | undefined;
  for (const act of acts) {
    if (within24Hours(changes, act.occurredAt).length === 0) {
      last = undefined;
      continue;
    }
    const run = last && act.occurredAt - last.occurredAt <= DAY_MS ? runs.at(-1) : undefined;
    if (run) run.push(act);
    else runs.push([act]);
    last = act;
  }
  return runs;
}
