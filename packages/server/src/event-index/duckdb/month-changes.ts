import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { mergeRanges, type PositionRange } from '@daybook/event';
import type { AnyRow, IndexHead } from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import { type Append, appendToMonth, closeMonth } from './append-month.ts';
import type { RowAppender } from './append-rows.ts';
import type { Connections } from './connections.ts';
import { headOf, type Month } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import type { Organizations } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { cutRanges, rangesOutside } from './position-ranges.ts';
import { readGone, rewriteMonth } from './rewrite-month.ts';
import { partsOf } from './step-parts.ts';

export type MonthChangesOptions = {
  readonly organizations: Organizations;
  readonly files: MonthFiles;
  readonly writer: Connections;
  /** For copying what stays of a month, which takes seconds: other organizations' steps need not wait for it. */
  readonly rewriter: Connections;
  readonly appender: RowAppender;
};

/** Changes what the files of an organization hold; its changes take turns. */
export class MonthChanges {
  readonly #options: MonthChangesOptions;

  constructor(options: MonthChangesOptions) {
    this.#options = options;
  }

  /** See `EventIndex.apply`. Each month's rows are one transaction; the head is that of a whole step, and only the last of them moves it. */
  async apply(organizationId: string, rows: Iterable<AnyRow>, head: IndexHead): Promise<void> {
    await this.#options.organizations.change(organizationId, async (months) => {
      let changed = months;
      const before = headOf(months) ?? { size: 0, root: new Uint8Array(head.root.length) };
      for (const part of partsOf(rows, head, months.at(-1))) {
        const existing = changed.find(({ name }) => name === part.name);
        const begins = changed.at(-1)?.begins ?? part.first;
        const month = await this.#append({ organizationId, existing, begins, part, before, head });
        changed = [...changed.filter((other) => other !== existing), month];
      }
      return { months: await this.#closed(organizationId, changed), unused: [] };
    });
  }

  /** See `EventIndex.letGo`. */
  async letGo(organizationId: string, below: number): Promise<void> {
    const { organizations, files, rewriter } = this.#options;
    const unused = await organizations.change(organizationId, async (months) => {
      const newest = months.at(-1);
      requireHeld(below, newest);
      if (!newest || months.every(({ first, begins }) => first >= below && begins >= below))
        return { months, unused: [] };
      // First, so that a file that is gone is known to be no longer wanted.
      if (newest.first >= below) await this.#begin(organizationId, newest, below);
      const stay: Month[] = [];
      const unused: string[] = [];
      for (const month of months) {
        const isNewest = month === newest;
        if (month.size <= below && !isNewest) unused.push(month.file);
        else if (month.first >= below) stay.push(isNewest ? { ...month, begins: below } : month);
        else {
          const cut = { organizationId, month, first: below, without: [], begins: below };
          stay.push(await rewriteMonth(files, rewriter, cut));
          unused.push(month.file);
        }
      }
      return { months: stay, unused };
    });
    await organizations.remove(organizationId, unused);
  }

  /** See `EventIndex.erase`. Month by month, so that little has to fit on the disk twice. */
  async erase(organizationId: string, ranges: readonly PositionRange[]): Promise<void> {
    const { organizations } = this.#options;
    const joined = mergeRanges(ranges);
    const months = await organizations.usableMonths(organizationId);
    requireHeld((joined.at(-1)?.last ?? -1) + 1, months.at(-1));
    for (const { name } of months) {
      const unused = await organizations.change(organizationId, async (current) => {
        const month = current.find((other) => other.name === name);
        const rewritten = month && (await this.#without(organizationId, month, joined));
        if (!rewritten) return { months: current, unused: [] };
        return {
          months: current.map((other) => (other === month ? rewritten : other)),
          unused: [month.file],
        };
      });
      await organizations.remove(organizationId, unused);
    }
  }

  async #append(append: Append): Promise<Month> {
    const { organizationId, existing, part } = append;
    const { files, writer, appender } = this.#options;
    mkdirSync(files.organizationFolder(organizationId), { recursive: true, mode: 0o700 });
    const file = existing?.file ?? part.name;
    const path = files.path(organizationId, file);
    // A log without its file belongs to nothing, and must not be taken for the new file's.
    if (!existing && !existsSync(path)) rmSync(`${path}.wal`, { force: true });
    const lease = await files.lease(organizationId, [file], { create: !existing });
    let isDone = false;
    try {
      const [catalog = ''] = lease.catalogs;
      const month = await writer.use((connection) => appendToMonth(connection, appender, catalog, append));
      isDone = true;
      return month;
    } finally {
      await lease.release({ distrust: !isDone });
    }
  }

  /** The months after those before the newest were closed, which mostly they are. */
  async #closed(organizationId: string, months: readonly Month[]): Promise<readonly Month[]> {
    const closed: Month[] = [];
    for (const month of months) {
      const isDone = month === months.at(-1) || month.summed === month.size;
      closed.push(isDone ? month : await this.#close(organizationId, month));
    }
    return closed;
  }

  /** Sums up the rest of a month that another one has followed. It is no part of the step: where it is not done now, the next step does it. */
  async #close(organizationId: string, month: Month): Promise<Month> {
    const { files, writer } = this.#options;
    const lease = await files.lease(organizationId, [month.file]);
    let isDone = false;
    try {
      const [catalog = ''] = lease.catalogs;
      const closed = await writer.use((connection) =>
        closeMonth(connection, catalog, { organizationId, month }),
      );
      isDone = true;
      return closed;
    } finally {
      await lease.release({ distrust: !isDone });
    }
  }

  /** Notes where the index begins, in its newest file. */
  async #begin(organizationId: string, { file }: Month, begins: number): Promise<void> {
    const { files, writer } = this.#options;
    const lease = await files.lease(organizationId, [file]);
    try {
      const parameters = new Parameters();
      const sql = `UPDATE ${lease.catalogs[0]}.month SET begins_at = ${parameters.whole(begins)}`;
      await writer.use((connection) => connection.run(sql, parameters.values, parameters.types));
    } finally {
      await lease.release();
    }
  }

  /** A month without some positions; undefined when they are gone from it already. */
  async #without(
    organizationId: string,
    month: Month,
    ranges: readonly PositionRange[],
  ): Promise<Month | undefined> {
    const { files, rewriter } = this.#options;
    const { first, begins, size } = month;
    const wanted = cutRanges(ranges, { first, last: size - 1 });
    if (wanted.length === 0) return undefined;
    const gone = month.gone > 0 ? await this.#goneOf(organizationId, month) : [];
    const without = rangesOutside(wanted, gone);
    if (without.length === 0) return undefined;
    return rewriteMonth(files, rewriter, { organizationId, month, first, without, begins });
  }

  async #goneOf(organizationId: string, { file }: Month): Promise<readonly PositionRange[]> {
    const { files, rewriter } = this.#options;
    const lease = await files.lease(organizationId, [file]);
    try {
      const [catalog = ''] = lease.catalogs;
      return await rewriter.use((connection) => readGone(connection, catalog));
    } finally {
      await lease.release();
    }
  }
}

function requireHeld(end: number, newest: Month | undefined): void {
  const size = newest?.size ?? 0;
  if (end <= size) return;
  throw new EventIndexError(
    'refused',
    `the index ends before position ${size}: what it lacks, up to ${end - 1}, must be applied before it is let go of`,
  );
}
