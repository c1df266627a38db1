import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ORG } from './log.testing.ts';

/** Where parts of a ledger lie in `journal.db`: table, column, and which row of the organization `?`. */
const ROWS: Readonly<Record<string, readonly [table: string, column: string, row: string]>> = {
  'heads.size': ['heads', 'size', 'org = ?'],
  'heads.org': ['heads', 'org', 'org = ?'],
  'heads.root': ['heads', 'root', 'org = ?'],
  'heads.checkpoint': ['heads', 'checkpoint', 'org = ?'],
  'edges.level0': ['edges', 'data', "part = 'level0' AND org = ?"],
  'edges.level1': ['edges', 'data', "part = 'level1' AND org = ?"],
  'edges.entries': ['edges', 'data', "part = 'entries' AND org = ?"],
  'positions.first_position': ['positions', 'first_position', `batch = (${lastBatch()})`],
  'positions.batch': ['positions', 'batch', `batch = (${lastBatch()})`],
  'batches.payloads': ['batches', 'payloads', 'batch = (SELECT max(batch) FROM batches WHERE org = ?)'],
};

/** Flips one bit of what a folder has stored of a ledger; `at` says where, from 0 to 1 of the part's length. */
export function flipBit(folder: string, part: string, at: number, organizationId = ORG): void {
  const row = ROWS[part];
  if (!row) {
    const path = join(folder, 'ledger', organizationId, part);
    writeFileSync(path, flipped(readFileSync(path), at));
    return;
  }
  const [table, column, where] = row;
  const db = new DatabaseSync(join(folder, 'journal.db'), { enableForeignKeyConstraints: false });
  try {
    const org = Number(db.prepare('SELECT org FROM organizations WHERE id = ?').get(organizationId)?.org);
    const select = db.prepare(`SELECT ${column} AS value FROM ${table} WHERE ${where}`);
    select.setReadBigInts(true);
    const value = flippedValue(select.get(org)?.value, at, part === 'positions.batch' ? 8 : 0);
    const { changes } = db
      .prepare(`UPDATE ${table} SET ${column} = ?2 WHERE ${where.replace('?', '?1')}`)
      .run(org, value);
    if (changes !== 1) throw new Error(`there is no ${part} to be damaged`);
  } finally {
    db.close();
  }
}

function lastBatch(): string {
  return 'SELECT batch FROM positions WHERE org = ? ORDER BY first_position DESC LIMIT 1';
}

/** The lowest bits of a batch would name another batch, which SQLite refuses: they are left alone. */
function flippedValue(value: unknown, at: number, lowestBit: number): Uint8Array | string | bigint {
  if (typeof value === 'bigint') {
    const bit = lowestBit + Math.floor(at * (64 - lowestBit));
    return BigInt.asIntN(64, value ^ (1n << BigInt(bit)));
  }
  if (value instanceof Uint8Array) return flipped(value, at);
  // Not the eighth bit: it would make a text that is no UTF-8, and could not be flipped back.
  return Buffer.from(flipped(Buffer.from(String(value)), at, 7)).toString('utf8');
}

function flipped(bytes: Uint8Array, at: number, bitsOfByte = 8): Uint8Array {
  const bit = Math.floor(at * bytes.length * bitsOfByte);
  const place = Math.floor(bit / bitsOfByte);
  const copy = Uint8Array.from(bytes);
  copy[place] = (copy[place] ?? 0) ^ (1 << (bit % bitsOfByte));
  return copy;
}
