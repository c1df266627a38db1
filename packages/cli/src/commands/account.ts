import type { Command } from 'commander';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { addDataOption, dataFolderOf } from './options.ts';

type Flags = {
  readonly data?: string;
  readonly clear2fa?: boolean;
  readonly url?: string;
  readonly json?: boolean;
};

export function registerAccount(program: Command, io: Io): void {
  const account = program
    .command('account')
    .summary('help who is locked out')
    .description('Accounts, offline on the data folder: a way back in.');
  const command = account
    .command('reset')
    .argument('<email>', 'the address of the account')
    .description(
      'Makes a link by which the person sets a new password, good for an hour and once. The act is recorded as done by system.',
    );
  addDataOption(command)
    .option('--clear-2fa', 'take the second factor from the account too, and end its sessions')
    .option(
      '--url <url>',
      'where people reach the server (default: DAYBOOK_PUBLIC_URL, DAYBOOK_URL, or its usual address)',
    )
    .option('--json', 'print { "url", "expiresAt", "clearedTwoFactor" }')
    .addHelpText('after', '\nExample:\n  ./daybook account reset ana@example.com --data ./data --clear-2fa')
    .action((email: string, flags: Flags) => reset(email, flags, io));
}

async function reset(email: string, flags: Flags, io: Io): Promise<void> {
  const { resetAccount } = await import('@daybook/server');
  // The address that the client commands use is better than a guess.
  const url = flags.url ?? (io.env.DAYBOOK_PUBLIC_URL || io.env.DAYBOOK_URL || undefined);
  const made = await resetAccount({
    dataFolder: dataFolderOf(flags, io),
    email,
    clearTwoFactor: flags.clear2fa ?? false,
    ...(url !== undefined && { url }),
    env: io.env,
  });
  await io.out(
    flags.json
      ? jsonLine(made)
      : `Open this link until ${made.expiresAt} to set a new password for ${visible(email)}:
  ${made.url}
${made.clearedTwoFactor ? 'Its second factor was removed, its sessions have ended.\n' : ''}`,
  );
}
