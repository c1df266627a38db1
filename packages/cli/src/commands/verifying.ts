import type { Command } from 'commander';
import { FailedError } from '../output/errors.ts';
import { jsonLine, visibleLines } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import type { PinFlags } from '../verify/keys.ts';
import { formatReport, type PartialReport, type Report, type UnverifiedReport } from '../verify/report.ts';
import { reportingFailure } from '../verify/verification-failure.ts';

export type KeyFlags = PinFlags & { readonly json?: boolean };

/** The options of every command that verifies. */
export function addKeyOptions(command: Command): Command {
  return command
    .option(
      '--key <key>',
      'the verifier key that you keep apart from the server; may be repeated while it is being replaced',
      (key: string, keys: readonly string[] = []) => [...keys, key],
    )
    .option('--key-file <file>', 'a file with pinned verifier keys of the log, one a line')
    .option('--unpinned', 'without a key: look at the form only, which proves nothing (exit code 1)')
    .option('--json', 'print { "ok", "proved", "notProved", … }');
}

/** Prints the report, or says why there is none; unless all was verified, the exit code is 1, or 3 where a part was. */
export async function reporting(
  flags: KeyFlags,
  io: Io,
  check: () => Promise<{ report: Report | PartialReport | UnverifiedReport; details: string }>,
): Promise<void> {
  const { report, details } = await reportingFailure(flags, io, 'not verified', check);
  await io.out(
    flags.json ? jsonLine(report) : `${visibleLines(formatReport(report))}${visibleLines(details)}`,
  );
  if (!report.ok) throw new FailedError('', report.code === 'partly' ? 3 : 1);
}

/** A path as it can stand in a command line, or a word for it. */
export function wordOf(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : 'FILE';
}
