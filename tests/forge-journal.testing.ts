import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Changes stored payloads in `journal.db` of a folder that no server uses, as somebody with the disk could. `change` gives the new text. */
export function forgePayloads(
  dataFolder: string,
  organizationId: string,
  change: (payload: string, position: number) => string,
): void {
  const db = new DatabaseSync(join(dataFolder, 'journal.db'));
  const rows = db
    .prepare(
      `SELECT b.batch, b.count, b.payloads, p.first_position AS first FROM batches b JOIN positions p USING (batch)
        WHERE p.org = (SELECT org FROM organizations WHERE id = ?)`,
    )
    .all(organizationId);
  const update = db.prepare('UPDATE batches SET payloads = ? WHERE batch = ?');
  for (const { batch, count, payloads, first } of rows) {
    const before = unpack(payloads as Uint8Array, Number(count));
    const after = before.map((payload, place) => change(payload, Number(first) + place));
    if (after.join('\n') !== before.join('\n')) update.run(pack(after), Number(batch));
  }
  db.close();
}

/** Runs statements on `journal.db` of a folder that no server uses. */
export function alterJournal(dataFolder: string, sql: string): void {
  const db = new DatabaseSync(join(dataFolder, 'journal.db'));
  db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  db.close();
}

function unpack(packed: Uint8Array, count: number): string[] {
  const plain = zstdDecompressSync(packed);
  let at = count * 4;
  return Array.from({ length: count }, (_, place) => {
    const start = at;
    at += plain.readUInt32LE(place * 4);
    return plain.toString('utf8', start, at);
  });
}

function pack(payloads: readonly string[]): Uint8Array {
  const lengths = Buffer.alloc(payloads.length * 4);
  payloads.forEach((payload, place) => {
    lengths.writeUInt32LE(Buffer.byteLength(payload), place * 4);
  });
  return zstdCompressSync(Buffer.concat([lengths, ...payloads.map((payload) => Buffer.from(payload))]));
}
