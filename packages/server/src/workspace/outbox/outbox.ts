import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { JournalSeen } from './journal-seen.ts';
import { completeEvent, type WorkspaceEvent } from './workspace-event.ts';

export type OutboxRow = {
  readonly number: number;
  readonly organizationId: string;
  readonly payload: string;
};

/**
 * Events that are committed with the action they tell of, in the action's own transaction, until a relay has moved them to
 * the journal.
 */
export class Outbox {
  /** What is remembered of the journal, where the events go. */
  readonly journalSeen: JournalSeen;
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #insert: StatementSync;
  readonly #first: StatementSync;
  readonly #remove: StatementSync;
  readonly #count: StatementSync;
  #added: () => void = () => {};

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.journalSeen = new JournalSeen(db);
    this.#insert = db.prepare('INSERT INTO outbox (organization_id, payload) VALUES (?, ?)');
    this.#first = db.prepare(
      'SELECT number, organization_id, payload FROM outbox WHERE organization_id NOT IN (SELECT value FROM json_each(?)) ORDER BY number LIMIT ?',
    );
    this.#remove = db.prepare('DELETE FROM outbox WHERE organization_id = ? AND number <= ?');
    this.#count = db.prepare('SELECT count(*) AS waiting FROM outbox WHERE organization_id = ?');
  }

  /** Calls back once the transaction that added something has ended. */
  onAdded(callback: () => void): void {
    let isScheduled = false;
    this.#added = () => {
      if (isScheduled) return;
      isScheduled = true;
      // Transactions here are synchronous, so the next turn comes after the commit.
      setImmediate(() => {
        isScheduled = false;
        callback();
      });
    };
  }

  /** Call it inside the transaction of the action. */
  add(organizationId: string, event: WorkspaceEvent): void {
    this.#insert.run(organizationId, this.payloadOf(event));
  }

  /**
   * Adds an event and returns its text, by which it can be added once more: should it be in the journal already, its id is recognized.
   * Call it inside the transaction of the action.
   */
  addText(organizationId: string, event: WorkspaceEvent): string {
    const payload = this.payloadOf(event);
    this.#insert.run(organizationId, payload);
    return payload;
  }

  /** Adds the text of an event that {@link addText} gave, once more. Call it inside a transaction. */
  addAgain(organizationId: string, payload: string): void {
    this.#added();
    this.#insert.run(organizationId, payload);
  }

  /** The text of an event that the caller itself puts into the outbox, as a trigger does. */
  payloadOf(event: WorkspaceEvent): string {
    this.#added();
    return completeEvent(event, this.#clock()).payload;
  }

  /** The oldest rows, in order, without those of some organizations. */
  first(limit: number, without: Iterable<string> = []): OutboxRow[] {
    return this.#first.all(JSON.stringify([...without]), limit).map((row) => ({
      number: Number(row.number),
      organizationId: String(row.organization_id),
      payload: String(row.payload),
    }));
  }

  /** Forgets an organization's rows up to a number: they are in the journal, which has come as far as `batch`. */
  moved(organizationId: string, number: number, batch: number): void {
    transaction(this.#db, () => {
      this.#remove.run(organizationId, number);
      this.journalSeen.raiseBatch(batch);
    });
  }

  /** The highest number that a row ever had; 0 when there never was one. */
  lastNumber(): number {
    return Number(this.#db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").get()?.seq ?? 0);
  }

  /** Numbers of rows go on after this one; belongs to the caller's transaction. */
  continueAfter(number: number): void {
    if (number <= this.lastNumber()) return;
    this.#db.exec("DELETE FROM sqlite_sequence WHERE name = 'outbox'");
    this.#db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?)").run(number);
  }

  /** How many events of an organization are committed here and not yet in the journal. */
  waiting(organizationId: string): number {
    return Number(this.#count.get(organizationId)?.waiting ?? 0);
  }
}
