import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { openDatabase } from '../platform/database.ts';
import { FileSegments } from '../segments/file-segments.ts';
import type { Segments } from '../segments/segments.ts';
import { ORG } from './contract/journal-in-test.ts';
import { event } from './contract/pending-event.ts';
import type { GoneRange } from './journal-reader.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteJournalReader } from './sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from './sqlite-ledger-heads.ts';

export const DAY_MS = 86_400_000;
export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'daybook-journal-'));

/** A range of positions that are gone. */
export function goneRange(
  first: number,
  last: number,
  announcement = 1_000,
  gone: GoneRange['gone'] = 'expired',
): GoneRange {
  return { first, last, gone, announcement };
}

export type OpenJournal = Awaited<ReturnType<typeof openJournalFolder>>;

export type JournalFolderOptions = {
  readonly folder?: string;
  readonly clock?: () => number;
  /** What may stand between the journal and its segments. */
  readonly wrapSegments?: (segments: Segments) => Segments;
  readonly onDamagedIds?: ConstructorParameters<typeof SqliteJournal>[0]['onDamagedIds'];
};

/** A journal of one organization with its segments and a reader, and what a writer does with them. */
export async function openJournalFolder({
  folder = temporaryFolder(),
  clock = Date.now,
  wrapSegments = (segments) => segments,
  onDamagedIds = () => undefined,
}: JournalFolderOptions = {}) {
  const path = join(folder, 'journal.db');
  const db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const segments = wrapSegments(new FileSegments(join(folder, 'segments')));
  const ids = SeenIds.open(join(folder, 'ids.db'));
  const journal = await SqliteJournal.open({ db, ids, segments, clock, onDamagedIds });
  await journal.addOrganization(ORG);
  const damage: string[] = [];
  const reader = SqliteJournalReader.open(path, { onDamaged: (_, { message }) => damage.push(message) });
  const heads = new SqliteLedgerHeads(db);

  /** Records events with these numbers as one batch. */
  const send = (...numbers: number[]) =>
    journal.append([{ organizationId: ORG, credential: 'k', events: numbers.map((n) => event(n)) }]);

  /** Gives positions to all that waits. */
  async function sequence(): Promise<void> {
    const from = await heads.signed(ORG);
    let size = from?.size ?? 0;
    const positions = (await journal.unsequenced(1_000_000)).map(({ batch, entries }) => {
      size += entries.length;
      return { batch, firstPosition: size - entries.length };
    });
    const [root, edge] = [new Uint8Array(32), new Map()];
    await heads.commit([{ organizationId: ORG, from, size, root, checkpoint: `c${size}`, edge, positions }]);
  }

  return {
    folder,
    db,
    journal,
    reader,
    heads,
    segments,
    /** Segments that the reader could not read. */
    damage,
    send,
    sequence,

    /** Records batches of these sizes, events numbered as their positions, and gives them positions. */
    async record(...counts: number[]): Promise<void> {
      let { accepted: next } = await reader.standing(ORG);
      for (const count of counts) {
        await send(...Array.from({ length: count }, (_, n) => next + n));
        next += count;
      }
      await sequence();
    },

    /** Packs what is due, or everything. */
    async pack({ early = true } = {}): Promise<void> {
      while (await journal.packer.packOne(new AbortController().signal, { early }));
    },

    letGo: (...ranges: GoneRange[]) => journal.lettingGo.letGo(ORG, ranges),

    /** The positions below `end` whose events can be read, one by one; each has the number of its position. */
    async readable(end: number): Promise<number[]> {
      const openings = await Promise.all(
        Array.from({ length: end }, (_, position) => reader.opening(ORG, position)),
      );
      return openings.flatMap((opening, position) => {
        if (!opening || !('payload' in opening)) return [];
        if (numberOf(opening.payload) !== position) throw new Error(`another event lies at ${position}`);
        return [position];
      });
    },

    /** The numbers of the events that can be read in one go from a position on, going on until nothing comes. */
    async readOn(from = 0, events = 100): Promise<number[]> {
      const numbers: number[] = [];
      for (let next = from; ; ) {
        const answer = await reader.from(ORG, next, { events });
        if ('goneBelow' in answer) {
          next = answer.goneBelow;
          continue;
        }
        const last = answer.at(-1);
        if (!last) return numbers;
        numbers.push(...answer.flatMap(({ entries }) => entries.map(({ payload }) => numberOf(payload))));
        next = last.firstPosition + last.entries.length;
      }
    },

    gone: () => reader.gone(ORG, { first: 0, last: 100_000 }, 100),

    count: (table: 'batches' | 'positions' | 'segments') =>
      Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n),

    /** The stored bytes of the batches in the database. */
    storedBatches: () =>
      db
        .prepare('SELECT payloads FROM batches ORDER BY batch')
        .all()
        .flatMap(({ payloads }) => (payloads instanceof Uint8Array ? [payloads] : [])),

    files: () => filesOf(join(folder, 'segments', ORG)),

    async close(): Promise<void> {
      reader.close();
      await journal.close();
    },

    async dispose(): Promise<void> {
      reader.close();
      await journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The numbers of the events whose payloads can be read from any byte of any file of a folder, in use or not. */
export function leftInFiles(folder: string): number[] {
  const found = new Set<number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    for (const text of textsIn(bytes)) {
      for (const [, number] of text.matchAll(/"id":"019a0000-0000-7000-8000-(\d{12})"/g))
        found.add(Number(number));
    }
  }
  return [...found].toSorted((a, b) => a - b);
}

/** What can be read of some bytes as they are, and of everything in them that is compressed. */
function* textsIn(bytes: Buffer): Generator<string> {
  yield bytes.toString('latin1');
  for (let at = bytes.indexOf(ZSTD_MAGIC); at !== -1; at = bytes.indexOf(ZSTD_MAGIC, at + 1)) {
    try {
      yield zstdDecompressSync(bytes.subarray(at)).toString('latin1');
    } catch {
      // It only looked like the beginning of something compressed, or is a part of it.
    }
  }
}

function numberOf(payload: Uint8Array): number {
  return Number(JSON.parse(Buffer.from(payload).toString()).id.slice(-12));
}
