import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isImportId } from '@daybook/event';
import { openDatabase, removeDatabase, transaction } from '../platform/database.ts';
import { IDS_MIGRATIONS } from './schema.ts';

const GENERATION_MS = 30 * 86_400_000;

/** The generation of ids that were recorded at a time; those before the one that precedes now's are forgotten. */
export function generationOf(recordedAt: number): number {
  return Math.floor(recordedAt / GENERATION_MS);
}

/** An id is remembered for at least one generation, and at most for two; an import's for good. */
export const REMEMBERED_MS_MAX = 2 * GENERATION_MS;

/** The oldest generation that is remembered. */
export function oldestGeneration(now: number): number {
  return generationOf(now) - 1;
}

/** Where in the journal the event with an id lies. */
export type SeenPlace = { readonly batch: number; readonly place: number };

/** The ids of a batch's events, in their order; undefined stands for one that is damaged, and is not remembered. */
export type SeenBatch = {
  readonly org: number;
  readonly batch: number;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly ids: readonly (string | undefined)[];
};

/** Numbers 0 to ?2 − 1, each with 16 of the bytes ?1: one statement for all ids costs a tenth of one for each. */
const EACH_ID = `WITH RECURSIVE
  numbers(at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM numbers WHERE at + 1 < ?2),
  each(at, id) AS (SELECT at, substr(?1, 1 + 16 * at, 16) FROM numbers)`;

/** Stands for a damaged id: no UUID of versions 1 to 8 is all zeros. */
const NO_ID = '00'.repeat(16);

/** UUID version 8: the first half of the seventh byte. */
const IS_IMPORT = "substr(id, 7, 1) BETWEEN x'80' AND x'8f'";

/**
 * Which event ids were recorded in the last 30 to 60 days, and which an import brought, whenever that was: the same history may be
 * imported again after years. Derived from the journal: a lost or damaged file is made anew by replay.
 * Ids lie in one table for each 30 days, so that forgetting is dropping a table; those of imports lie in a table of their own.
 */
export class SeenIds {
  readonly #db: DatabaseSync;
  readonly #setApplied: StatementSync;
  readonly #findImported: StatementSync;
  readonly #addImported: StatementSync;
  readonly #generations = new Map<number, { find: StatementSync; add: StatementSync }>();

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#setApplied = db.prepare('UPDATE applied SET batch = max(batch, ?)');
    this.#findImported = db.prepare(findIn('imported'));
    this.#addImported = db.prepare(
      `${EACH_ID} INSERT OR REPLACE INTO imported SELECT id, ?3, ?4, at FROM each WHERE ${IS_IMPORT}`,
    );
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

  /** Where those of an organization's ids lie that were seen before. */
  find(org: number, ids: readonly string[]): Map<string, SeenPlace> {
    const found = new Map<string, SeenPlace>();
    if (ids.length === 0) return found;
    const bytes = idBytes(ids);
    const finds = [...this.#generations.values()].map(({ find }) => find);
    if (ids.some(isImportId)) finds.push(this.#findImported);
    for (const find of finds) {
      for (const { at, batch, place } of find.iterate(bytes, ids.length, org)) {
        const id = ids[Number(at)];
        if (id !== undefined) found.set(id, { batch: Number(batch), place: Number(place) });
      }
    }
    return found;
  }

  /** Remembers a batch; those before it must be known, unless `isLast` says that it is not the last one that is. */
  add({ org, batch, recordedAt, ids }: SeenBatch, { isLast = true } = {}): void {
    const generation = generationOf(recordedAt);
    transaction(this.#db, () => {
      const { add } = this.#generations.get(generation) ?? this.#create(generation);
      if (ids.length > 0) add.run(idBytes(ids), ids.length, org, batch);
      this.#rememberImports(org, batch, ids);
      if (isLast) this.#setApplied.run(batch);
    });
  }

  /** Remembers of a batch only what an import brought: the batch is older than other ids are remembered. */
  addImports({ org, batch, ids }: SeenBatch, { isLast = true } = {}): void {
    transaction(this.#db, () => {
      this.#rememberImports(org, batch, ids);
      if (isLast) this.#setApplied.run(batch);
    });
  }

  #rememberImports(org: number, batch: number, ids: SeenBatch['ids']): void {
    if (ids.some((id) => id !== undefined && isImportId(id)))
      this.#addImported.run(idBytes(ids), ids.length, org, batch);
  }

  /** Says that every batch up to this one is known here. */
  reached(batch: number): void {
    if (batch > this.appliedBatch) this.#setApplied.run(batch);
  }

  /** Forgets the generations that ended more than 30 days before; what imports brought stays. */
  forgetBefore(now: number): void {
    const oldest = oldestGeneration(now);
    const [first = oldest] = [...this.#generations.keys()].toSorted((a, b) => a - b);
    if (first < oldest) transaction(this.#db, () => this.#forgetBefore(oldest));
  }

  /** Forgets everything, so that it can be replayed. */
  clear(): void {
    transaction(this.#db, () => {
      this.#forgetBefore(Number.POSITIVE_INFINITY);
      this.#db.exec('DELETE FROM imported; UPDATE applied SET batch = 0');
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
      find: this.#db.prepare(findIn(`ids_${generation}`)),
      add: this.#db.prepare(
        `${EACH_ID} INSERT OR REPLACE INTO ids_${generation} SELECT id, ?3, ?4, at FROM each WHERE id <> x'${NO_ID}' AND NOT ${IS_IMPORT}`,
      ),
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

function findIn(table: string): string {
  return `${EACH_ID} SELECT at, batch, place FROM each CROSS JOIN ${table} AS seen WHERE seen.id = each.id AND org = ?3`;
}

/** @throws Error unless each that is not left out is a UUID */
function idBytes(ids: SeenBatch['ids']): Buffer {
  const hex = ids.map((id) => id ?? NO_ID).join('');
  const bytes = Buffer.from(hex.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16 * ids.length) throw new Error('an id is no UUID');
  return bytes;
}
