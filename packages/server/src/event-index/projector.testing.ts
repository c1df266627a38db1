import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { builtInCatalogue } from '@daybook/event';
import { generateSigningKey } from '@daybook/ledger';
import { afterEach, beforeEach } from 'vitest';
import { forgePayloads } from '../../../../tests/forge-journal.testing.ts';
import type { GoneRange } from '../journal/journal-reader.ts';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from '../journal/sqlite-ledger-heads.ts';
import { openDatabase } from '../platform/database.ts';
import { FileLogStore } from '../sequencer/file-log-store.ts';
import { LedgerReader } from '../sequencer/ledger-reader.ts';
import { Sequencer } from '../sequencer/sequencer.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb/duckdb-event-index.ts';
import type { EventIndex } from './event-index.ts';
import { Projector } from './projector.ts';

export const ORG = 'org_a';
const { signingKey, verifierKey } = generateSigningKey('log.example/org_a');
const JANUARY = Date.UTC(2026, 0, 31, 23, 59, 59);

type Changes = {
  readonly index?: EventIndex;
  readonly onRolledBack?: (organizationId: string, reason: string) => void;
};

/** The positions below `end`, without some. */
export const upTo = (end: number, ...without: number[]) =>
  Array.from({ length: end }, (_, n) => n).filter((n) => !without.includes(n));

/** A folder for each test, with the parts that write a log to it and the projector that reads it. */
export function useProjector() {
  let folder = '';
  let logged: { readonly message: string; readonly reason?: string; readonly positions?: number[] }[] = [];
  let now = JANUARY;
  const closing: (() => unknown)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-projector-'));
    logged = [];
    now = JANUARY;
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The parts that write, on the test's folder. */
  async function openLog() {
    const db = openDatabase({
      path: join(folder, 'journal.db'),
      migrations: JOURNAL_MIGRATIONS,
      synchronous: 'FULL',
    });
    const journal = new SqliteJournal({ db, ids: SeenIds.open(join(folder, 'ids.db')), clock: () => now });
    await journal.addOrganization(ORG);
    const store = new FileLogStore(join(folder, 'ledger'));
    const sequencer = new Sequencer({ journal, heads: new SqliteLedgerHeads(db), store });
    await sequencer.addLedger({ organizationId: ORG, origin: 'log.example/org_a', signingKey });
    let events = 0;
    return {
      /** Journals and sequences `count` events as one batch. */
      async record(count: number): Promise<void> {
        const pending = Array.from({ length: count }, () => {
          const id = `019a0000-0000-7000-8000-${String(events++).padStart(12, '0')}`;
          const payload = JSON.stringify({
            id,
            occurredAt: '2026-01-01T00:00:00.000Z',
            action: events % 2 ? 'SECRET_READ' : 'SOMETHING_OF_THEIRS',
            actor: { type: 'user', name: 'ana@acme.example' },
            resource: { type: 'secret', name: `S${events}` },
            outcome: 'success',
            recordedBy: { type: 'api-key', name: 'k' },
          });
          return { id, idGiven: true, occurredAtGiven: true, payload };
        });
        await journal.append([{ organizationId: ORG, credential: 'k', events: pending }]);
        while ((await sequencer.step()).length > 0);
      },
      /** Lets go of positions `first` to `last` in the journal. */
      letGo: (first: number, last: number, gone: GoneRange['gone'] = 'expired') =>
        journal.lettingGo.letGo(ORG, [{ first, last, gone, announcement: events - 1 }]),
      hide: (visibleFrom: number) => journal.lettingGo.hide(ORG, visibleFrom),
      close: () => journal.close(),
    };
  }

  /** The events of `openLog().record(count)`, written and closed. */
  async function recorded(...counts: number[]): Promise<void> {
    const log = await openLog();
    for (const count of counts) await log.record(count);
    await log.close();
  }

  async function openIndex(): Promise<DuckDbEventIndex> {
    const index = await openDuckDbEventIndex({ folder: join(folder, 'index') });
    closing.push(() => index.close());
    return index;
  }

  /** A projector over what lies in the folder; `reads` counts the tiles that were read, which only checks do. */
  async function openProjector({ index, onRolledBack }: Changes = {}) {
    const journal = SqliteJournalReader.open(join(folder, 'journal.db'));
    const ledger = new LedgerReader({
      journal,
      store: new FileLogStore(join(folder, 'ledger')),
      names: () => ({ origin: 'log.example/org_a', verifierKeys: [verifierKey] }),
      logger: { error: () => undefined },
    });
    const used = index ?? (await openIndex());
    let reads = 0;
    /** The head as the next read still sees it, which comes a moment before a step of the sequencer is committed. */
    let oldHead: LedgerHead | undefined;
    const old = () => {
      const head = oldHead;
      oldHead = undefined;
      return head;
    };
    const projector = new Projector({
      index: used,
      journal: {
        from: async (...asked) => (old() ? [] : journal.from(...asked)),
        gone: (...asked) => journal.gone(...asked),
      },
      ledger: {
        head: async (id) => old() ?? ledger.head(id),
        rootAt: (id, size) => ledger.rootAt(id, size),
        entries: (id, ref, head) => ledger.entries(id, ref, head),
        tile(id, ref, head) {
          reads += 1;
          return ledger.tile(id, ref, head);
        },
      },
      catalogue: () => builtInCatalogue,
      logger: {
        warn: (what: object, message: string) => logged.push({ ...what, message }),
        error: (what: object, message: string) => logged.push({ ...what, message }),
      } as never,
      ...(onRolledBack && { onRolledBack }),
    });
    closing.push(() => journal.close());
    closing.push(() => projector.stop());
    const everything = { now: 0, readUpTo: Number.MAX_SAFE_INTEGER, visibleFrom: 0 };
    return {
      projector,
      journal,
      index: used,
      reads: () => reads,
      /** Call it once all is indexed: the next read of journal or ledger, and no other, does not see what is recorded until then. */
      async missNextStep() {
        oldHead = await ledger.head(ORG);
      },
      async positions(): Promise<number[]> {
        const { events } = await used.scan(ORG, { ...everything, after: -1, limit: 1_000 });
        return events.map(({ position }) => position);
      },
    };
  }
  const alter = (sql: string) => {
    const db = new DatabaseSync(join(folder, 'journal.db'));
    db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
    db.close();
  };
  const forge = (position: number) =>
    forgePayloads(folder, ORG, (payload, at) =>
      at === position ? payload.replace('ana@', 'eve@') : payload,
    );
  return {
    get folder() {
      return folder;
    },
    /** What the projector logged. */
    get logged() {
      return logged;
    },
    pass(ms: number) {
      now += ms;
    },
    openLog,
    recorded,
    openIndex,
    openProjector,
    alter,
    forge,
  };
}
