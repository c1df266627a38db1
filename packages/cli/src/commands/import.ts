import { LIMITS } from '@daybook/event';
import type { Command } from 'commander';
import { describeLeftOut, describeSummary } from '../cloudtrail/describe-summary.ts';
import { findFiles } from '../cloudtrail/find-files.ts';
import { mapFile } from '../cloudtrail/map-file.ts';
import { sendFile } from '../cloudtrail/send.ts';
import { ImportCounter } from '../cloudtrail/summary.ts';
import { describeError, FailedError, reportError, UsageError } from '../output/errors.ts';
import { jsonLine } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { addClientOptions, addProgressOptions, type ClientFlags, clientOf } from './options.ts';

type Flags = ClientFlags & {
  readonly environment?: string;
  readonly verbose?: boolean;
  readonly progress?: boolean;
  readonly json?: boolean;
};

/** A long import outlives a restart of the server. */
const ATTEMPTS = 8;

/** The exit code when some events were left out, and everything else was recorded. */
const PARTLY = 3;

export function registerImport(program: Command, io: Io): void {
  const parent = program
    .command('import')
    .summary('record history')
    .description('Records history that another system kept.');
  const command = parent
    .command('cloudtrail')
    .description(
      `Turns AWS CloudTrail records into events of the catalogue: secrets, parameters, users, access keys, sign-ins. Everything else is
skipped and counted by name. Files may be gzip, { "Records": [ … ] } or NDJSON; of a folder, every .json and .json.gz is
taken. Running it again records nothing twice. It stops at the first bad file, of which nothing is sent. An event whose id
another event already has is left out and named; then the exit code is 3. The key needs the scopes events:write and
events:import.`,
    )
    .argument('<file...>', 'files or folders')
    .option('--environment <name>', 'the environment these records are about, such as production')
    .option('--verbose', 'list the names of the records that were skipped, and why')
    .option('--json', 'print the summary as JSON');
  addProgressOptions(addClientOptions(command))
    .addHelpText('after', '\nExample:\n  npx daybook import cloudtrail ./AWSLogs --environment production')
    .action((paths: string[], flags: Flags) => importCloudTrail(paths, flags, io));
}

async function importCloudTrail(paths: readonly string[], flags: Flags, io: Io): Promise<void> {
  const { environment } = flags;
  if (
    environment !== undefined &&
    (environment === '' || environment.length > LIMITS.environmentCharacters)
  ) {
    throw new UsageError(`--environment must have 1 to ${LIMITS.environmentCharacters} characters`);
  }
  const client = clientOf(flags, io, ATTEMPTS);
  const files = await findFiles(paths);
  const counter = new ImportCounter();
  const progress = createProgress(io, flags.progress);
  let failure: unknown;
  try {
    for (const [index, path] of files.entries()) {
      const show = () =>
        progress.show(`file ${index + 1} of ${files.length}, ${counter.events} events: ${path}`);
      show();
      const file = await mapFile(path, { environment, nowMs: io.nowMs() });
      await sendFile(client, file, ({ sent, leftOut }) => {
        for (const { event, name, isDuplicate } of sent) counter.event(name, event.action, isDuplicate);
        for (const { event, name, place } of leftOut)
          counter.leftOut({ id: event.id, name, file: path, place });
        show();
      });
      for (const { name, why } of file.skipped) counter.skip(name, why);
      counter.file(file.records);
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.end();
  }
  const summary = counter.summary();
  const message = failure === undefined ? undefined : describeError(failure);
  const leftOut = describeLeftOut(summary);
  // What went wrong stands first: a summary could push it out of sight.
  if (leftOut !== undefined) reportError(new FailedError(leftOut), io);
  if (failure !== undefined) reportError(new FailedError(`the import stopped: ${message}`), io);
  await io.out(
    flags.json
      ? jsonLine({ ...summary, ...(message === undefined ? {} : { error: message }) })
      : describeSummary(summary, { verbose: flags.verbose ?? false }),
  );
  if (failure !== undefined) throw new FailedError('');
  if (leftOut !== undefined) throw new FailedError('', PARTLY);
}
