import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase, removeDatabase, transaction } from '../platform/database.ts';
import { IDS_MIGRATIONS } from './schema.ts';

const GENERATION_MS = 30 * 86_400_000;

/** An id is remembered for at least one generation, and at most for two. */
export const REMEMBERED_MS_MAX = 2 * GENERATION_MS;

/** Where in the journal the event with an id lies. */
export type SeenPlace = { readonly batch: number; readonly place: number };

export type SeenId = SeenPlace & { readonly org: number; readonly id: string };

/**
 * Which event ids were recorded in the last 30 to 60 days. Derived from the journal: a lost or damaged file is made anew by replay.
 * Ids lie in one table for each 30 days, so that forgetting is dropping a table.
 */
export class SeenIds {
  readonly #db: DatabaseSync;
  readonly #generations = new Map<number, { find: StatementSync; add: StatementSync }>();

  private constructor(db: DatabaseSync) {
    this.#db = db;
    for (const row of db.prepare("SELECT name FROM sqlite_schema WHERE name GLOB 'ids_[0-9]*'").all()) {
      this.#prepare(Number(String(row.name).slice('ids_'.length)));
    }
  }

  /** Opens the file, or starts an empty one where it is damaged or from another version. */
  static open(path: string): SeenIds {
    const open = () => new SeenIds(openDatabase({ path, migrations: IDS_MIGRATIONS, synchronous: 'NORMAL' }));
    try {
      return open();
    } catch {
      removeDatabase(path);
      return open();
    }
  }

  /** Every batch up to this one is known here. */
  get appliedBatch(): number {
    return Number(this.#db.prepare('SELECT batch FROM applied').get()?.batch ?? 0);
  }

  find(org: number, id: string): SeenPlace | undefined {
    const key = idBytes(id);
    for (const { find } of this.#generations.values()) {
      const row = find.get(key, org);
      if (row) return { batch: Number(row.batch), place: Number(row.place) };
    }
    return undefined;
  }

  /** Remembers ids recorded at `recordedAt`. */
  add(ids: readonly SeenId[], recordedAt: number, appliedBatch: number): void {
    const generation = Math.floor(recordedAt / GENERATION_MS);
    transaction(this.#db, () => {
      const { add } = this.#generations.get(generation) ?? this.#create(generation);
      for (const { id, org, batch, place } of ids) add.run(idBytes(id), org, batch, place);
      this.#db.prepare('UPDATE applied SET batch = max(batch, ?)').run(appliedBatch);
    });
  }

  /** Forgets the generations that ended more than 30 days before. */
  forgetBefore(now: number): void {
    const oldest = Math.floor(now / GENERATION_MS) - 1;
    const [first = oldest] = [...this.#generations.keys()].toSorted((a, b) => a - b);
    if (first < oldest) transaction(this.#db, () => this.#forgetBefore(oldest));
  }

  /** Forgets everything, so that it can be replayed. */
  clear(): void {
    transaction(this.#db, () => {
      this.#forgetBefore(Number.POSITIVE_INFINITY);
      this.#db.exec('UPDATE applied SET batch = 0');
    });
  }

  close(): void {
    this.#db.close();
  }

  #create(generation: number) {
    this.#db.exec(
      `CREATE TABLE ids_${generation} (id BLOB, org INTEGER, batch INTEGER, place INTEGER, PRIMARY KEY (id, org)) WITHOUT ROWID`,
    );
    return this.#prepare(generation);
  }

  #prepare(generation: number) {
    const statements = {
      find: this.#db.prepare(`SELECT batch, place FROM ids_${generation} WHERE id = ? AND org = ?`),
      add: this.#db.prepare(`INSERT OR REPLACE INTO ids_${generation} VALUES (?, ?, ?, ?)`),
    };
    this.#generations.set(generation, statements);
    return statements;
  }

  #forgetBefore(oldest: number): void {
    for (const generation of this.#generations.keys()) {
      if (generation >= oldest) continue;
      this.#generations.delete(generation);
      this.#db.exec(`DROP TABLE ids_${generation}`);
    }
  }
}

function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
