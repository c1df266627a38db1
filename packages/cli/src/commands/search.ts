import type { RecordedEvent } from '@daybook/event';
import type { Coverage, EventPage } from '@daybook/sdk';
import type { Command } from 'commander';
import { jsonLine } from '../output/escape.ts';
import { type EventColumns, eventHeadings, eventRow } from '../output/event-row.ts';
import type { Io } from '../output/io.ts';
import { Table } from '../output/table.ts';
import { checkFilter } from './filter.ts';
import { FILTER_HELP, joinFilterWords } from './filter-words.ts';
import { addClientOptions, type ClientFlags, clientOf, oneOf, wholeNumber } from './options.ts';
import { reportCoverage } from './report-coverage.ts';

type Flags = ClientFlags & {
  readonly limit: number;
  readonly order: 'newest' | 'oldest';
  readonly all?: boolean;
  readonly ids?: boolean;
  readonly utc?: boolean;
  readonly json?: boolean;
};

const PAGE_EVENTS_MAX = 1000;

export function registerSearch(program: Command, io: Io): void {
  const command = program
    .command('search')
    .summary('find events by a filter')
    .description(
      'Finds events by a filter and prints them as a table, or as NDJSON. Without a filter: all of them.',
    )
    .argument('[filter...]', 'such as: action:SECRET_READ actor:api-key:ci-deploy env:production since:7d')
    .option('--limit <events>', 'how many at most', wholeNumber(1, 1_000_000_000), 50)
    .option('--order <order>', 'newest or oldest first', oneOf('newest', 'oldest'), 'newest')
    .option('--all', 'all that match, whatever the limit')
    .option('--ids', 'show the id of each event, as a proof is asked for by it')
    .option('--utc', 'times in UTC')
    .option('--json', 'one JSON event a line');
  addClientOptions(command)
    .addHelpText(
      'after',
      `${FILTER_HELP}\n\nExample:\n  ./daybook search category:secrets env:production since:24h -ip:10.0.0.0/8 --utc`,
    )
    .action((words: string[], flags: Flags) => search(joinFilterWords(words), flags, io));
}

async function search(filter: string, flags: Flags, io: Io): Promise<void> {
  const client = clientOf(flags, io);
  await checkFilter(filter, client);
  const countMax = flags.all ? Number.POSITIVE_INFINITY : flags.limit;
  const limit = Math.min(PAGE_EVENTS_MAX, countMax);
  const query = { q: filter === '' ? undefined : filter, order: flags.order, limit };
  const print = flags.json ? printJson(io) : printTable(io, flags);
  let printed = 0;
  let coverage: Coverage | undefined;
  for await (const page of client.pages(query)) {
    const events = page.events.slice(0, countMax - printed);
    await print(events);
    printed += events.length;
    coverage ??= page.coverage;
    if (printed >= countMax) {
      if (hasMore(page, events.length)) io.err(`There is more: raise --limit, or give --all.\n`);
      break;
    }
  }
  if (printed === 0 && !flags.json) io.err('Nothing matches.\n');
  reportCoverage(coverage, io);
}

function hasMore(page: EventPage, taken: number): boolean {
  return page.nextCursor !== null || page.events.length > taken;
}

function printJson(io: Io): (events: readonly RecordedEvent[]) => Promise<void> {
  return (events) => io.out(events.map(jsonLine).join(''));
}

function printTable(io: Io, columns: EventColumns): (events: readonly RecordedEvent[]) => Promise<void> {
  const headings = eventHeadings(columns);
  const table = new Table(headings, io.columns);
  let isFirst = true;
  return async (events) => {
    if (events.length === 0) return;
    const rows = events.map((event) => eventRow(event, columns));
    table.fit(rows);
    await io.out([...(isFirst ? [headings] : []), ...rows].map((row) => table.line(row)).join(''));
    isFirst = false;
  };
}
