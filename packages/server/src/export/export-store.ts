import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { EXPORT_FORMATS } from './export-format.ts';
import type { ExportWindow } from './export-source.ts';

const bordersSchema = z.array(z.int());

/** `waiting`: not begun. `expired`: the file was removed, at its time or because something in it was destroyed. */
export const EXPORT_STATES = ['waiting', 'running', 'done', 'failed', 'expired'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** A bundle is what an export with proofs is. */
export const EXPORT_KINDS = [...EXPORT_FORMATS, 'bundle'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** An export that is made in the background. Times are milliseconds since 1970. */
export type ExportRow = {
  readonly id: string;
  readonly organizationId: string;
  readonly format: ExportKind;
  /** The filter's text; all events where it is empty. */
  readonly filter: string;
  /** The legal hold whose events it is to hold. */
  readonly hold: string | undefined;
  /** Sizes of older checkpoints that a bundle is to be compared with. */
  readonly borders: readonly number[];
  /** `now` is when it was asked for. */
  readonly window: ExportWindow;
  /** The position of its first event; behind the window when it has none. Known when it is begun, and where no hold is exported. */
  readonly firstEvent: number | undefined;
  readonly createdBy: string;
  readonly state: ExportState;
  /** How many events it is to hold, and how many it holds so far. */
  readonly total: number;
  readonly done: number;
  readonly bytes: number;
  readonly sha256: string | undefined;
  readonly finishedAt: number | undefined;
  readonly expiresAt: number | undefined;
  /** Why it failed, or was removed before its time. */
  readonly error: string | undefined;
};

export type NewExport = Pick<
  ExportRow,
  'id' | 'organizationId' | 'format' | 'filter' | 'hold' | 'borders' | 'window' | 'total' | 'createdBy'
> & {
  /** The credential that asked for it, for which it was recorded. */
  readonly credential: string;
};

/** Rows of exports. Every write belongs to the caller's transaction. */
export class ExportStore {
  readonly #all: StatementSync;
  readonly #get: StatementSync;
  readonly #byState: StatementSync;
  readonly #expired: StatementSync;
  readonly #insert: StatementSync;
  readonly #begun: StatementSync;
  readonly #progress: StatementSync;
  readonly #finish: StatementSync;
  readonly #end: StatementSync;
  readonly #remove: StatementSync;
  readonly #isRecorded: StatementSync;
  readonly #record: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT * FROM exports WHERE organization_id = ? ORDER BY asked_at DESC, id');
    this.#get = db.prepare('SELECT * FROM exports WHERE id = ?');
    this.#byState = db.prepare(
      'SELECT * FROM exports WHERE state IN (SELECT value FROM json_each(?)) ORDER BY asked_at, id',
    );
    this.#expired = db.prepare("SELECT * FROM exports WHERE state = 'done' AND expires_at <= ?");
    this.#insert = db.prepare(
      `INSERT INTO exports (id, organization_id, format, filter, hold, borders, first, last, asked_at, total, created_by, recorded_for, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, json_array(?), 'waiting')`,
    );
    this.#begun = db.prepare(
      "UPDATE exports SET state = 'running', first = ?2, total = ?3, first_event = ?4, done = 0, bytes = 0 WHERE id = ?1",
    );
    this.#progress = db.prepare('UPDATE exports SET done = ?2, bytes = ?3 WHERE id = ?1');
    this.#finish = db.prepare(
      `UPDATE exports SET state = 'done', bytes = ?2, sha256 = ?3, finished_at = ?4, expires_at = ?5, total = ?6, done = ?6, error = NULL
       WHERE id = ?1`,
    );
    this.#end = db.prepare('UPDATE exports SET state = ?2, error = ?3, finished_at = ?4 WHERE id = ?1');
    this.#remove = db.prepare('DELETE FROM exports WHERE id = ?');
    this.#isRecorded = db.prepare(
      'SELECT 1 FROM exports e, json_each(e.recorded_for) r WHERE e.id = ? AND r.value = ?',
    );
    this.#record = db.prepare(
      "UPDATE exports SET recorded_for = json_insert(recorded_for, '$[#]', ?2) WHERE id = ?1",
    );
  }

  /** The newest first. */
  all(organizationId: string): ExportRow[] {
    return this.#all.all(organizationId).map(toRow);
  }

  get(id: string): ExportRow | undefined {
    const row = this.#get.get(id);
    return row && toRow(row);
  }

  /** Of all organizations, the oldest first. */
  inState(...states: readonly ExportState[]): ExportRow[] {
    return this.#byState.all(JSON.stringify(states)).map(toRow);
  }

  /** Finished ones whose time is over. */
  expired(now: number): ExportRow[] {
    return this.#expired.all(now).map(toRow);
  }

  insert({
    id,
    organizationId,
    format,
    filter,
    hold,
    borders,
    window,
    total,
    createdBy,
    credential,
  }: NewExport): void {
    const { first, last, now } = window;
    this.#insert.run(
      id,
      organizationId,
      format,
      filter,
      hold ?? null,
      JSON.stringify(borders),
      first,
      last,
      now,
      total,
      createdBy,
      credential,
    );
  }

  /** It begins, or begins anew, and will hold this many events from this position on. */
  begun(id: string, first: number, total: number, firstEvent?: number): void {
    this.#begun.run(id, first, total, firstEvent ?? null);
  }

  progress(id: string, done: number, bytes: number): void {
    this.#progress.run(id, done, bytes);
  }

  finish(
    id: string,
    of: {
      readonly bytes: number;
      readonly sha256: string;
      readonly total: number;
      readonly finishedAt: number;
      readonly expiresAt: number;
    },
  ): boolean {
    return this.#finish.run(id, of.bytes, of.sha256, of.finishedAt, of.expiresAt, of.total).changes === 1;
  }

  /** It failed, or its file is gone. */
  end(id: string, state: 'failed' | 'expired', error: string | undefined, now: number): void {
    this.#end.run(id, state, error ?? null, now);
  }

  remove(id: string): void {
    this.#remove.run(id);
  }

  /** Whether it is recorded that a credential has the export. */
  isRecorded(id: string, credential: string): boolean {
    return this.#isRecorded.get(id, credential) !== undefined;
  }

  record(id: string, credential: string): void {
    this.#record.run(id, credential);
  }
}

function toRow(row: Record<string, SQLOutputValue>): ExportRow {
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    format: wordOf(EXPORT_KINDS, row.format),
    filter: String(row.filter),
    hold: textOr(row.hold),
    borders: bordersSchema.parse(JSON.parse(String(row.borders))),
    window: { first: Number(row.first), last: Number(row.last), now: Number(row.asked_at) },
    firstEvent: numberOr(row.first_event),
    createdBy: String(row.created_by),
    state: wordOf(EXPORT_STATES, row.state),
    total: Number(row.total),
    done: Number(row.done),
    bytes: Number(row.bytes),
    sha256: textOr(row.sha256),
    finishedAt: numberOr(row.finished_at),
    expiresAt: numberOr(row.expires_at),
    error: textOr(row.error),
  };
}

/** @throws Error for a word that this version does not know */
export function wordOf<const Word extends string>(words: readonly Word[], value: unknown): Word {
  const word = words.find((known) => known === value);
  if (word === undefined) throw new Error(`${String(value)} is none of ${words.join(', ')}`);
  return word;
}

function textOr(value: SQLOutputValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function numberOr(value: SQLOutputValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
