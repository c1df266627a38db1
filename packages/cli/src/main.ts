import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { registerAccount } from './commands/account.ts';
import { registerActions } from './commands/actions.ts';
import { registerBackup } from './commands/backup.ts';
import { registerDemo } from './commands/demo.ts';
import { registerExport } from './commands/export.ts';
import { registerExposure } from './commands/exposure.ts';
import { protectFilterWords } from './commands/filter-words.ts';
import { registerImport } from './commands/import.ts';
import { registerInit } from './commands/init.ts';
import { registerInvestigate } from './commands/investigate.ts';
import { registerKeys } from './commands/keys.ts';
import { registerLedger } from './commands/ledger.ts';
import { registerMasterKey } from './commands/master-key.ts';
import { registerReindex } from './commands/reindex.ts';
import { registerResend } from './commands/resend.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRun } from './commands/run.ts';
import { registerSearch } from './commands/search.ts';
import { registerSecrets } from './commands/secrets.ts';
import { registerServe } from './commands/serve.ts';
import { registerTail } from './commands/tail.ts';
import { registerVerify } from './commands/verify.ts';
import { reportError } from './output/errors.ts';
import type { Io } from './output/io.ts';
import { processIo } from './output/process-io.ts';

/** How long what is left open may keep an ended command alive. */
const LINGER_MS = 2_000;

/** Runs the command line; resolves when the command has ended, with the process's exit code set: 0 ok, 1 failed, 2 misused, 3 partly done. */
export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await run(args, processIo());
  // The timer itself keeps nothing alive; it ends a command whose failure left something open.
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

/** The same with given streams and environment; resolves with the exit code. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    await program(io).parseAsync(protectFilterWords(args), { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, io);
  }
}

function program(io: Io): Command {
  const command = new Command('./daybook')
    .description("An organization's audit log: records, proves, finds.")
    .version(manifest.version)
    .exitOverride()
    // What follows the command of `run` is that command's own.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what can be given)')
    .configureOutput({
      writeOut: (text) => io.outNow(text),
      writeErr: (text) => io.err(text),
    })
    .addHelpText(
      'after',
      `
Commands that talk to a server read DAYBOOK_URL (default http://127.0.0.1:4280) and DAYBOOK_API_KEY.
Exit codes: 0 ok, 1 failed, 2 misused, 3 partly done (import, resend, export).`,
    );
  registerInit(command, io);
  registerServe(command, io);
  registerKeys(command, io);
  registerAccount(command, io);
  registerSecrets(command, io);
  registerRun(command, io);
  registerActions(command, io);
  registerImport(command, io);
  registerResend(command, io);
  registerSearch(command, io);
  registerTail(command, io);
  registerExport(command, io);
  registerExposure(command, io);
  registerInvestigate(command, io);
  registerVerify(command, io);
  registerLedger(command, io);
  registerReindex(command, io);
  registerBackup(command, io);
  registerRestore(command, io);
  registerMasterKey(command, io);
  registerDemo(command, io);
  return command;
}
