import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { ERASURE_STATES, type Erasure, type ErasureProgress, type ErasureState } from './erasure.ts';

const SHOWN_MAX = 1_000;
const IS_OPEN = "state IN ('requested', 'running', 'waiting')";

/** Rows of erasures, and the destructions that each has begun. Every write belongs to the caller's transaction. */
export class ErasureStore {
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #all: StatementSync;
  readonly #open: StatementSync;
  readonly #setPass: StatementSync;
  readonly #addErased: StatementSync;
  readonly #end: StatementSync;
  readonly #addDestruction: StatementSync;
  readonly #removeDestruction: StatementSync;
  readonly #destructions: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      `INSERT INTO erasures (id, organization_id, subject, state, requested_by, requested_at, due_at)
       VALUES (?, ?, ?, 'requested', ?, ?, ?)`,
    );
    this.#find = db.prepare('SELECT * FROM erasures WHERE id = ?');
    this.#all = db.prepare(
      `SELECT * FROM erasures WHERE organization_id = ? ORDER BY ${IS_OPEN} DESC, requested_at DESC, id LIMIT ${SHOWN_MAX}`,
    );
    this.#open = db.prepare(
      `SELECT * FROM erasures WHERE organization_id = ? AND ${IS_OPEN} ORDER BY requested_at, id`,
    );
    this.#setPass = db.prepare('UPDATE erasures SET state = ?, progress = ?, waiting_for = ? WHERE id = ?');
    this.#addErased = db.prepare('UPDATE erasures SET erased = erased + ? WHERE id = ?');
    this.#end = db.prepare(
      `UPDATE erasures SET state = ?, subject = NULL, progress = NULL, waiting_for = '[]', ended_by = ?, ended_at = ?
       WHERE id = ?`,
    );
    this.#addDestruction = db.prepare(
      'INSERT INTO erasure_destructions (destruction_id, erasure_id) VALUES (?, ?)',
    );
    this.#removeDestruction = db.prepare(
      'DELETE FROM erasure_destructions WHERE destruction_id = ? RETURNING erasure_id',
    );
    this.#destructions = db.prepare(
      'SELECT count(*) AS count FROM erasure_destructions WHERE erasure_id = ?',
    );
  }

  add({ id, organizationId, subject, requestedBy, requestedAt, dueAt }: Omit<Erasure, 'state'>): void {
    this.#insert.run(id, organizationId, subject ?? null, requestedBy, requestedAt, dueAt);
  }

  find(id: string): Erasure | undefined {
    const row = this.#find.get(id);
    return row && toErasure(row);
  }

  /** Those that are not over first, then the newest; 1,000 at most. */
  all(organizationId: string): Erasure[] {
    return this.#all.all(organizationId).map(toErasure);
  }

  /** Those that are not over, the oldest first. */
  open(organizationId: string): Erasure[] {
    return this.#open.all(organizationId).map(toErasure);
  }

  run(id: string, progress: ErasureProgress): void {
    this.#setPass.run('running', JSON.stringify(progress), '[]', id);
  }

  wait(id: string, holdIds: readonly string[]): void {
    this.#setPass.run('waiting', null, JSON.stringify(holdIds), id);
  }

  /** The address is gone from here on. */
  end(id: string, state: ErasureState & ('done' | 'cancelled'), by: string | undefined, at: number): void {
    this.#end.run(state, by ?? null, at, id);
  }

  addDestruction(id: string, destructionId: string, events: number): void {
    this.#addDestruction.run(destructionId, id);
    this.#addErased.run(events, id);
  }

  /** The erasure that had begun it, where one had. */
  removeDestruction(destructionId: string): string | undefined {
    const row = this.#removeDestruction.get(destructionId);
    return row && String(row.erasure_id);
  }

  /** How many destructions of an erasure are under way. */
  destructions(id: string): number {
    return Number(this.#destructions.get(id)?.count);
  }
}

function toErasure(row: Record<string, SQLOutputValue>): Erasure {
  const state = ERASURE_STATES.find((known) => known === row.state);
  if (!state) throw new Error(`the table erasures names a state that is unknown: ${row.state}`);
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    subject: row.subject === null ? undefined : String(row.subject),
    state,
    requestedBy: String(row.requested_by),
    requestedAt: Number(row.requested_at),
    dueAt: Number(row.due_at),
    progress: row.progress === null ? undefined : JSON.parse(String(row.progress)),
    waitingFor: JSON.parse(String(row.waiting_for)),
    erased: Number(row.erased),
    endedBy: row.ended_by === null ? undefined : String(row.ended_by),
    endedAt: row.ended_at === null ? undefined : Number(row.ended_at),
  };
}
