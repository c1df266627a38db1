import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInCatalogue, parseFilter } from '@daybook/event';
import { onTestFinished } from 'vitest';
import { headAfter, JANUARY, sampleRows } from '../event-index/contract/sample-rows.ts';
import { openDuckDbEventIndex } from '../event-index/duckdb/duckdb-event-index.ts';
import type { IndexRow, ListedEvent } from '../event-index/event-index.ts';
import { Questions } from '../explore/questions.ts';
import type { Inquirer } from '../explore/within-limit.ts';
import { Jobs } from '../platform/jobs/jobs.ts';
import type { Acting } from '../workspace/acting.ts';
import { openTestWorkspace } from '../workspace/team/workspace.testing.ts';
import { ExportFiles } from './export-files.ts';
import { ExportSource } from './export-source.ts';
import { Exports, type HoldsAny } from './exports.ts';
import { EXPORT_JOB, MakeExport } from './make-export.ts';
import { RunSchedule, SCHEDULE_JOB } from './run-schedule.ts';
import { Schedules } from './schedules.ts';

export const ACME = 'acme';
export const BY: Acting = { actor: { type: 'user', id: 'usr_1', name: 'ana@acme.example' } };
export const CHECKPOINT = 'daybook.local/acme\n';

/** Everything that exports need, over an index with rows of one month, in a folder that the test leaves. */
export async function openExporting({ count = 10, root }: { count?: number; root?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-exporting-'));
  const workspace = openTestWorkspace({ now: JANUARY });
  const { db, outbox, time } = workspace;
  const clock = () => time.now;
  workspace.organization(ACME);
  const index = await openDuckDbEventIndex({ folder: join(folder, 'index') });
  let size = 0;
  let visibleFrom = 0;
  const add = async (rows: readonly IndexRow[]) => {
    await index.apply(ACME, rows, headAfter(rows));
    size += rows.length;
  };
  if (count > 0) await add(sampleRows(count));
  const standing = async () => ({ accepted: size, sequenced: size, indexed: size, waiting: 0, visibleFrom });
  let noRoom: () => string | undefined = () => undefined;
  const source = new ExportSource({
    ...{ index, questions: new Questions(), standings: { standing }, clock },
    noRoom: () => noRoom(),
  });
  const files = new ExportFiles(join(folder, 'exports'));
  const catalogue = () => builtInCatalogue;
  let holds: boolean = true;
  let isDestroying = false;
  const holdsAny: HoldsAny = async () => holds;
  const ledger = {
    head: async () => ({
      ...headAfter(sampleRows(1, undefined, size - 1)),
      checkpoint: CHECKPOINT,
      edge: new Map(),
      positionsEnd: size,
    }),
  };
  const kept: ListedEvent[] = [];
  async function* held() {
    yield kept;
  }
  const content = { source, heldEvents: { read: held }, bundles: {} as never };
  let log = 1;
  const logNumber = () => log;
  const open: Jobs[] = [];
  /** As after a start of the server; the one before may not be used any more. */
  const start = () => {
    const jobs = new Jobs({ db, clock, logger: { warn: () => undefined } as never });
    const maker = new MakeExport({
      db,
      clock,
      source,
      content,
      files,
      catalogue,
      isDestroying: () => isDestroying,
      saveEveryMs: 0,
    });
    const runner = new RunSchedule({
      ...{ db, outbox, clock, source, ledger, catalogue, root, logNumber },
      noRoom: () => noRoom(),
    });
    jobs.on(EXPORT_JOB, (job) => maker.run(job));
    jobs.on(SCHEDULE_JOB, (job) => runner.run(job));
    open.push(jobs);
    return {
      jobs,
      maker,
      exports: new Exports({
        ...{ db, outbox, clock, jobs, source, files, maker, holdsAny },
        requireHold: () => undefined,
      }),
      schedules: new Schedules({ db, outbox, clock, jobs, root, logNumber }),
    };
  };
  onTestFinished(async () => {
    for (const jobs of open) await jobs.stop();
    await index.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    ...workspace,
    folder,
    index,
    source,
    files,
    start,
    add,
    /** What every legal hold keeps. */
    kept,
    /** The log was retired, and another one begins, whose index is empty. */
    async retireLog() {
      log += 1;
      size = 0;
      await index.drop(ACME);
    },
    /** The next rows. */
    more: (rows: number) => add(sampleRows(rows, undefined, size)),
    hide: (position: number) => {
      visibleFrom = position;
    },
    /** Asked before each piece of an export. */
    noRoom: (ask: () => string | undefined) => {
      noRoom = ask;
    },
    /** Whether events are being destroyed. */
    destroying: (isUnderWay: boolean) => {
      isDestroying = isUnderWay;
    },
    heldBy: (isHeld: boolean) => {
      holds = isHeld;
    },
  };
}

export function inquirer(credential = 'usr_1'): Inquirer {
  return { organizationId: ACME, credential, askedAt: performance.now() };
}

export function wish(q = '', format: 'ndjson' | 'csv' | 'parquet' = 'ndjson') {
  return { format, q, filter: parseFilter(q) };
}
