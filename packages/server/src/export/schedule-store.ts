import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { EXPORT_FORMATS, type ExportFormat } from './export-format.ts';
import { wordOf } from './export-store.ts';
import type { Run } from './manifest.ts';

const runSchema = z.object({
  number: z.int(),
  log: z.int().default(1),
  first: z.int(),
  last: z.int(),
  visibleFrom: z.int(),
  now: z.int(),
  count: z.int(),
});
const resultSchema = runSchema.extend({
  file: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  manifest: z.string(),
});

/** What a run left. */
export type ScheduleResult = z.infer<typeof resultSchema>;

/** An export that recurs. Times are milliseconds since 1970. */
export type ExportSchedule = {
  readonly id: string;
  readonly organizationId: string;
  /** Unique among the organization's. */
  readonly name: string;
  readonly format: ExportFormat;
  /** The filter's text; all events where it is empty. */
  readonly filter: string;
  /** A subfolder of `DAYBOOK_EXPORT_DIR`, of this schedule alone. */
  readonly folder: string;
  readonly everyMinutes: number;
  readonly createdAt: number;
  readonly createdBy: string;
  /** The first position that no run has looked at, and the number of the log that it is of. */
  readonly nextPosition: number;
  readonly log: number;
  /** How many runs have ended well. */
  readonly runs: number;
  /** The run that was begun and has not ended: it is repeated as it is. */
  readonly run: Run | undefined;
  /** SHA-256 of the newest manifest. */
  readonly manifest: string | undefined;
  readonly result: ScheduleResult | undefined;
};

/** Rows of schedules; deleted ones are not found. Every write belongs to the caller's transaction. */
export class ScheduleStore {
  readonly #all: StatementSync;
  readonly #get: StatementSync;
  readonly #around: StatementSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #pin: StatementSync;
  readonly #advance: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare(
      'SELECT * FROM export_schedules WHERE organization_id = ? AND deleted_at IS NULL ORDER BY name',
    );
    this.#get = db.prepare('SELECT * FROM export_schedules WHERE id = ? AND deleted_at IS NULL');
    this.#around = db.prepare(
      `SELECT 1 FROM export_schedules WHERE deleted_at IS NULL AND
       (substr(folder || '/', 1, length(?1) + 1) = ?1 || '/' OR substr(?1 || '/', 1, length(folder) + 1) = folder || '/')`,
    );
    this.#insert = db.prepare(
      `INSERT INTO export_schedules (id, organization_id, name, format, filter, folder, every_minutes, created_at, created_by, log)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = db.prepare('UPDATE export_schedules SET deleted_at = ? WHERE id = ?');
    this.#pin = db.prepare('UPDATE export_schedules SET run = ? WHERE id = ? AND deleted_at IS NULL');
    this.#advance = db.prepare(
      `UPDATE export_schedules SET run = NULL, next_position = ?2, runs = ?3, manifest = ?4, result = ?5, log = ?6
       WHERE id = ?1 AND deleted_at IS NULL`,
    );
  }

  /** By name. */
  all(organizationId: string): ExportSchedule[] {
    return this.#all.all(organizationId).map(toSchedule);
  }

  get(id: string): ExportSchedule | undefined {
    const row = this.#get.get(id);
    return row && toSchedule(row);
  }

  /** Whether a schedule of any organization writes to a folder, to one within it or to one that it lies in. */
  isFolderTaken(folder: string): boolean {
    return this.#around.get(folder) !== undefined;
  }

  insert(schedule: Omit<ExportSchedule, 'nextPosition' | 'runs' | 'run' | 'manifest' | 'result'>): void {
    const { id, organizationId, name, format, filter, folder, everyMinutes, createdAt, createdBy, log } =
      schedule;
    this.#insert.run(
      ...[id, organizationId, name, format, filter, folder, everyMinutes, createdAt, createdBy, log],
    );
  }

  remove(id: string, now: number): void {
    this.#remove.run(now, id);
  }

  /** Fixes what the next run exports. False when the schedule was deleted. */
  pin(id: string, run: Run): boolean {
    return this.#pin.run(JSON.stringify(run), id).changes === 1;
  }

  /** A run has ended well: the next one goes on behind it. */
  advance(id: string, result: ScheduleResult): void {
    const { last, number, manifest, log } = result;
    this.#advance.run(id, last + 1, number, manifest, JSON.stringify(result), log);
  }
}

function toSchedule(row: Record<string, SQLOutputValue>): ExportSchedule {
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    name: String(row.name),
    format: wordOf(EXPORT_FORMATS, row.format),
    filter: String(row.filter),
    folder: String(row.folder),
    everyMinutes: Number(row.every_minutes),
    createdAt: Number(row.created_at),
    createdBy: String(row.created_by),
    nextPosition: Number(row.next_position),
    log: Number(row.log),
    runs: Number(row.runs),
    run: row.run === null ? undefined : runSchema.parse(JSON.parse(String(row.run))),
    manifest: row.manifest === null ? undefined : String(row.manifest),
    result: row.result === null ? undefined : resultSchema.parse(JSON.parse(String(row.result))),
  };
}
