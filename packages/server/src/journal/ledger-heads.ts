import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from '../platform/database.ts';

/** Name of the edge part that holds the partial entry bundle; the others are `level0`, `level1`, … */
export const ENTRIES_PART = 'entries';

/** Where an organization's ledger stands, and the partial tiles and bundle at its right edge, by name. */
export type LedgerHead = {
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly checkpoint: string;
  readonly edge: ReadonlyMap<string, Uint8Array>;
};

/** What one sequencing step changes for one organization. */
export type HeadChange = Omit<LedgerHead, 'edge'> & {
  readonly organizationId: string;
  /** Only the parts that changed. */
  readonly edge: ReadonlyMap<string, Uint8Array>;
  readonly positions: readonly { readonly batch: number; readonly firstPosition: number }[];
};

/** The commit point of the ledger: heads, right edges and positions, in the journal's database. */
export class LedgerHeads {
  readonly #db: DatabaseSync;
  readonly #org: StatementSync;
  readonly #head: StatementSync;
  readonly #sequenced: StatementSync;
  readonly #setPosition: StatementSync;
  readonly #setHead: StatementSync;
  readonly #setEdge: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#org = db.prepare('SELECT org FROM organizations WHERE id = ?');
    this.#head = db.prepare('SELECT size FROM heads WHERE org = ?');
    this.#sequenced = db.prepare(
      'SELECT p.first_position, h.checkpoint FROM positions p JOIN heads h USING (org) JOIN organizations o USING (org) WHERE o.id = ? AND p.batch = ?',
    );
    this.#setPosition = db.prepare('INSERT INTO positions (org, first_position, batch) VALUES (?, ?, ?)');
    this.#setHead = db.prepare(
      'INSERT OR REPLACE INTO heads (org, size, root, checkpoint) VALUES (?, ?, ?, ?)',
    );
    this.#setEdge = db.prepare('INSERT OR REPLACE INTO edges (org, part, data) VALUES (?, ?, ?)');
  }

  read(organizationId: string): LedgerHead | undefined {
    return readHead(this.#db, organizationId);
  }

  /** Where a batch begins and the newest checkpoint, which covers it; undefined while the batch has no position. */
  sequenced(
    organizationId: string,
    batch: number,
  ): { firstPosition: number; checkpoint: string } | undefined {
    const row = this.#sequenced.get(organizationId, batch);
    return row && { firstPosition: Number(row.first_position), checkpoint: String(row.checkpoint) };
  }

  /** All changes are on stable storage when this returns, or none. */
  commit(changes: readonly HeadChange[]): void {
    transaction(this.#db, () => {
      for (const change of changes) this.#apply(change);
    });
  }

  #apply({ organizationId, size, root, checkpoint, edge, positions }: HeadChange): void {
    const org = Number(this.#org.get(organizationId)?.org);
    const before = Number(this.#head.get(org)?.size ?? 0);
    if (size < before)
      throw new Error(`the ledger of ${organizationId} would shrink from ${before} to ${size}`);
    for (const { batch, firstPosition } of positions) this.#setPosition.run(org, firstPosition, batch);
    this.#setHead.run(org, size, root, checkpoint);
    for (const [part, data] of edge) this.#setEdge.run(org, part, data);
  }
}

/** Head and edge of one organization as of one moment; call it inside a transaction when others write. */
export function readHead(db: DatabaseSync, organizationId: string): LedgerHead | undefined {
  const head = db
    .prepare('SELECT org, size, root, checkpoint FROM heads JOIN organizations USING (org) WHERE id = ?')
    .get(organizationId);
  if (!head || !(head.root instanceof Uint8Array)) return undefined;
  const parts = db.prepare('SELECT part, data FROM edges WHERE org = ?').all(Number(head.org));
  const edge = new Map(
    parts.flatMap(({ part, data }) => (data instanceof Uint8Array ? [[String(part), data] as const] : [])),
  );
  return { size: Number(head.size), root: head.root, checkpoint: String(head.checkpoint), edge };
}
