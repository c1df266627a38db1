import { type NormalizedEvent, type Outcome, payloadIssue, serializeEvent, uuidV7 } from '@daybook/event';
import { randomForId } from '../../platform/random-pool.ts';

/** An event of the workspace itself; its id and time are given here. */
export type WorkspaceEvent = Omit<NormalizedEvent, 'id' | 'occurredAt' | 'outcome'> & {
  /** Default `success`. */
  readonly outcome?: Outcome;
};

/** How JSON writes half of a character, which intake refuses and the index cannot read. */
const HALF_CHARACTER = /\\ud[89a-f]/i;

/**
 * The event as the journal takes it: `now` is in milliseconds since 1970. Half characters become U+FFFD.
 * @throws Error when it is larger than an event may be; then the action it tells of must fail too.
 */
export function completeEvent(event: WorkspaceEvent, now: number): { id: string; payload: string } {
  const id = uuidV7(now, randomForId(10));
  const complete: NormalizedEvent = {
    outcome: 'success',
    ...event,
    id,
    occurredAt: new Date(now).toISOString(),
  };
  const payload = serializeEvent(complete, { type: 'workspace' });
  if (!HALF_CHARACTER.test(payload)) return { id, payload: requireRecordable(payload) };
  const whole: NormalizedEvent = JSON.parse(payload, wellFormed);
  return { id, payload: requireRecordable(serializeEvent(whole, { type: 'workspace' })) };
}

function wellFormed(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

function requireRecordable(payload: string): string {
  const issue = payloadIssue(payload);
  if (issue) throw new Error(`the event cannot be recorded: ${issue.path} ${issue.message}`);
  return payload;
}
