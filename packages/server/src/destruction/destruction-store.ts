import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type PositionRange, printRange, readRange } from '@daybook/event';
import type { GoneRange } from '../journal/journal-reader.ts';

export type DestructionKind = GoneRange['gone'];

/** One announcement and what it names. */
export type DestructionPart = {
  readonly part: number;
  readonly ranges: readonly PositionRange[];
  /** The exact text of the event that names them. */
  readonly announcement: string;
  /** Where that event lies in the ledger; undefined until it was found there. */
  readonly position: number | undefined;
};

export type Destruction = {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: DestructionKind;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  /** No announcement lies before this position. */
  readonly lookedFrom: number;
  readonly parts: readonly DestructionPart[];
};

export type NewDestruction = Omit<Destruction, 'parts'> & {
  readonly parts: readonly Omit<DestructionPart, 'part' | 'position'>[];
};

/** Destructions that are not done, in the workspace's database; every method belongs to the caller's transaction. */
export class DestructionStore {
  readonly #insert: StatementSync;
  readonly #insertPart: StatementSync;
  readonly #find: StatementSync;
  readonly #underWay: StatementSync;
  readonly #parts: StatementSync;
  readonly #foundAt: StatementSync;
  readonly #lookedUpTo: StatementSync;
  readonly #remove: StatementSync;
  readonly #sizeSeen: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      'INSERT INTO destructions (id, organization_id, kind, begun_at, looked_from) VALUES (?, ?, ?, ?, ?)',
    );
    this.#insertPart = db.prepare(
      'INSERT INTO destruction_parts (destruction_id, part, ranges, announcement) VALUES (?, ?, ?, ?)',
    );
    this.#find = db.prepare('SELECT * FROM destructions WHERE id = ?');
    this.#underWay = db.prepare('SELECT * FROM destructions WHERE organization_id = ? ORDER BY begun_at, id');
    this.#parts = db.prepare('SELECT * FROM destruction_parts WHERE destruction_id = ? ORDER BY part');
    this.#foundAt = db.prepare(
      'UPDATE destruction_parts SET position = ? WHERE destruction_id = ? AND part = ?',
    );
    this.#lookedUpTo = db.prepare('UPDATE destructions SET looked_from = ? WHERE id = ?');
    this.#remove = db.prepare('DELETE FROM destructions WHERE id = ?');
    this.#sizeSeen = db.prepare('SELECT ledger_size_seen AS size FROM organizations WHERE id = ?');
  }

  add({ id, organizationId, kind, begunAt, lookedFrom, parts }: NewDestruction): void {
    this.#insert.run(id, organizationId, kind, begunAt, lookedFrom);
    for (const [part, { ranges, announcement }] of parts.entries())
      this.#insertPart.run(id, part, JSON.stringify(ranges.map(printRange)), announcement);
  }

  find(id: string): Destruction | undefined {
    const row = this.#find.get(id);
    return row && this.#toDestruction(row);
  }

  /** The oldest first. */
  underWay(organizationId: string): Destruction[] {
    return this.#underWay.all(organizationId).map((row) => this.#toDestruction(row));
  }

  /** A size that the organization's ledger is known to have reached. */
  ledgerSizeSeen(organizationId: string): number {
    return Number(this.#sizeSeen.get(organizationId)?.size ?? 0);
  }

  foundAt(id: string, part: number, position: number): void {
    this.#foundAt.run(position, id, part);
  }

  lookedUpTo(id: string, position: number): void {
    this.#lookedUpTo.run(position, id);
  }

  remove(id: string): void {
    this.#remove.run(id);
  }

  #toDestruction(row: Record<string, unknown>): Destruction {
    const id = String(row.id);
    return {
      id,
      organizationId: String(row.organization_id),
      kind: row.kind === 'erased' ? 'erased' : 'expired',
      begunAt: Number(row.begun_at),
      lookedFrom: Number(row.looked_from),
      parts: this.#parts.all(id).map((part) => ({
        part: Number(part.part),
        ranges: rangesOf(String(part.ranges)),
        announcement: String(part.announcement),
        position: part.position === null ? undefined : Number(part.position),
      })),
    };
  }
}

function rangesOf(text: string): PositionRange[] {
  const texts: readonly string[] = JSON.parse(text);
  return texts.map((one) => {
    const range = readRange(one);
    if (!range) throw new Error(`"${one}" in workspace.db is no range of positions`);
    return range;
  });
}
