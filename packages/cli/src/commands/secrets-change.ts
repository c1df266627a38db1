import { type Command, Option } from 'commander';
import { FailedError, UsageError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { requireSecretName } from '../secrets/name.ts';
import { readNewValue } from '../secrets/new-value.ts';
import { addClientOptions, type ClientFlags, clientOf, environmentName } from './options.ts';

type SetFlags = ClientFlags & {
  readonly env: string;
  readonly allowEmpty?: boolean;
  readonly json?: boolean;
};
type DeleteFlags = ClientFlags & { readonly env: string; readonly yes?: boolean; readonly json?: boolean };

const VALUE_IS_NO_ARGUMENT = `a value is never taken from the command line, where other users of the machine see it in the list of processes and the shell
keeps it in its history. Nothing was set; a value that was just given so is best replaced. Give it on standard input, or type it when asked:
  ./daybook secrets set NAME --env production < FILE`;

/** `set` and `delete`. */
export function registerChanges(secrets: Command, io: Io): void {
  const set = secrets
    .command('set')
    .summary('set a value')
    .description(
      'Sets a new version of a secret: standard input exactly as it is, or what a person types, without showing it. Recorded as SECRET_SET.',
    )
    .argument('<name>', 'the name of the secret')
    .requiredOption('--env <name>', 'the environment', environmentName)
    .option('--allow-empty', 'set a value without any characters')
    .option('--json', 'print { "id", "name", "environment", "version", "sameAsVersion"? }')
    // Whatever else is on the line may be the value: it is refused here, by an error that does not quote it.
    .addOption(new Option('--value [value]').hideHelp())
    .allowExcessArguments()
    .allowUnknownOption();
  addClientOptions(set)
    .addHelpText(
      'after',
      `
The value is never an argument, as other users can see arguments.

Examples:
  ./daybook secrets set TLS_KEY --env production < tls.key
  openssl rand -hex 32 | tr -d '\\n' | ./daybook secrets set SESSION_KEY --env staging`,
    )
    .action((name: string, flags: SetFlags & { readonly value?: unknown }, command: Command) => {
      if (command.args.length > 1 || flags.value !== undefined || name.includes('=')) {
        throw new UsageError(VALUE_IS_NO_ARGUMENT);
      }
      return setSecret(name, flags, io);
    });

  const remove = secrets
    .command('delete')
    .summary('delete a secret')
    .description(
      'Destroys the values of all versions of a secret. Set again, its versions go on. Recorded as SECRET_DELETE.',
    )
    .argument('<name>', 'the name of the secret')
    .requiredOption('--env <name>', 'the environment', environmentName)
    .option('--yes', 'do not ask; needed where nobody is there to be asked')
    .option('--json', 'print { "name", "environment", "deleted": true }');
  addClientOptions(remove)
    .addHelpText('after', '\nExample:\n  ./daybook secrets delete OLD_TOKEN --env staging --yes')
    .action((name: string, flags: DeleteFlags) => deleteSecret(name, flags, io));
}

async function setSecret(name: string, flags: SetFlags, io: Io): Promise<void> {
  requireSecretName(name);
  const { secrets } = clientOf(flags, io);
  const { value, isEchoed } = await readNewValue(name, { allowEmpty: flags.allowEmpty ?? false }, io);
  const made = await secrets.set(name, value, { env: flags.env });
  await io.out(flags.json ? jsonLine(made) : `Set ${name} in ${flags.env}: version ${made.version}.\n`);
  if (made.sameAsVersion !== undefined) {
    io.err(`Warning: this is the value of version ${made.sameAsVersion} again, so nothing was rotated.\n`);
  }
  if (isEchoed) {
    io.err(
      `Note: the value ends with a line break, which was kept. Where it is not meant: printf %s instead of echo.\n`,
    );
  }
}

async function deleteSecret(name: string, flags: DeleteFlags, io: Io): Promise<void> {
  requireSecretName(name);
  const { secrets } = clientOf(flags, io);
  if (!flags.yes) await confirm(name, flags.env, io);
  await secrets.delete(name, { env: flags.env });
  const made = { name, environment: flags.env, deleted: true };
  await io.out(flags.json ? jsonLine(made) : `Deleted ${name} in ${flags.env}.\n`);
}

async function confirm(name: string, environment: string, io: Io): Promise<void> {
  if (io.ask === undefined) throw new UsageError('nobody is there to be asked: give --yes to delete it');
  const question = `Destroy all values of ${visible(name)} in ${environment}? This cannot be undone. Type its name: `;
  const answer = await io.ask(question, { isHidden: false });
  if (answer.trim() !== name) throw new FailedError('that is another name; nothing was deleted');
}
