import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from '../platform/database.ts';
import { asNumber } from './as-number.ts';
import type { HeadChange, LedgerHead, LedgerHeads, SequencedAt, SignedHead } from './ledger-heads.ts';

const SIGNED = `${asNumber('size')} AS size, root, checkpoint`;

/** The ledger's commit point in the journal's database. */
export class SqliteLedgerHeads implements LedgerHeads {
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

  async read(organizationId: string): Promise<LedgerHead | undefined> {
    return readHead(this.#db, organizationId);
  }

  async signed(organizationId: string): Promise<SignedHead | undefined> {
    const row = this.#signed.get(organizationId);
    return row && toSigned(row);
  }

  async positionsEnd(organizationId: string): Promise<number> {
    return readPositionsEnd(this.#db, Number(this.#org.get(organizationId)?.org));
  }

  async sequenced(organizationId: string, batch: number): Promise<SequencedAt | undefined> {
    const row = this.#sequenced.get(organizationId, batch);
    return row && { firstPosition: Number(row.first_position), checkpoint: String(row.checkpoint) };
  }

  async commit(changes: readonly HeadChange[]): Promise<void> {
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
  const left = db.prepare(`SELECT ${asNumber('left_end')} AS end FROM organizations WHERE org = ?`).get(org);
  return Math.max(Number(row?.end ?? 0), Number(left?.end ?? 0));
}

function toSigned({ size, root, checkpoint }: Record<string, unknown>): SignedHead {
  return { size: Number(size), root: bytesOf(root), checkpoint: String(checkpoint) };
}

/** A damaged row may hold text where bytes were written; it then has none. */
function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
