import type { ExportBytes } from '@daybook/sdk';
import type { Command } from 'commander';
import { download, makeInBackground } from '../export/background-export.ts';
import type { ExportFormat } from '../export/count-records.ts';
import { BrokenExport, intoFile, receiveExport, type SavedExport, type Sink } from '../export/save-export.ts';
import { FailedError, UsageError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress, type Progress } from '../output/progress.ts';
import { checkFilter } from './filter.ts';
import { FILTER_HELP, joinFilterWords } from './filter-words.ts';
import {
  addClientOptions,
  addProgressOptions,
  type ClientFlags,
  clientOf,
  oneOf,
  wholeNumber,
} from './options.ts';

type Flags = ClientFlags & {
  readonly format: ExportFormat;
  readonly output: string;
  readonly order: 'position' | 'newest' | 'oldest';
  readonly proofs?: boolean;
  readonly from?: number;
  readonly to?: number;
  readonly border?: readonly number[];
  readonly json?: boolean;
  readonly progress?: boolean;
};

const STDOUT = '-';
/** A broken export is begun again so often, where it goes to a file. */
const ATTEMPTS = 3;
const MEGABYTE = 1_000_000;
const position = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const border = wholeNumber(1, Number.MAX_SAFE_INTEGER);

export function registerExport(program: Command, io: Io): void {
  const command = program
    .command('export')
    .summary('export events to a file')
    .description(
      'Exports all events that match, up to the newest one there is now. A file gets its name only once as many events are in it as the server announced; a broken export is begun again. Each attempt is recorded in the log.',
    )
    .argument('[filter...]', 'as for search; all events without one')
    .option('--format <format>', 'ndjson, csv or parquet', oneOf('ndjson', 'csv', 'parquet'), 'ndjson')
    .option('--output <file>', 'where to; - is standard output', STDOUT)
    .option(
      '--order <order>',
      'position (the order of recording), newest or oldest first',
      oneOf('position', 'newest', 'oldest'),
      'position',
    )
    .option(
      '--proofs',
      'a bundle with proofs, which "verify bundle" checks without a server; needs --output FILE',
    )
    .option('--from <position>', 'with --proofs and no filter: a complete bundle from here on', position)
    .option('--to <position>', 'the same up to here, included', position)
    .option(
      '--border <size>',
      'with --proofs: size of an older checkpoint that it is to be compared with; may be repeated',
      (size: string, sizes: readonly number[] = []) => [...sizes, border(size)],
    )
    .option('--json', 'print { "file", "format", "count", "bytes", "sha256" } when it is written');
  addProgressOptions(addClientOptions(command))
    .addHelpText(
      'after',
      `${FILTER_HELP}\n\nExample:\n  ./daybook export category:secrets since:30d --format csv --output secrets.csv\n\nExit codes: 0 all of it was written, 1 nothing was, 2 misused, 3 standard output got a part of it.`,
    )
    .action((words: string[], flags: Flags) => runExport(joinFilterWords(words), flags, io));
}

async function runExport(filter: string, flags: Flags, io: Io): Promise<void> {
  const { format, output, order } = flags;
  if (output === '') throw new UsageError('--output is empty: is the variable set that it comes from?');
  const isFile = output !== STDOUT;
  if (!isFile && flags.json)
    throw new UsageError('--json needs --output FILE: standard output has the events');
  if (!isFile && format === 'parquet' && io.isOutTerminal)
    throw new UsageError('a terminal cannot show Parquet: give --output FILE');
  const { from: first, to: last, border: borders } = flags;
  const isPart = first !== undefined || last !== undefined;
  if ((isPart || borders) && !flags.proofs)
    throw new UsageError('--from, --to and --border go with --proofs');
  if (isPart && filter !== '')
    throw new UsageError('--from and --to go without a filter: in a filter say position:10..20');
  if (flags.proofs) refuseBundle(flags, isFile);
  const client = clientOf(flags, io);
  await checkFilter(filter, client);
  const stop = new AbortController();
  const release = io.onStop(() => stop.abort());
  const progress = createProgress(io, flags.progress);
  const q = filter === '' ? undefined : filter;
  const begin = () => client.exportBytes({ q, format, order, signal: stop.signal });
  const receive = async (sink: Sink) => {
    const begun = await begin();
    return receiveExport(begun, format, sink, showing(begun, progress));
  };
  const bundle = async () => {
    const wish = {
      format,
      q: filter,
      proofs: true,
      ...(isPart && {
        positions: { ...(first !== undefined && { first }), ...(last !== undefined && { last }) },
      }),
      ...(borders && { borders }),
    };
    const made = await makeInBackground(client, wish, stop.signal, ({ progress: { done, total } }) =>
      progress.show(`${done} of ${total} events made`),
    );
    const fetched = () => intoFile(output, (sink) => download(client, made, sink, stop.signal));
    const saved = await repeatedly(fetched, stop.signal, io);
    await client.exports.delete(made.id).catch(() => undefined);
    return saved;
  };
  try {
    if (flags.proofs) {
      const saved = await bundle();
      progress.end();
      await report(saved, flags, io);
      return;
    }
    const saved = isFile
      ? await repeatedly(() => intoFile(output, receive), stop.signal, io)
      : await receive((piece) => io.outBytes(piece)).catch(partly);
    progress.end();
    await report(saved, flags, io);
  } catch (error) {
    progress.end();
    if (stop.signal.aborted) throw new FailedError('stopped: nothing was written', isFile ? 1 : 3);
    throw error;
  } finally {
    release();
  }
}

/** A bundle can neither be ordered otherwise nor streamed. */
function refuseBundle({ format, order }: Flags, isFile: boolean): void {
  if (!isFile) throw new UsageError('--proofs needs --output FILE');
  if (order !== 'position') throw new UsageError('a bundle has the order of recording: leave --order out');
  if (format !== 'ndjson') throw new UsageError('--proofs makes a bundle: leave --format out');
}

function showing({ count }: ExportBytes, progress: Progress): (bytes: number) => void {
  return (bytes) => progress.show(`${count} events, ${(bytes / MEGABYTE).toFixed(1)} MB so far`);
}

async function report(
  { count, bytes, sha256 }: SavedExport,
  { output, format, json }: Flags,
  io: Io,
): Promise<void> {
  if (json) await io.out(jsonLine({ file: output, format, count, bytes, sha256 }));
  else if (output !== STDOUT)
    io.err(
      `${visible(`${count} ${count === 1 ? 'event' : 'events'} in ${output} (${bytes} bytes, SHA-256 ${sha256}).`)}\n`,
    );
}

/** Begins a broken export again, which then holds what there is by then. */
async function repeatedly<T>(work: () => Promise<T>, signal: AbortSignal, io: Io): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isBroken = error instanceof BrokenExport && !signal.aborted;
      if (!isBroken) throw error;
      if (attempt === ATTEMPTS)
        throw new FailedError(`${error.message}; tried ${ATTEMPTS} times, nothing was written`);
      io.err(`${visible(error.message)}; beginning again.\n`);
    }
  }
}

/** What went to standard output cannot be taken back. */
function partly(error: unknown): never {
  if (error instanceof BrokenExport && error.bytes > 0)
    throw new FailedError(`${error.message}: what was written is not all of it`, 3);
  if (error instanceof BrokenExport) throw new FailedError(`${error.message}: nothing was written`);
  throw error;
}
