import type { Command } from 'commander';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { addDataOption, dataFolderOf } from './options.ts';

type Flags = {
  readonly data?: string;
  readonly organization: string;
  readonly keyName?: string;
  readonly origin?: string;
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
    .option('--json', 'print { "organizationId", "apiKey", "verifierKey" }')
    .addHelpText(
      'after',
      '\nExample:\n  npx daybook init --data ./data --organization "Acme" --origin audit.acme.example',
    )
    .action((flags: Flags) => init(flags, io));
}

async function init(flags: Flags, io: Io): Promise<void> {
  const { initialize, shellWord } = await import('@daybook/server');
  const dataFolder = dataFolderOf(flags, io);
  const made = await initialize({
    dataFolder,
    organizationName: flags.organization,
    ...(flags.keyName === undefined ? {} : { keyName: flags.keyName }),
    ...(flags.origin === undefined ? {} : { origin: flags.origin }),
  });
  if (flags.json) return io.out(jsonLine(made));
  await io.out(`Made ${visible(dataFolder)} for organization ${made.organizationId}.

API key, shown this once; it opens the API, the commands and the page:
  ${made.apiKey}

Verifier key of the ledger; keep it where the server cannot reach it, and give it to "npx daybook verify --key":
  ${made.verifierKey}

Next:
  npx daybook serve --data ${shellWord(dataFolder)}
  export DAYBOOK_API_KEY=${made.apiKey}
  npx daybook search
`);
}
