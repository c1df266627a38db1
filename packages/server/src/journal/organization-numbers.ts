import type { DatabaseSync } from 'node:sqlite';

/** Row numbers of organizations in the journal, and when each of them last recorded something. */
export class OrganizationNumbers {
  readonly #db: DatabaseSync;
  readonly #numbers = new Map<string, number>();
  readonly #lastRecordedAt = new Map<number, number>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    for (const row of db.prepare('SELECT org, id FROM organizations').all()) {
      this.#numbers.set(String(row.id), Number(row.org));
    }
  }

  /** Repeating it changes nothing. */
  add(organizationId: string): void {
    if (this.#numbers.has(organizationId)) return;
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO organizations (id) VALUES (?)')
      .run(organizationId);
    this.#numbers.set(organizationId, Number(lastInsertRowid));
  }

  /** @throws Error when the organization was never added. */
  numberOf(organizationId: string): number {
    const org = this.#numbers.get(organizationId);
    if (org === undefined) throw new Error(`the journal does not know organization ${organizationId}`);
    return org;
  }

  /** Milliseconds since 1970; 0 when nothing was recorded yet. */
  lastRecordedAt(org: number): number {
    const known = this.#lastRecordedAt.get(org);
    if (known !== undefined) return known;
    const row = this.#db
      .prepare(
        `SELECT max(left_recorded_at, coalesce(
           (SELECT b.recorded_at FROM batches b WHERE b.org = o.org ORDER BY b.batch DESC LIMIT 1), 0)) AS newest
         FROM organizations o WHERE org = ?`,
      )
      .get(org);
    const last = Number(row?.newest ?? 0);
    this.#lastRecordedAt.set(org, last);
    return last;
  }

  recorded(org: number, recordedAt: number): void {
    this.#lastRecordedAt.set(org, recordedAt);
  }
}
