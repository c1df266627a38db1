import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { INVESTIGATION_KINDS, type InvestigationKind, type Wish } from '../../investigate/investigations.ts';
import { readWish } from './read-wish.ts';

/** An investigation as it was asked. Times are milliseconds since 1970. */
export type InvestigationRow = {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: InvestigationKind;
  /** Undefined once the data of the person it is about was erased. */
  readonly wish: Wish | undefined;
  /** Who asked, as a filter takes it. */
  readonly by: string;
  /** Id of the API key or account that asked. */
  readonly credential: string;
  readonly at: number;
  /** Number of the log that the positions are of. */
  readonly log: number;
  readonly readUpTo: number;
  readonly visibleFrom: number;
  /** A signed checkpoint that covers the log up to `readUpTo`; undefined where there was none. */
  readonly checkpoint: string | undefined;
};

/** Rows of investigations. Every write belongs to the caller's transaction. */
export class InvestigationStore {
  readonly #all: StatementSync;
  readonly #get: StatementSync;
  readonly #insert: StatementSync;
  readonly #countSince: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare(
      'SELECT * FROM investigations WHERE organization_id = ? ORDER BY made_at DESC, id LIMIT ?',
    );
    this.#get = db.prepare('SELECT * FROM investigations WHERE organization_id = ? AND id = ?');
    this.#insert = db.prepare(
      `INSERT INTO investigations (id, organization_id, kind, input, made_by, credential, made_at, log, read_up_to, visible_from, checkpoint)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#countSince = db.prepare(
      'SELECT count(*) AS made FROM investigations WHERE organization_id = ? AND made_at > ? AND credential = ?',
    );
  }

  /** The newest first. */
  all(organizationId: string, limit: number): InvestigationRow[] {
    return this.#all.all(organizationId, limit).map(toRow);
  }

  get(organizationId: string, id: string): InvestigationRow | undefined {
    const row = this.#get.get(organizationId, id);
    return row && toRow(row);
  }

  insert(row: Omit<InvestigationRow, 'kind' | 'wish'>, { kind, input }: Wish): void {
    const { id, organizationId, by, credential, at, log, readUpTo, visibleFrom, checkpoint } = row;
    this.#insert.run(
      id,
      organizationId,
      kind,
      JSON.stringify(input),
      by,
      credential,
      at,
      log,
      readUpTo,
      visibleFrom,
      checkpoint ?? null,
    );
  }

  /** How many a credential has made since a time. */
  countSince(organizationId: string, credential: string, since: number): number {
    return Number(this.#countSince.get(organizationId, since, credential)?.made);
  }
}

function toRow(row: Record<string, SQLOutputValue>): InvestigationRow {
  const kind = INVESTIGATION_KINDS.find((known) => known === row.kind);
  if (kind === undefined) throw new Error(`the table investigations names an unknown kind: ${row.kind}`);
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    kind,
    wish: readWish(kind, String(row.input)),
    by: String(row.made_by),
    credential: String(row.credential),
    at: Number(row.made_at),
    log: Number(row.log),
    readUpTo: Number(row.read_up_to),
    visibleFrom: Number(row.visible_from),
    checkpoint: row.checkpoint === null ? undefined : String(row.checkpoint),
  };
}
