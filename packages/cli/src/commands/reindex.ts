import type { Reindexed } from '@daybook/server';
import type { Command } from 'commander';
import { counted } from '../output/counted.ts';
import { jsonLine } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { addDataOption, addProgressOptions, dataFolderOf } from './options.ts';

type Flags = { readonly data?: string; readonly progress?: boolean; readonly json?: boolean };

export function registerReindex(program: Command, io: Io): void {
  const command = program
    .command('reindex')
    .summary('rebuild the index')
    .description(
      'Rebuilds the index from journal and ledger, checking every opening against its leaf. The server must not run.',
    );
  addProgressOptions(addDataOption(command))
    .option('--json', 'print { "events", "gone", "organizations" }')
    .addHelpText('after', '\nExample:\n  ./daybook reindex --data ./data')
    .action((flags: Flags) => reindex(flags, io));
}

async function reindex(flags: Flags, io: Io): Promise<void> {
  const { reindexFolder } = await import('@daybook/server');
  const progress = createProgress(io, flags.progress);
  try {
    const result = await reindexFolder({
      dataFolder: dataFolderOf(flags, io),
      onProgress: ({ organizationId, done, total }) =>
        progress.show(`${organizationId}: ${done} of ${total} events`),
    });
    progress.end();
    await io.out(flags.json ? jsonLine(result) : sentence(result));
  } finally {
    progress.end();
  }
}

function sentence({ events, gone, organizations }: Reindexed): string {
  const others =
    gone === 0
      ? ''
      : ` ${counted(gone, 'other has', 'others have')} expired or ${gone === 1 ? 'was' : 'were'} erased.`;
  return events === 0
    ? `Rebuilt the index: the log has no events${gone === 0 ? ' yet.' : '.'}${others}\n`
    : `Rebuilt the index: ${counted(events, 'event')} of ${counted(organizations, 'organization')}, each checked against the ledger.${others}\n`;
}
