import type { Command } from 'commander';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { addDataOption, dataFolderOf, splitList } from './options.ts';

type Flags = {
  readonly data?: string;
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly organization?: string;
  readonly json?: boolean;
};

export function registerKeys(program: Command, io: Io): void {
  const keys = program
    .command('keys')
    .summary('make API keys')
    .description('API keys, offline on the data folder: a way back in.');
  const command = keys
    .command('create')
    .description('Makes an API key, shown this once. The act is recorded as done by system.');
  addDataOption(command)
    .requiredOption('--name <name>', 'what the key is called; a name is never used again')
    .option('--scopes <list>', 'what it may do, comma-separated (default: everything)', splitList)
    .option('--organization <id>', 'which organization, where the folder has several')
    .option('--json', 'print { "id", "name", "key" }')
    .addHelpText(
      'after',
      '\nExample:\n  npx daybook keys create --data ./data --name shop-backend --scopes events:write',
    )
    .action((flags: Flags) => create(flags, io));
}

async function create(flags: Flags, io: Io): Promise<void> {
  const { createKey } = await import('@daybook/server');
  const made = await createKey({
    dataFolder: dataFolderOf(flags, io),
    name: flags.name,
    ...(flags.scopes === undefined ? {} : { scopes: flags.scopes }),
    ...(flags.organization === undefined ? {} : { organizationId: flags.organization }),
  });
  await io.out(
    flags.json
      ? jsonLine(made)
      : `Made API key ${visible(made.name)} (${made.id}), shown this once:\n  ${made.key}\n`,
  );
}
