import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { LedgerName, LedgerNames } from '../../sequencer/check-head.ts';

/** A log that lost entries and was followed by another one. */
export type RetiredLedger = {
  readonly organizationId: string;
  /** The first log of an organization has number 1. */
  readonly number: number;
  readonly origin: string;
  readonly verifierKey: string;
  /** Its last signed note whose entries are here. */
  readonly checkpoint: string;
  /** The largest one that is known. */
  readonly knownCheckpoint: string;
  /** Milliseconds since 1970. */
  readonly retiredAt: number;
  /** What opens entry 0 of the log that followed. */
  readonly entry: { readonly salt: Uint8Array; readonly payload: string };
};

/** Under which name the journal and the ledger's files know a retired log. */
export function retiredId(organizationId: string, number: number): string {
  return `${organizationId}.${number}`;
}

/** Logs that were retired. Every method that writes belongs to the caller's transaction. */
export class RetiredLedgers {
  readonly #insert: StatementSync;
  readonly #all: StatementSync;
  readonly #ofAll: StatementSync;
  readonly #count: StatementSync;
  readonly #unfinished: StatementSync;
  readonly #finish: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      `INSERT INTO retired_ledgers (organization_id, number, origin, verifier_key, checkpoint, known_checkpoint, retired_at, entry_salt,
         entry_payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#all = db.prepare('SELECT * FROM retired_ledgers WHERE organization_id = ? ORDER BY number');
    this.#ofAll = db.prepare('SELECT * FROM retired_ledgers ORDER BY organization_id, number');
    this.#count = db.prepare('SELECT count(*) AS count FROM retired_ledgers WHERE organization_id = ?');
    this.#unfinished = db.prepare('SELECT * FROM retired_ledgers WHERE finished = 0');
    this.#finish = db.prepare(
      'UPDATE retired_ledgers SET finished = 1 WHERE organization_id = ? AND number = ?',
    );
  }

  add({ organizationId, number, origin, verifierKey, checkpoint, ...rest }: RetiredLedger): void {
    const { knownCheckpoint, retiredAt, entry } = rest;
    this.#insert.run(
      ...[organizationId, number, origin, verifierKey, checkpoint, knownCheckpoint, retiredAt],
      ...[entry.salt, entry.payload],
    );
  }

  /** Those of an organization, the oldest first. */
  of(organizationId: string): RetiredLedger[] {
    return this.#all.all(organizationId).map(toRetired);
  }

  all(): RetiredLedger[] {
    return this.#ofAll.all().map(toRetired);
  }

  /** The number of an organization's present log: 1 for one that has never lost entries. */
  currentNumber(organizationId: string): number {
    return Number(this.#count.get(organizationId)?.count ?? 0) + 1;
  }

  /** One whose successor was not begun whole: the process ended on the way. */
  unfinished(): RetiredLedger | undefined {
    const row = this.#unfinished.get();
    return row && toRetired(row);
  }

  finish({ organizationId, number }: RetiredLedger): void {
    this.#finish.run(organizationId, number);
  }

  /** The names of ledgers, the retired ones under their `retiredId`. */
  namesWith(names: LedgerNames): LedgerNames {
    const retired = new Map<string, LedgerName>(
      this.all().map(({ organizationId, number, origin, verifierKey }) => [
        retiredId(organizationId, number),
        { origin, verifierKeys: [verifierKey] },
      ]),
    );
    return (id) => names(id) ?? retired.get(id);
  }
}

function toRetired(row: Record<string, SQLOutputValue>): RetiredLedger {
  const salt = row.entry_salt;
  return {
    organizationId: String(row.organization_id),
    number: Number(row.number),
    origin: String(row.origin),
    verifierKey: String(row.verifier_key),
    checkpoint: String(row.checkpoint),
    knownCheckpoint: String(row.known_checkpoint),
    retiredAt: Number(row.retired_at),
    entry: {
      salt: salt instanceof Uint8Array ? salt : new Uint8Array(),
      payload: String(row.entry_payload),
    },
  };
}
