import type { Command } from 'commander';
import { counted } from '../output/counted.ts';
import { jsonLine } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { addDataOption, addProgressOptions, dataFolderOf } from './options.ts';

type Flags = { readonly data?: string; readonly progress?: boolean; readonly json?: boolean };

export function registerMasterKey(program: Command, io: Io): void {
  const masterKey = program
    .command('master-key')
    .summary('replace the key that protects secrets')
    .description(
      'Replaces the master key, or the data keys under it, on the data folder. The server may run.',
    );
  addDataOption(masterKey.command('rewrap'))
    .description(
      'Wraps all keys by the present master key that the previous one wrapped (DAYBOOK_MASTER_KEY_PREVIOUS, or keys/master.previous.key). Recorded as done by system.',
    )
    .option('--json', 'print { "keyId", "previousKeyId", "keys" }; no previousKeyId: nothing to do')
    .addHelpText('after', '\nExample:\n  ./daybook master-key rewrap --data ./data')
    .action((flags: Flags) => rewrap(flags, io));
  addProgressOptions(addDataOption(masterKey.command('reencrypt')))
    .description(
      'Makes new data keys and encrypts all secrets and variables anew, a few at a time. Run again after an interruption, it goes on.',
    )
    .option('--json', 'print { "organizations", "values" }')
    .addHelpText('after', '\nExample:\n  ./daybook master-key reencrypt --data ./data')
    .action((flags: Flags) => reencrypt(flags, io));
}

async function rewrap(flags: Flags, io: Io): Promise<void> {
  const { rotateMasterKey } = await import('@daybook/server');
  const result = await rotateMasterKey({ dataFolder: dataFolderOf(flags, io), env: io.env });
  const { keyId, previousKeyId, keys } = result;
  const told =
    previousKeyId === undefined
      ? `Nothing to do: all keys are wrapped by master key ${keyId}.\n`
      : `Wrapped ${keys} keys by master key ${keyId}; they were wrapped by ${previousKeyId}.\n`;
  await io.out(flags.json ? jsonLine(result) : told);
}

async function reencrypt(flags: Flags, io: Io): Promise<void> {
  const { reencryptFolder } = await import('@daybook/server');
  const progress = createProgress(io, flags.progress);
  try {
    const result = await reencryptFolder({
      dataFolder: dataFolderOf(flags, io),
      onProgress: ({ organizationId, done, total }) =>
        progress.show(`${organizationId}: ${done} of ${total} values`),
      env: io.env,
    });
    progress.end();
    const { organizations, values } = result;
    await io.out(
      flags.json
        ? jsonLine({ organizations, values })
        : `Encrypted ${counted(values, 'value')} of ${counted(organizations, 'organization')} under new keys.\n`,
    );
  } finally {
    progress.end();
  }
}
