import type { RestoredFolder, ResumedLedger } from '@daybook/server';
import type { Command } from 'commander';
import { FailedError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { addDecisionOptions, type DecisionFlags, decisionOf, sayLedgers } from './ledger-decision.ts';
import { addDataOption, addProgressOptions, dataFolderOf } from './options.ts';
import { wordOf } from './verifying.ts';

type Flags = DecisionFlags & {
  readonly data?: string;
  readonly from: string;
  readonly masterKeyFile?: string;
  readonly progress?: boolean;
  readonly json?: boolean;
};

export function registerRestore(program: Command, io: Io): void {
  const command = program
    .command('restore')
    .summary('make a data folder from a backup')
    .description(
      'Checks every file of a backup, then makes an empty data folder from it. Sessions are ended and API keys suspended, until an owner or ./daybook keys confirm confirms them. The ledger signs nothing until it is known to extend the newest checkpoint: give that, or say that there is none.',
    );
  addProgressOptions(addDataOption(command))
    .requiredOption(
      '--from <folder>',
      'the folder of the backups, for the newest whole one, or that of one backup',
    )
    .option(
      '--master-key-file <file>',
      'the master key, where it is neither in the backup nor in DAYBOOK_MASTER_KEY',
    );
  addDecisionOptions(command)
    .option('--json', 'print { "backup", "createdAt", "files", "sessions", "organizations", "ledgers" }')
    .addHelpText(
      'after',
      `
Example:
  ./daybook restore --from /backups/daybook --data ./restored --master-key-file /safe/master.key --checkpoint ./last-checkpoint`,
    )
    .action((flags: Flags) => restore(flags, io));
}

async function restore(flags: Flags, io: Io): Promise<void> {
  const dataFolder = dataFolderOf(flags, io);
  const decision = await decisionOf(flags);
  const { restoreFolder, resumeLedgers } = await import('@daybook/server');
  const progress = createProgress(io, flags.progress);
  const restored = await restoreFolder({
    from: flags.from,
    dataFolder,
    ...(flags.masterKeyFile !== undefined && { masterKeyFile: flags.masterKeyFile }),
    env: io.env,
    onProgress: ({ step, files }) => progress.show(`${files} files ${step}`),
  }).finally(progress.end);
  const hasLedgers = restored.organizations.some(({ size }) => size > 0);
  const ledgers = hasLedgers ? await resumeLedgers({ dataFolder, ...decision, env: io.env }) : [];
  if (flags.json) {
    await io.out(jsonLine({ ...restored, ledgers }));
  } else await say(restored, dataFolder, ledgers, io);
  if (ledgers.some(({ state }) => state === 'behind')) throw new FailedError('');
}

async function say(
  restored: RestoredFolder,
  dataFolder: string,
  ledgers: readonly ResumedLedger[],
  io: Io,
): Promise<void> {
  const keys = restored.organizations.flatMap(({ suspendedKeys }) => suspendedKeys);
  await io.out(
    `Restored backup ${restored.backup} to ${visible(dataFolder)}: everything after ${restored.createdAt} is missing.\n` +
      `Sessions ended: ${restored.sessions}. API keys suspended: ${keys.length === 0 ? 'none' : visible(keys.join(', '))}.\n`,
  );
  if (keys.length > 0)
    await io.out(
      `To let keys work again: ./daybook keys confirm --data ${wordOf(dataFolder)} --all, or one by name.\n`,
    );
  await sayLedgers(ledgers, dataFolder, io);
}
