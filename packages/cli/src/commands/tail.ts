import type { TailState } from '@daybook/sdk';
import type { Command } from 'commander';
import { jsonLine, visible } from '../output/escape.ts';
import { eventHeadings, eventRow, eventWidths } from '../output/event-row.ts';
import type { Io } from '../output/io.ts';
import { Table } from '../output/table.ts';
import { checkFilter } from './filter.ts';
import { FILTER_HELP, joinFilterWords } from './filter-words.ts';
import { addClientOptions, type ClientFlags, clientOf, wholeNumber } from './options.ts';

type Flags = ClientFlags & {
  readonly after?: number;
  readonly ids?: boolean;
  readonly utc?: boolean;
  readonly json?: boolean;
};

export function registerTail(program: Command, io: Io): void {
  const command = program
    .command('tail')
    .summary('follow events as they are recorded')
    .description(
      'Prints events as they are recorded, until interrupted. A broken connection is resumed without a gap.',
    )
    .argument('[filter...]', 'as for search')
    .option(
      '--after <position>',
      'begin behind this position instead of now; -1 for the beginning',
      wholeNumber(-1, Number.MAX_SAFE_INTEGER),
    )
    .option('--ids', 'show the id of each event')
    .option('--utc', 'times in UTC')
    .option('--json', 'one JSON event a line');
  addClientOptions(command)
    .addHelpText(
      'after',
      `${FILTER_HELP}\n\nExample:\n  ./daybook tail outcome:denied -env:development --json`,
    )
    .action((words: string[], flags: Flags) => follow(joinFilterWords(words), flags, io));
}

async function follow(filter: string, flags: Flags, io: Io): Promise<void> {
  const client = clientOf(flags, io);
  await checkFilter(filter, client);
  const headings = eventHeadings(flags);
  const table = new Table(headings, io.columns, eventWidths(flags));
  const stop = new AbortController();
  const release = io.onStop(() => stop.abort());
  let hasHeadings = false;
  let hasBroken = false;
  try {
    const events = client.tail({
      q: filter === '' ? undefined : filter,
      after: flags.after,
      signal: stop.signal,
      onState: (state) => {
        // That it began is worth a word to a person only; that it broke, and goes on, to everybody.
        if (hasBroken || io.isErrTerminal || state.kind === 'broken') io.err(describe(state));
        hasBroken ||= state.kind === 'broken';
      },
    });
    for await (const event of events) {
      if (flags.json) {
        await io.out(jsonLine(event));
        continue;
      }
      const row = eventRow(event, flags);
      table.fit([row]);
      if (!hasHeadings) await io.out(table.line(headings));
      hasHeadings = true;
      await io.out(table.line(row));
    }
  } finally {
    release();
  }
}

function describe(state: TailState): string {
  if (state.kind === 'broken') return `Connection lost (${visible(state.error.message)}); resuming.\n`;
  const { resumedAfter } = state;
  return resumedAfter === undefined
    ? 'Following.\n'
    : `Following behind position ${visible(resumedAfter)}.\n`;
}
