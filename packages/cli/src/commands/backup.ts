import type { Command } from 'commander';
import { counted } from '../output/counted.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { addDataOption, addProgressOptions, dataFolderOf, wholeNumber } from './options.ts';

type Flags = {
  readonly data?: string;
  readonly to: string;
  readonly withMasterKey?: boolean;
  readonly keep?: number;
  readonly progress?: boolean;
  readonly json?: boolean;
};

export function registerBackup(program: Command, io: Io): void {
  const command = program
    .command('backup')
    .summary('back up a data folder')
    .description(
      'Makes a backup of the data folder as of one moment; the server may run. Databases are copied each time; files that never change are copied once and shared by all backups of a folder. Nothing counts before the manifest is written, which comes last.',
    );
  addProgressOptions(addDataOption(command))
    .requiredOption('--to <folder>', 'the folder that holds the backups; made where there is none')
    .option(
      '--with-master-key',
      'put the master key into the backup: whoever has it then can read every secret and sign for the ledger',
    )
    .option(
      '--keep <number>',
      'remove all but this many of the newest backups, and the files that only those had (default: all stay)',
      wholeNumber(1, 10_000),
    )
    .option('--json', 'print { "backup", "createdAt", "organizations", "files", "copied", … }')
    .addHelpText('after', '\nExample:\n  ./daybook backup --data ./data --to /backups/daybook')
    .action((flags: Flags) => backUp(flags, io));
}

async function backUp(flags: Flags, io: Io): Promise<void> {
  const { backUpFolder } = await import('@daybook/server');
  const progress = createProgress(io, flags.progress);
  const made = await backUpFolder({
    dataFolder: dataFolderOf(flags, io),
    to: flags.to,
    withMasterKey: flags.withMasterKey ?? false,
    ...(flags.keep !== undefined && { keep: flags.keep }),
    env: io.env,
    onProgress: (files) => progress.show(`${files} files`),
  }).finally(progress.end);
  if (flags.json) {
    await io.out(jsonLine(made));
    return;
  }
  const entries = made.organizations.reduce((sum, { size }) => sum + size, 0);
  const key = made.withMasterKey
    ? `The master key ${made.masterKeyIds.join(', ')} is in it.`
    : `Without the master key ${made.masterKeyIds.join(', ')}, which a restore needs: keep a copy of that elsewhere.`;
  const { backups } = made.pruned;
  const removed = backups.length > 0 ? `Older backups removed: ${backups.join(', ')}.\n` : '';
  await io.out(
    `Backed up ${counted(entries, 'entry', 'entries')} of ${counted(made.organizations.length, 'organization')}, as of ${made.createdAt}, to ${visible(made.backup)} (${made.copied} of ${made.files} files were new).\n${key}\n${removed}`,
  );
}
