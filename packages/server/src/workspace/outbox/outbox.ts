import { randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type NormalizedEvent, serializeEvent, uuidV7 } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';

/** An event of the workspace itself; its id and time are given here. */
export type WorkspaceEvent = Omit<NormalizedEvent, 'id' | 'occurredAt' | 'outcome'>;

export type OutboxRow = {
  readonly number: number;
  readonly organizationId: string;
  readonly eventId: string;
  readonly payload: string;
};

/**
 * Events that are committed with the action they tell of, in the action's own transaction, until a relay has moved them to
 * the journal.
 */
export class Outbox {
  readonly #clock: Clock;
  readonly #insert: StatementSync;
  readonly #first: StatementSync;
  readonly #remove: StatementSync;
  readonly #count: StatementSync;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#insert = db.prepare('INSERT INTO outbox (organization_id, event_id, payload) VALUES (?, ?, ?)');
    this.#first = db.prepare(
      'SELECT number, organization_id, event_id, payload FROM outbox ORDER BY number LIMIT ?',
    );
    this.#remove = db.prepare('DELETE FROM outbox WHERE number <= ?');
    this.#count = db.prepare('SELECT count(*) AS waiting FROM outbox WHERE organization_id = ?');
  }

  /** Call it inside the transaction of the action. */
  add(organizationId: string, event: WorkspaceEvent): void {
    const now = this.#clock();
    const id = uuidV7(now, randomBytes(10));
    const complete: NormalizedEvent = {
      ...event,
      id,
      occurredAt: new Date(now).toISOString(),
      outcome: 'success',
    };
    this.#insert.run(organizationId, id, serializeEvent(complete, { type: 'workspace' }));
  }

  /** The oldest rows, in order. */
  first(limit: number): OutboxRow[] {
    return this.#first.all(limit).map((row) => ({
      number: Number(row.number),
      organizationId: String(row.organization_id),
      eventId: String(row.event_id),
      payload: String(row.payload),
    }));
  }

  /** Forgets rows up to a number: they are in the journal. */
  removeUpTo(number: number): void {
    this.#remove.run(number);
  }

  /** How many events of an organization are committed here and not yet in the journal. */
  waiting(organizationId: string): number {
    return Number(this.#count.get(organizationId)?.waiting ?? 0);
  }
}
