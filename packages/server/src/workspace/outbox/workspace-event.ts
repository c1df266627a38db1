import { randomBytes } from 'node:crypto';
import { type NormalizedEvent, type Outcome, serializeEvent, uuidV7 } from '@daybook/event';

/** An event of the workspace itself; its id and time are given here. */
export type WorkspaceEvent = Omit<NormalizedEvent, 'id' | 'occurredAt' | 'outcome'> & {
  /** Default `success`. */
  readonly outcome?: Outcome;
};

/** The event as the journal takes it: `now` is in milliseconds since 1970. */
export function completeEvent(event: WorkspaceEvent, now: number): { id: string; payload: string } {
  const id = uuidV7(now, randomBytes(10));
  const complete: NormalizedEvent = {
    outcome: 'success',
    ...event,
    id,
    occurredAt: new Date(now).toISOString(),
  };
  return { id, payload: serializeEvent(complete, { type: 'workspace' }) };
}
