import { LIMITS } from '@daybook/event';
import type { Command } from 'commander';
import { describeLeftOut, describeSummary, describeUnreadable } from '../cloudtrail/describe-summary.ts';
import { findFiles } from '../cloudtrail/find-files.ts';
import { importFiles } from '../cloudtrail/import-files.ts';
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

/** The exit code when something could not be read or was left out, and everything else was recorded. */
const PARTLY = 3;

/** One text a paragraph, which the help breaks into lines. */
const ABOUT_CLOUDTRAIL: readonly string[] = [
  'Turns AWS CloudTrail records into events of the catalogue: secrets, parameters, users, access keys, sign-ins. Every other record is skipped and counted by name.',
  "Takes a trail's files, gzip or not, and folders of them such as AWSLogs; the output of aws cloudtrail lookup-events; EventBridge events; and what CloudWatch Logs sends, exports or prints. Of a folder every file is looked into, whatever its name. Files of other services, digests and Insights are left alone and counted.",
  'What cannot be read is listed with the reason, and everything else is imported; then the exit code is 3. Run the same command again once it is repaired: only what is missing is recorded, however long ago the rest was imported.',
  'Import the files of one time together: AWS tells some reads and calls twice, in different files. An event whose id another event already has is left out and named; the exit code is 3 then, too. The key needs the scopes events:write and events:import.',
];

export function registerImport(program: Command, io: Io): void {
  const parent = program
    .command('import')
    .summary('record history')
    .description('Records history that another system kept.');
  const command = parent
    .command('cloudtrail')
    .description(ABOUT_CLOUDTRAIL.join('\n\n'))
    .argument('<file...>', 'files, folders or pipes')
    .option('--environment <name>', 'the environment these records are about, such as production')
    .option('--verbose', 'list the names of the records that were skipped, and why')
    .option('--json', 'print the summary as JSON');
  addProgressOptions(addClientOptions(command))
    .addHelpText('after', '\nExample:\n  ./daybook import cloudtrail ./AWSLogs --environment production')
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
  const found = await findFiles(paths);
  const counter = new ImportCounter();
  const progress = createProgress(io, flags.progress);
  let failure: unknown;
  try {
    await importFiles(found, {
      client,
      counter,
      environment,
      nowMs: io.nowMs,
      onProgress: (text) => progress.show(text),
    });
  } catch (error) {
    failure = error;
  } finally {
    progress.end();
  }
  const summary = counter.summary();
  const message = failure === undefined ? undefined : describeError(failure);
  // What went wrong stands first: a summary could push it out of sight.
  const incomplete = [describeUnreadable(summary), describeLeftOut(summary)].filter(
    (text) => text !== undefined,
  );
  for (const text of incomplete) reportError(new FailedError(text), io);
  if (failure !== undefined) reportError(new FailedError(`the import stopped: ${message}`), io);
  await io.out(
    flags.json
      ? jsonLine({ ...summary, ...(message === undefined ? {} : { error: message }) })
      : describeSummary(summary, { verbose: flags.verbose ?? false }),
  );
  if (failure !== undefined || !counter.isAnythingRead) throw new FailedError('');
  if (incomplete.length > 0) throw new FailedError('', PARTLY);
}
