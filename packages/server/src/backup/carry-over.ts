import type { DatabaseSync } from 'node:sqlite';
import { encodeBatch } from '../journal/batch-codec.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { batchesOf, type JournalReader, type PositionWindow } from '../journal/journal-reader.ts';
import { lastSequencedBatch } from '../journal/last-sequenced.ts';
import { checkOpenings, endOf } from '../sequencer/check-openings.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';

const EVENTS_AT_ONCE = 4_096;

export type CarryOver = {
  readonly organizationId: string;
  /** The name that the journal knows the old log by from now on. */
  readonly retiredId: string;
  /** What opens entry 0 of the new log. */
  readonly first: JournalEntry;
  /** When it is recorded, where the old log has nothing that goes with it. Milliseconds since 1970. */
  readonly now: number;
  /** Positions of the old log whose events stay behind: erased since. */
  readonly without: readonly PositionWindow[];
};

export type CarriedOver = {
  /** How many events have a place in the new log's journal again. */
  readonly events: number;
  /** How many stay behind because they are not what the old ledger commits to. */
  readonly damaged: number;
};

/**
 * Begins a log anew in the journal: `first`, then every event of the old log that is still there, with its salt and its time, so that its leaf
 * is the same, then what waited for a place. Of the old log head, right edge and what is gone stay, under another name; its openings move.
 * In one transaction, on a connection that nobody else uses; repeating it changes nothing. `beforeCommit` is called when all of it is done but
 * the commit: what it throws leaves the journal as it was.
 * @throws LedgerDisagreement where a tile of the old ledger is missing or damaged
 */
export async function carryOver(
  db: DatabaseSync,
  { journal, ledger }: { readonly journal: JournalReader; readonly ledger: LedgerReader },
  carried: CarryOver,
  beforeCommit: () => void,
): Promise<CarriedOver | undefined> {
  const { organizationId, retiredId } = carried;
  const orgOf = (id: string) => db.prepare('SELECT org FROM organizations WHERE id = ?').get(id)?.org;
  if (orgOf(retiredId) !== undefined) return undefined;
  db.exec('PRAGMA secure_delete = ON; BEGIN IMMEDIATE');
  try {
    const old = Number(orgOf(organizationId));
    db.prepare('UPDATE organizations SET id = ? WHERE org = ?').run(retiredId, old);
    const org = Number(
      db.prepare('INSERT INTO organizations (id) VALUES (?)').run(organizationId).lastInsertRowid,
    );
    const done = await copySequenced(db, { journal, ledger }, { ...carried, org });
    moveUnsequenced(db, old, org);
    moveLetGoIds(db, old, org);
    leaveBehind(db, old);
    beforeCommit();
    db.exec('COMMIT');
    return done;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** The reader's own connection sees the old log until the commit. */
async function copySequenced(
  db: DatabaseSync,
  { journal, ledger }: { readonly journal: JournalReader; readonly ledger: LedgerReader },
  { organizationId, first, now, without, org }: CarryOver & { readonly org: number },
): Promise<CarriedOver> {
  const insert = inserter(db, org);
  const head = await ledger.head(organizationId);
  let isBegun = false;
  // Times never go back in a log, so entry 0 has that of the oldest event that follows it.
  const begin = (recordedAt: number) => {
    if (!isBegun) insert(recordedAt, [first]);
    isBegun = true;
  };
  const stays = leftBehind(without);
  const { visibleFrom } = await journal.standing(organizationId);
  let [events, damaged, hidden] = [0, 0, 0];
  for (let from = 0; head && from < head.size; ) {
    const found = await journal.from(organizationId, from, { events: EVENTS_AT_ONCE });
    if ('goneBelow' in found) {
      from = found.goneBelow;
      continue;
    }
    const batches = batchesOf(found);
    const runs = await checkOpenings(batches, { organizationId, head, from }, ledger);
    for (const run of runs) {
      const kept: JournalEntry[] = [];
      for (const [place, entry] of run.entries.entries()) {
        const position = run.firstPosition + place;
        if (stays(position)) continue;
        kept.push(entry);
        if (position < visibleFrom && !run.isDamaged) hidden += 1;
      }
      if (run.isDamaged) damaged += kept.length;
      else if (kept.length > 0) {
        begin(run.recordedAt);
        insert(run.recordedAt, kept);
        events += kept.length;
      }
    }
    from = endOf(runs);
  }
  begin(now);
  // What was hidden stays hidden, and entry 0 lies before it.
  if (hidden > 0) db.prepare('UPDATE organizations SET visible_from = ? WHERE org = ?').run(hidden + 1, org);
  return { events, damaged };
}

function inserter(
  db: DatabaseSync,
  org: number,
): (recordedAt: number, entries: readonly JournalEntry[]) => void {
  const statement = db.prepare(
    'INSERT INTO batches (org, recorded_at, count, salts, payloads) VALUES (?, ?, ?, ?, ?)',
  );
  return (recordedAt, entries) => {
    const { salts, payloads } = encodeBatch(entries);
    statement.run(org, recordedAt, entries.length, salts, payloads);
  };
}

function moveUnsequenced(db: DatabaseSync, old: number, org: number): void {
  db.prepare(
    `INSERT INTO batches (org, recorded_at, count, salts, payloads)
     SELECT ?2, recorded_at, count, salts, payloads FROM batches
     WHERE org = ?1 AND batch > ${lastSequencedBatch('?1')} ORDER BY batch`,
  ).run(old, org);
}

/** Repetitions of what had expired are recognized in the new log, too, where it has no place. */
function moveLetGoIds(db: DatabaseSync, old: number, org: number): void {
  db.prepare('UPDATE let_go_ids SET org = ?2, position = -1 WHERE org = ?1').run(old, org);
}

/** Removes what moved. Answers to idempotency keys no longer name a batch that is not there. */
function leaveBehind(db: DatabaseSync, old: number): void {
  db.prepare(
    `UPDATE idempotency SET answer = json_remove(answer, '$.place')
     WHERE json_extract(answer, '$.place.batch') IN (SELECT batch FROM batches WHERE org = ?)`,
  ).run(old);
  db.prepare(
    'UPDATE organizations SET left_end = (SELECT size FROM heads WHERE org = ?1) WHERE org = ?1',
  ).run(old);
  db.prepare('DELETE FROM positions WHERE org = ?').run(old);
  db.prepare('DELETE FROM batches WHERE org = ?').run(old);
  db.prepare('DELETE FROM segments WHERE org = ?').run(old);
}

/** Whether a position is in one of the ranges; positions must be asked for in ascending order. */
function leftBehind(ranges: readonly PositionWindow[]): (position: number) => boolean {
  const sorted = ranges.toSorted((a, b) => a.last - b.last);
  let next = 0;
  return (position) => {
    for (let range = sorted[next]; range && range.last < position; range = sorted[next]) next += 1;
    const range = sorted[next];
    return range !== undefined && range.first <= position;
  };
}
