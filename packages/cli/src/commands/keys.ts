import type { Command } from 'commander';
import { UsageError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { addDataOption, dataFolderOf, futureTime, someOf } from './options.ts';
import { wordOf } from './verifying.ts';

type Flags = {
  readonly data?: string;
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly projects?: readonly string[];
  readonly environments?: readonly string[];
  readonly addresses?: readonly string[];
  readonly expires?: number;
  readonly organization?: string;
  readonly json?: boolean;
};

type ConfirmFlags = {
  readonly data?: string;
  readonly all?: boolean;
  readonly organization?: string;
  readonly json?: boolean;
};

export function registerKeys(program: Command, io: Io): void {
  const keys = program
    .command('keys')
    .summary('make API keys, confirm them after a restore')
    .description('API keys, offline on the data folder: a way back in.');
  const command = keys
    .command('create')
    .description('Makes an API key, shown this once. The act is recorded as done by system.');
  addDataOption(command)
    .requiredOption('--name <name>', 'what the key is called; a name is never used again')
    .option('--scopes <list>', 'what it may do, comma-separated (default: everything)', someOf('scopes'))
    .option(
      '--projects <list>',
      'names or ids of the projects it is limited to (default: all)',
      someOf('projects'),
    )
    .option(
      '--environments <list>',
      'the environments it is limited to (default: all)',
      someOf('environments'),
    )
    .option(
      '--addresses <list>',
      'addresses and ranges it may be used from, such as 203.0.113.7,10.0.0.0/8 (default: any)',
      someOf('addresses'),
    )
    .option(
      '--expires <time>',
      'when it ends: 90d from now, or a date or time such as 2027-01-31, UTC unless it says otherwise (default: never)',
      futureTime,
    )
    .option('--organization <name>', 'name or id of the organization, where the folder has several')
    .option('--json', 'print { "id", "name", "key" }')
    .addHelpText(
      'after',
      `
Examples:
  ./daybook keys create --data ./data --name shop-backend --scopes events:write
  ./daybook keys create --name ci-deploy --scopes secrets:read --environments production --addresses 10.0.0.0/8 --expires 90d`,
    )
    .action((flags: Flags) => create(flags, io));
  const confirm = keys
    .command('confirm')
    .description(
      'Lets API keys work again that a restore suspended; without a name, it lists them. The server may run. The act is recorded as done by system.',
    )
    .argument('[name]', 'name or id of one key');
  addDataOption(confirm)
    .option('--all', 'every key that waits')
    .option('--organization <name>', 'name or id of the organization, where the folder has several')
    .option('--json', 'print { "confirmed", "suspended" }')
    .addHelpText(
      'after',
      '\nExamples:\n  ./daybook keys confirm --data ./restored\n  ./daybook keys confirm shop-backend --data ./restored',
    )
    .action((name: string | undefined, flags: ConfirmFlags) => runConfirm(name, flags, io));
}

async function runConfirm(key: string | undefined, flags: ConfirmFlags, io: Io): Promise<void> {
  if (key === '') throw new UsageError('the name is empty: is the variable set that it comes from?');
  const { confirmKeys } = await import('@daybook/server');
  const result = await confirmKeys({
    dataFolder: dataFolderOf(flags, io),
    key,
    all: flags.all ?? false,
    organization: flags.organization,
    env: io.env,
  });
  if (flags.json) {
    await io.out(jsonLine(result));
    return;
  }
  const { confirmed, suspended } = result;
  if (confirmed.length > 0) await io.out(`Confirmed: ${visible(confirmed.join(', '))}.\n`);
  await io.out(
    suspended.length > 0
      ? `${confirmed.length > 0 ? 'Still suspended' : 'Suspended'}: ${visible(suspended.join(', '))}.\n${howToConfirm(key, flags, io)}`
      : 'No API key waits to be confirmed.\n',
  );
}

/** For those who only listed. */
function howToConfirm(key: string | undefined, flags: ConfirmFlags, io: Io): string {
  if (key !== undefined || flags.all) return '';
  const data = `--data ${wordOf(dataFolderOf(flags, io))}`;
  return `Confirm one by its name, or all:\n  ./daybook keys confirm NAME ${data}\n  ./daybook keys confirm --all ${data}\n`;
}

async function create({ json, data, expires, ...wish }: Flags, io: Io): Promise<void> {
  const { createKey } = await import('@daybook/server');
  const { notes, ...made } = await createKey({
    ...wish,
    dataFolder: dataFolderOf({ ...(data !== undefined && { data }) }, io),
    ...(expires !== undefined && { expiresAt: expires }),
    env: io.env,
  });
  for (const note of notes) io.err(`Note: ${visible(note)}.\n`);
  await io.out(
    json
      ? jsonLine(made)
      : `Made API key ${visible(made.name)} (${made.id}), shown this once:\n  ${made.key}\n`,
  );
}
