import type { Command } from 'commander';
import { UsageError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { addDataOption, dataFolderOf } from './options.ts';

type Flags = {
  readonly data?: string;
  readonly organization: string;
  readonly keyName?: string;
  readonly origin?: string;
  readonly owner?: string;
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
};

export function registerInit(program: Command, io: Io): void {
  const command = program
    .command('init')
    .summary('make a data folder')
    .description(
      'Makes a data folder with one organization and one API key of all scopes. A folder that has one is not touched.',
    );
  addDataOption(command)
    .requiredOption('--organization <name>', 'what the organization is called')
    .option('--key-name <name>', 'what the API key is called')
    .option('--origin <host>', "the host in the ledger's origin, fixed for ever (default: daybook.local)")
    .option('--owner <email>', 'make the account of the first owner; needs --password-stdin')
    .option('--password-stdin', "read the owner's password from standard input")
    .option('--json', 'print { "organizationId", "apiKey", "verifierKey" }')
    .addHelpText(
      'after',
      '\nExample:\n  ./daybook init --data ./data --organization "Acme" --origin audit.acme.example',
    )
    .action((flags: Flags) => init(flags, io));
}

async function init(flags: Flags, io: Io): Promise<void> {
  const { initialize, shellWord } = await import('@daybook/server');
  const dataFolder = dataFolderOf(flags, io);
  const owner = await ownerOf(flags, io);
  const made = await initialize({
    dataFolder,
    organizationName: flags.organization,
    ...(flags.keyName === undefined ? {} : { keyName: flags.keyName }),
    ...(flags.origin === undefined ? {} : { origin: flags.origin }),
    ...(owner && { owner }),
  });
  if (flags.json) return io.out(jsonLine(made));
  await io.out(`Made ${visible(dataFolder)} for organization ${made.organizationId}.

API key, shown this once; it opens the API and the commands:
  ${made.apiKey}

Verifier key of the ledger; keep it where the server cannot reach it, and give it to "./daybook verify --key":
  ${made.verifierKey}

Next${owner ? '' : ' (serve prints a link by which the first owner makes an account)'}:
  ./daybook serve --data ${shellWord(dataFolder)}
  export DAYBOOK_API_KEY=${made.apiKey}
  ./daybook search
`);
}

/** The owner that the options name. @throws UsageError when only a half of it is given. */
async function ownerOf(
  { owner, passwordStdin }: Flags,
  io: Io,
): Promise<{ email: string; password: string } | undefined> {
  if (owner === undefined && !passwordStdin) return undefined;
  if (owner === undefined || !passwordStdin) {
    throw new UsageError(
      '--owner and --password-stdin belong together: printf %s "$PASSWORD" | ./daybook init … --owner ana@example.com --password-stdin',
    );
  }
  return { email: owner, password: await readPassword(io) };
}

/** The password on standard input, without the line's end. @throws UsageError when there is none. */
async function readPassword(io: Io): Promise<string> {
  const password = (await io.input()).replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new UsageError('standard input holds no password: printf %s "$PASSWORD" | ./daybook …');
}
