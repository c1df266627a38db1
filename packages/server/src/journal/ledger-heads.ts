import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from '../platform/database.ts';
import { asNumber } from './as-number.ts';

/** Name of the edge part that holds the partial entry bundle; the others are `level0`, `level1`, … */
export const ENTRIES_PART = 'entries';

const SIGNED = `${asNumber('size')} AS size, root, checkpoint`;

/** How far an organization's ledger is signed. */
export type SignedHead = {
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly checkpoint: string;
};

/** Where an organization's ledger stands, and the partial tiles and bundle at its right edge, by name. */
export type LedgerHead = SignedHead & {
  readonly edge: ReadonlyMap<string, Uint8Array>;
  /** One past the last position that a batch has: the size, unless the journal is damaged. */
  readonly positionsEnd: number;
};

/** What one sequencing step changes for one organization. */
export type HeadChange = SignedHead & {
  readonly organizationId: string;
  /** The head that the step went on from; undefined when it begins the ledger. */
  readonly from: SignedHead | undefined;
  /** Only the parts that changed. */
  readonly edge: ReadonlyMap<string, Uint8Array>;
  readonly positions: readonly { readonly batch: number; readonly firstPosition: number }[];
};

/** The commit point of the ledger: heads, right edges and positions, in the journal's database. */
export class LedgerHeads {
  readonly #db: DatabaseSync;
  readonly #org: StatementSync;
  readonly #signed: StatementSync;
  readonly #sequenced: StatementSync;
  readonly #setPosition: StatementSync;
  readonly #begin: StatementSync;
  readonly #moveHead: StatementSync;
  readonly #setEdge: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#org = db.prepare('SELECT org FROM organizations WHERE id = ?');
    this.#signed = db.prepare(`SELECT ${SIGNED} FROM heads JOIN organizations USING (org) WHERE id = ?`);
    this.#sequenced = db.prepare(
      'SELECT p.first_position, h.checkpoint FROM positions p JOIN heads h USING (org) JOIN organizations o USING (org) WHERE o.id = ? AND p.batch = ?',
    );
    this.#setPosition = db.prepare('INSERT INTO positions (org, first_position, batch) VALUES (?, ?, ?)');
    this.#begin = db.prepare('INSERT INTO heads (size, root, checkpoint, org) VALUES (?, ?, ?, ?)');
    this.#moveHead = db.prepare(
      'UPDATE heads SET size = ?, root = ?, checkpoint = ? WHERE org = ? AND size = ? AND root = ? AND checkpoint = ?',
    );
    this.#setEdge = db.prepare('INSERT OR REPLACE INTO edges (org, part, data) VALUES (?, ?, ?)');
  }

  read(organizationId: string): LedgerHead | undefined {
    return readHead(this.#db, organizationId);
  }

  /** The head without its edge. */
  signed(organizationId: string): SignedHead | undefined {
    const row = this.#signed.get(organizationId);
    return row && toSigned(row);
  }

  /** One past the last position that one of the organization's batches has. */
  positionsEnd(organizationId: string): number {
    return readPositionsEnd(this.#db, Number(this.#org.get(organizationId)?.org));
  }

  /** Where a batch begins and the newest checkpoint, which covers it; undefined while the batch has no position. */
  sequenced(
    organizationId: string,
    batch: number,
  ): { firstPosition: number; checkpoint: string } | undefined {
    const row = this.#sequenced.get(organizationId, batch);
    return row && { firstPosition: Number(row.first_position), checkpoint: String(row.checkpoint) };
  }

  /**
   * All changes are on stable storage when this returns, or none.
   * @throws Error when a stored head is not the one that its step went on from.
   */
  commit(changes: readonly HeadChange[]): void {
    transaction(this.#db, () => {
      for (const change of changes) this.#apply(change);
    });
  }

  #apply({ organizationId, from, size, root, checkpoint, edge, positions }: HeadChange): void {
    const org = Number(this.#org.get(organizationId)?.org);
    if (from && size < from.size)
      throw new Error(`the ledger of ${organizationId} would shrink from ${from.size} to ${size}`);
    for (const { batch, firstPosition } of positions) this.#setPosition.run(org, firstPosition, batch);
    if (!from) this.#begin.run(size, root, checkpoint, org);
    else if (
      this.#moveHead.run(size, root, checkpoint, org, from.size, from.root, from.checkpoint).changes !== 1
    ) {
      throw new Error(`the ledger of ${organizationId} is not at size ${from.size} any more`);
    }
    for (const [part, data] of edge) this.#setEdge.run(org, part, data);
  }
}

/** Head and edge of one organization as of one moment; call it inside a transaction when others write. */
export function readHead(db: DatabaseSync, organizationId: string): LedgerHead | undefined {
  const row = db
    .prepare(`SELECT org, ${SIGNED} FROM heads JOIN organizations USING (org) WHERE id = ?`)
    .get(organizationId);
  if (!row) return undefined;
  const org = Number(row.org);
  const parts = db.prepare('SELECT part, data FROM edges WHERE org = ?').all(org);
  const edge = new Map(parts.map(({ part, data }) => [String(part), bytesOf(data)] as const));
  return { ...toSigned(row), edge, positionsEnd: readPositionsEnd(db, org) };
}

function readPositionsEnd(db: DatabaseSync, org: number): number {
  const row = db
    .prepare(
      `SELECT ${asNumber('p.first_position + b.count')} AS end FROM positions p LEFT JOIN batches b ON b.batch = p.batch AND b.org = p.org
       WHERE p.org = ? ORDER BY p.first_position DESC LIMIT 1`,
    )
    .get(org);
  return row ? Number(row.end) : 0;
}

function toSigned({ size, root, checkpoint }: Record<string, unknown>): SignedHead {
  return { size: Number(size), root: bytesOf(root), checkpoint: String(checkpoint) };
}

/** A damaged row may hold text where bytes were written; it then has none. */
function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
