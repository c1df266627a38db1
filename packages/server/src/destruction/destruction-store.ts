import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { countPositions, type PositionRange, printRange, readRange } from '@daybook/event';
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

/** What is told of a destruction that is not done. */
export type DestructionUnderWay = Pick<Destruction, 'id' | 'kind' | 'begunAt'> & {
  /** How many positions it destroys. */
  readonly count: number;
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
  readonly #partsOf: StatementSync;
  readonly #endOf: StatementSync;
  readonly #rangesIn: StatementSync;
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
      `INSERT INTO destruction_parts (destruction_id, part, ranges, announcement, first, last, count)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#find = db.prepare('SELECT * FROM destructions WHERE id = ?');
    const ofOrganization = `destructions d JOIN destruction_parts p ON p.destruction_id = d.id WHERE d.organization_id = ?`;
    this.#underWay = db.prepare(
      `SELECT d.id, d.kind, d.begun_at, sum(p.count) AS count FROM ${ofOrganization} GROUP BY d.id ORDER BY d.begun_at, d.id`,
    );
    this.#partsOf = db.prepare(`SELECT count(*) AS count FROM ${ofOrganization}`);
    this.#endOf = db.prepare(`SELECT max(p.last) + 1 AS end FROM ${ofOrganization} AND d.kind = ?`);
    this.#rangesIn = db.prepare(`SELECT p.ranges FROM ${ofOrganization} AND p.last >= ? AND p.first <= ?`);
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
      this.#insertPart.run(
        ...([id, part, JSON.stringify(ranges.map(printRange)), announcement] as const),
        ...([ranges[0]?.first ?? 0, ranges.at(-1)?.last ?? 0, countPositions(ranges)] as const),
      );
  }

  find(id: string): Destruction | undefined {
    const row = this.#find.get(id);
    return row && this.#toDestruction(row);
  }

  /** The oldest first. */
  underWay(organizationId: string): DestructionUnderWay[] {
    return this.#underWay.all(organizationId).map((row) => ({
      id: String(row.id),
      kind: kindOf(row),
      begunAt: Number(row.begun_at),
      count: Number(row.count),
    }));
  }

  /** How many parts are under way. */
  parts(organizationId: string): number {
    return Number(this.#partsOf.get(organizationId)?.count);
  }

  /** The position after all that is about to go by one kind; 0 where nothing is. */
  endOf(organizationId: string, kind: DestructionKind): number {
    return Number(this.#endOf.get(organizationId, kind)?.end ?? 0);
  }

  /** What is about to go, of the parts that a window meets; in any order. */
  rangesIn(organizationId: string, { first, last }: PositionRange): PositionRange[] {
    return this.#rangesIn.all(organizationId, first, last).flatMap((row) => rangesOf(String(row.ranges)));
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
      kind: kindOf(row),
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

function kindOf({ kind }: Record<string, unknown>): DestructionKind {
  return kind === 'erased' ? 'erased' : 'expired';
}

function rangesOf(text: string): PositionRange[] {
  const texts: readonly string[] = JSON.parse(text);
  return texts.map((one) => {
    const range = readRange(one);
    if (!range) throw new Error(`"${one}" in workspace.db is no range of positions`);
    return range;
  });
}
