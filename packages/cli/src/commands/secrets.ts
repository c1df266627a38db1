import type { Secret } from '@daybook/sdk';
import type { Command } from 'commander';
import { jsonLine, visible, visibleLines } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { formatTable } from '../output/table.ts';
import { requireSecretName } from '../secrets/name.ts';
import { addClientOptions, type ClientFlags, clientOf, environmentName, wholeNumber } from './options.ts';
import { registerChanges } from './secrets-change.ts';

type ListFlags = ClientFlags & { readonly env?: string; readonly json?: boolean };
type GetFlags = ClientFlags & { readonly env: string; readonly version?: number; readonly json?: boolean };

export function registerSecrets(program: Command, io: Io): void {
  const secrets = program
    .command('secrets')
    .summary('list, read, set and delete secrets')
    .description('The secrets of the organization, by environment. What is done is recorded, each read too.');
  registerList(secrets, io);
  registerGet(secrets, io);
  registerChanges(secrets, io);
}

function registerList(secrets: Command, io: Io): void {
  const command = secrets
    .command('list')
    .summary('names and versions, without values')
    .description(
      'Prints names, environments, versions and times, without values. Recorded as one SECRET_LIST.',
    )
    .option('--env <name>', 'of one environment', environmentName)
    .option('--json', 'print { "secrets": [ … ] }');
  addClientOptions(command)
    .addHelpText('after', '\nExample:\n  ./daybook secrets list --env production')
    .action((flags: ListFlags) => list(flags, io));
}

async function list(flags: ListFlags, io: Io): Promise<void> {
  const found = await clientOf(flags, io).secrets.list({ env: flags.env });
  if (flags.json) return io.out(jsonLine({ secrets: found }));
  if (found.length === 0) {
    io.err(`No secrets${flags.env === undefined ? '' : ` in ${flags.env}`}.\n`);
    return;
  }
  await io.out(formatTable(['NAME', 'ENVIRONMENT', 'VERSION', 'UPDATED'], found.map(row), io.columns));
}

function row({ name, environment, version, sameAsVersion, updatedAt }: Secret): string[] {
  const same = sameAsVersion === undefined ? '' : ` (the value of ${sameAsVersion})`;
  return [name, environment, `${version}${same}`, updatedAt];
}

function registerGet(secrets: Command, io: Io): void {
  const command = secrets
    .command('get')
    .summary('read a value')
    .description(
      'Prints the value exactly as it was set. On a terminal a line break follows, and control characters are spelled out. Recorded as SECRET_READ before the value is sent.',
    )
    .argument('<name>', 'the name of the secret')
    .requiredOption('--env <name>', 'the environment', environmentName)
    .option('--version <number>', 'an earlier version', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'print { "name", "environment", "version", "value", "createdAt" }');
  addClientOptions(command)
    .addHelpText('after', '\nExample:\n  ./daybook secrets get TLS_KEY --env production > tls.key')
    .action((name: string, flags: GetFlags) => get(name, flags, io));
}

async function get(name: string, flags: GetFlags, io: Io): Promise<void> {
  requireSecretName(name);
  const secret = await clientOf(flags, io).secrets.get(name, { env: flags.env, version: flags.version });
  if (flags.json) return io.out(jsonLine(secret));
  if (!io.isOutTerminal) return io.out(secret.value);
  const shown = visibleLines(secret.value);
  await io.out(`${shown}\n`);
  if (shown !== secret.value) {
    io.err(
      `${visible(name)} has control characters, spelled out here; into a file or a pipe it goes exactly.\n`,
    );
  }
}
