import type { TailState } from '@daybook/sdk';
import type { Command } from 'commander';
import { jsonLine, visible } from '../output/escape.ts';
import { eventHeadings, eventRow } from '../output/event-row.ts';
import type { Io } from '../output/io.ts';
import { Table } from '../output/table.ts';
import { checkFilter } from './filter.ts';
import { addClientOptions, type ClientFlags, clientOf, wholeNumber } from './options.ts';

type Flags = ClientFlags & { readonly after?: number; readonly utc?: boolean; readonly json?: boolean };

export function registerTail(program: Command, io: Io): void {
  const command = program
    .command('tail')
    .summary('follow events as they are recorded')
    .description(
      'Prints events as they are recorded, until interrupted. A broken connection is resumed without a gap.',
    )
    .argument('[filter]', 'as for search', '')
    .option(
      '--after <position>',
      'begin behind this position instead of now; -1 for the beginning',
      wholeNumber(-1, Number.MAX_SAFE_INTEGER),
    )
    .option('--utc', 'times in UTC')
    .option('--json', 'one JSON event a line');
  addClientOptions(command)
    .addHelpText('after', "\nExample:\n  daybook tail 'outcome:denied' --json")
    .action((filter: string, flags: Flags) => follow(filter, flags, io));
}

async function follow(filter: string, flags: Flags, io: Io): Promise<void> {
  const client = clientOf(flags, io);
  await checkFilter(filter, client);
  const utc = flags.utc ?? false;
  const table = new Table(eventHeadings(utc), io.columns);
  const stop = new AbortController();
  const release = io.onStop(() => stop.abort());
  let hasHeadings = flags.json === true;
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
      if (!hasHeadings) await io.out(table.line(eventHeadings(utc)));
      hasHeadings = true;
      await io.out(flags.json ? jsonLine(event) : table.line(eventRow(event, utc)));
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
