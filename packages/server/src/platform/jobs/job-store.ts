import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Work that outlives the process: of one kind, and under one key once. Times are milliseconds since 1970. */
export type NewJob = {
  readonly kind: string;
  readonly key: string;
  /** Whose it is; the server's own when left out. */
  readonly organizationId?: string;
  readonly dueAt: number;
  /** What the work goes on from, as JSON. */
  readonly state?: unknown;
};

export type JobRow = {
  readonly kind: string;
  readonly key: string;
  readonly organizationId: string | undefined;
  readonly dueAt: number;
  readonly state: unknown;
  /** How often it failed since it last went well. */
  readonly attempts: number;
  /** Why it failed last. */
  readonly error: string | undefined;
  readonly isRunning: boolean;
};

/** A claim on a job: as long as it is heard of, nobody else does the work. */
export type Claim = { readonly kind: string; readonly key: string; readonly claim: string };

export type ClaimedRow = JobRow & Claim & { readonly revision: number };

/** Jobs in the workspace's database; every method belongs to the caller's transaction. */
export class JobStore {
  readonly #schedule: StatementSync;
  readonly #cancel: StatementSync;
  readonly #find: StatementSync;
  readonly #claim: StatementSync;
  readonly #nextDue: StatementSync;
  readonly #hear: StatementSync;
  readonly #save: StatementSync;
  readonly #release: StatementSync;
  readonly #remove: StatementSync;
  readonly #releaseAll: StatementSync;

  constructor(db: DatabaseSync) {
    this.#schedule = db.prepare(
      `INSERT INTO jobs (kind, key, organization_id, due_at, state, noted_at) VALUES (?1, ?2, ?3, ?4, coalesce(?5, 'null'), ?6)
       ON CONFLICT (kind, key) DO UPDATE SET due_at = ?4, noted_at = ?6, state = coalesce(?5, state), attempts = 0, error = NULL,
         revision = revision + 1`,
    );
    this.#cancel = db.prepare('DELETE FROM jobs WHERE kind = ? AND key = ?');
    this.#find = db.prepare('SELECT * FROM jobs WHERE kind = ? AND key = ?');
    this.#claim = db.prepare(
      `UPDATE jobs SET claim = ?3, heard_at = ?2 WHERE kind = ?1 AND key = (
         SELECT key FROM jobs WHERE kind = ?1 AND (due_at <= ?2 OR noted_at > ?2 + ?4)
           AND (claim IS NULL OR heard_at < ?2 - ?4 OR heard_at > ?2 + ?4) ORDER BY due_at, key LIMIT 1)
       RETURNING *`,
    );
    this.#nextDue = db.prepare('SELECT min(due_at) AS due FROM jobs WHERE kind = ? AND claim IS NULL');
    this.#hear = db.prepare('UPDATE jobs SET heard_at = ?4 WHERE kind = ?1 AND key = ?2 AND claim = ?3');
    this.#save = db.prepare(
      'UPDATE jobs SET heard_at = ?4, state = ?5 WHERE kind = ?1 AND key = ?2 AND claim = ?3',
    );
    // What was scheduled anew meanwhile keeps its time and its state.
    this.#release = db.prepare(
      `UPDATE jobs SET claim = NULL, attempts = ?5, error = ?6,
         due_at = iif(revision = ?4, ?7, due_at), state = iif(revision = ?4, coalesce(?8, state), state),
         noted_at = iif(revision = ?4, coalesce(?9, noted_at), noted_at)
       WHERE kind = ?1 AND key = ?2 AND claim = ?3`,
    );
    this.#remove = db.prepare('DELETE FROM jobs WHERE kind = ? AND key = ? AND claim = ? AND revision = ?');
    this.#releaseAll = db.prepare('UPDATE jobs SET claim = NULL WHERE claim IS NOT NULL');
  }

  /** Adds a job, or gives one that is there another time, and another state where one is given. */
  schedule({ kind, key, organizationId, dueAt, state }: NewJob, now: number): void {
    const text = state === undefined ? null : JSON.stringify(state);
    this.#schedule.run(kind, key, organizationId ?? null, Math.ceil(dueAt), text, now);
  }

  cancel(kind: string, key: string): void {
    this.#cancel.run(kind, key);
  }

  find(kind: string, key: string): JobRow | undefined {
    const row = this.#find.get(kind, key);
    return row && toRow(row);
  }

  /**
   * Takes the job of a kind that has been due longest; one that nobody was heard of for `silentMs` is taken over. A job whose time was said
   * later than it is now is due as well: the clock was ahead then, and nobody knows what it put off.
   */
  claim(kind: string, now: number, claim: string, silentMs: number): ClaimedRow | undefined {
    const row = this.#claim.get(kind, now, claim, silentMs);
    return row && { ...toRow(row), claim, revision: Number(row.revision) };
  }

  /** When the next job of a kind that nobody works on is due. */
  nextDue(kind: string): number | undefined {
    const due = this.#nextDue.get(kind)?.due;
    return due === null || due === undefined ? undefined : Number(due);
  }

  /** Whether the claim still holds. */
  hear({ kind, key, claim }: Claim, now: number): boolean {
    return this.#hear.run(kind, key, claim, now).changes === 1;
  }

  /** The same, and keeps how far the work has come. */
  save({ kind, key, claim }: Claim, now: number, state: unknown): boolean {
    return this.#save.run(kind, key, claim, now, JSON.stringify(state)).changes === 1;
  }

  /** Ends a claim: the job is done, unless it was scheduled anew meanwhile. */
  finish(job: ClaimedRow): void {
    const { kind, key, claim, revision } = job;
    if (this.#remove.run(kind, key, claim, revision).changes === 0) this.again(job, { dueAt: job.dueAt });
  }

  /** Ends a claim: the job is due again later, as was said at `notedAt`. A `failure` counts as an attempt. */
  again(
    { kind, key, claim, revision, attempts }: ClaimedRow,
    {
      dueAt,
      notedAt,
      state,
      failure,
    }: { dueAt: number; notedAt?: number; state?: unknown; failure?: string },
  ): void {
    const text = state === undefined ? null : JSON.stringify(state);
    const failed = failure === undefined ? 0 : attempts + 1;
    this.#release.run(
      kind,
      key,
      claim,
      revision,
      failed,
      failure ?? null,
      Math.ceil(dueAt),
      text,
      notedAt ?? null,
    );
  }

  /** Ends the claims of a process that is no more: call it where this process is alone. */
  releaseAll(): void {
    this.#releaseAll.run();
  }
}

function toRow(row: Record<string, unknown>): JobRow {
  return {
    kind: String(row.kind),
    key: String(row.key),
    organizationId: row.organization_id === null ? undefined : String(row.organization_id),
    dueAt: Number(row.due_at),
    state: JSON.parse(String(row.state)),
    attempts: Number(row.attempts),
    error: row.error === null ? undefined : String(row.error),
    isRunning: row.claim !== null,
  };
}
