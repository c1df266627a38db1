import type { SecretCalls, SecretValue } from '@daybook/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { FailedError } from '../output/errors.ts';
import { visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { runChild } from '../run/child.ts';
import { chooseSecrets, isVariableName, list } from '../run/choose.ts';
import { environmentWith, handedOn } from '../run/environment.ts';
import { addClientOptions, type ClientFlags, clientOf, environmentName, splitList } from './options.ts';

type Flags = ClientFlags & {
  readonly env: string;
  readonly only?: readonly string[];
  readonly prefix: string;
  readonly skipInvalid?: boolean;
  readonly keepKey?: boolean;
  readonly preserveEnv?: boolean;
  readonly allow: readonly string[];
};

/** What the server takes in one request. */
const NAMES_MAX = 100;

export function registerRun(program: Command, io: Io): void {
  const command = program
    .command('run')
    .summary('run a command with secrets in its environment')
    .description(
      [
        'Reads the secrets of an environment, each read recorded, and runs a command with them as variables of its environment, on top of this one: nothing is written to disk or into arguments. DAYBOOK_API_KEY is not handed on.',
        'A secret whose name steers a process (PATH, NODE_OPTIONS, LD_PRELOAD, GIT_*, proxies and others; the manual has the list) is refused unless --allow names it, before anything is read or run. The command is looked up in the PATH of this process.',
        "No shell is between. Signals are handed on, and the exit code is the command's: 128 and the number of a signal that ended it, 127 when there is no such command, 126 when it cannot be started.",
      ].join('\n\n'),
    )
    .argument('<command>', 'what to run; put -- before it')
    .argument('[args...]', 'its arguments, as they are')
    .requiredOption('--env <name>', 'the environment whose secrets it gets', environmentName)
    .option('--only <names>', 'these alone, comma-separated; SHOP_* is all that begin with SHOP_', splitList)
    .option('--prefix <text>', "what to put before each variable's name", parsePrefix, '')
    .option('--skip-invalid', 'leave out secrets whose name no variable can have, such as those with . or -')
    .option('--keep-key', 'hand on DAYBOOK_API_KEY as well')
    .option('--preserve-env', 'variables that are there already win over secrets of the same name')
    .option('--allow <name>', 'let a variable steer the command (can be repeated)', collect, [])
    // What follows the command is the command's own, also where -- was forgotten: its --env is not ours.
    .passThroughOptions();
  addClientOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  ./daybook run --env production -- node server.js
  ./daybook run --env staging --only 'DATABASE_URL,SHOP_*' -- sh -c 'psql "$DATABASE_URL"'`,
    )
    .action((name: string, args: string[], flags: Flags) => run(name, args, flags, io));
}

async function run(command: string, args: readonly string[], flags: Flags, io: Io): Promise<void> {
  const secrets = await readSecrets(clientOf(flags, io).secrets, flags, io);
  const { prefix, keepKey = false } = flags;
  const env = environmentWith(secrets, { base: io.env, prefix, keepKey });
  const exitCode = await runChild(command, args, { own: io.env, env });
  if (exitCode !== 0) throw new FailedError('', exitCode);
}

async function readSecrets(calls: SecretCalls, flags: Flags, io: Io): Promise<SecretValue[]> {
  const available = (await calls.list({ env: flags.env })).map(({ name }) => name);
  if (available.length === 0) {
    throw new FailedError(
      `there are no secrets in ${flags.env}; nothing was run. ./daybook secrets list shows what there is`,
    );
  }
  const { names, skipped } = chooseSecrets(available, {
    only: flags.only,
    prefix: flags.prefix,
    skipInvalid: flags.skipInvalid ?? false,
    allow: flags.allow,
    kept: flags.preserveEnv ? handedOn(io.env, flags.keepKey ?? false) : undefined,
  });
  if (skipped.length > 0) io.err(`Left out: ${list(skipped)}.\n`);
  const secrets: SecretValue[] = [];
  for (let start = 0; start < names.length; start += NAMES_MAX) {
    const batch = names.slice(start, start + NAMES_MAX);
    secrets.push(...requireValues(batch, await calls.read(batch, { env: flags.env })));
  }
  return secrets;
}

/** The command must not run with less than it was promised, nor with what no environment can hold. */
function requireValues(names: readonly string[], answer: readonly SecretValue[]): SecretValue[] {
  return names.map((name) => {
    const secret = answer.find((read) => read.name === name);
    if (typeof secret?.value !== 'string' || secret.value.includes('\0')) {
      throw new FailedError(`the server gave no usable value of ${visible(name)}; nothing was run`);
    }
    return secret;
  });
}

function collect(name: string, before: readonly string[]): readonly string[] {
  return [...before, name];
}

function parsePrefix(text: string): string {
  if (text === '' || isVariableName(text)) return text;
  throw new InvalidArgumentError('It must have letters, digits and _ only, no digit first.');
}
