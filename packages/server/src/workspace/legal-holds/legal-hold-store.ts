import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { HOLD_SCOPES, type LegalHold } from './legal-hold.ts';

const SHOWN_MAX = 1_000;

/** Rows of legal holds, which stay when a hold is over. Every write belongs to the caller's transaction. */
export class LegalHoldStore {
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #all: StatementSync;
  readonly #active: StatementSync;
  readonly #count: StatementSync;
  readonly #release: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      `INSERT INTO legal_holds
         (id, organization_id, name, reason, scope, held, actions, held_from, held_until, ends_at, placed_by, placed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#find = db.prepare('SELECT * FROM legal_holds WHERE organization_id = ? AND id = ?');
    this.#all = db.prepare(
      `SELECT * FROM legal_holds WHERE organization_id = ?
       ORDER BY released_at IS NULL DESC, placed_at DESC, id LIMIT ${SHOWN_MAX}`,
    );
    this.#active = db.prepare(
      'SELECT * FROM legal_holds WHERE organization_id = ? AND released_at IS NULL ORDER BY placed_at, id',
    );
    this.#count = db.prepare('SELECT count(*) AS count FROM legal_holds WHERE organization_id = ?');
    this.#release = db.prepare(
      'UPDATE legal_holds SET released_by = ?, released_at = ? WHERE organization_id = ? AND id = ?',
    );
  }

  add(hold: LegalHold): void {
    this.#insert.run(
      hold.id,
      hold.organizationId,
      hold.name,
      hold.reason,
      hold.scope,
      hold.held,
      JSON.stringify(hold.actions),
      hold.from ?? null,
      hold.until ?? null,
      hold.endsAt ?? null,
      hold.placedBy,
      hold.placedAt,
    );
  }

  find(organizationId: string, id: string): LegalHold | undefined {
    const row = this.#find.get(organizationId, id);
    return row && toHold(row);
  }

  /** Those in force first, then the newest; 1,000 at most. */
  all(organizationId: string): LegalHold[] {
    return this.#all.all(organizationId).map(toHold);
  }

  /** Those in force, the oldest first. */
  active(organizationId: string): LegalHold[] {
    return this.#active.all(organizationId).map(toHold);
  }

  /** How many holds there ever were. */
  count(organizationId: string): number {
    return Number(this.#count.get(organizationId)?.count);
  }

  release(organizationId: string, id: string, by: string, at: number): void {
    this.#release.run(by, at, organizationId, id);
  }
}

function toHold(row: Record<string, SQLOutputValue>): LegalHold {
  const scope = HOLD_SCOPES.find((known) => known === row.scope);
  if (!scope) throw new Error(`the table legal_holds names a scope that is unknown: ${row.scope}`);
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    name: String(row.name),
    reason: String(row.reason),
    scope,
    held: String(row.held),
    actions: JSON.parse(String(row.actions)),
    from: numberOf(row.held_from),
    until: numberOf(row.held_until),
    endsAt: numberOf(row.ends_at),
    placedBy: String(row.placed_by),
    placedAt: Number(row.placed_at),
    releasedBy: row.released_by == null ? undefined : String(row.released_by),
    releasedAt: numberOf(row.released_at),
  };
}

function numberOf(value: SQLOutputValue | undefined): number | undefined {
  return value == null ? undefined : Number(value);
}
