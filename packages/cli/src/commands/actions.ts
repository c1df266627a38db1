import { readFile } from 'node:fs/promises';
import { builtInActions, type JsonSchema, parseCustomAction } from '@daybook/event';
import type { CatalogueAction } from '@daybook/sdk';
import type { Command } from 'commander';
import { UsageError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { formatTable } from '../output/table.ts';
import { addClientOptions, type ClientFlags, clientOf } from './options.ts';

type ListFlags = ClientFlags & { readonly own?: boolean; readonly json?: boolean };
type RegisterFlags = ClientFlags & {
  readonly category: string;
  readonly resourceType: string;
  readonly description?: string;
  readonly metadata?: string;
  readonly json?: boolean;
};

export function registerActions(program: Command, io: Io): void {
  const actions = program
    .command('actions')
    .summary('list the actions that can be recorded, and register your own')
    .description(
      "The catalogue: the product's actions and the organization's own. Only what is in it can be recorded.",
    );
  registerList(actions, io);
  registerRegister(actions, io);
}

function registerList(actions: Command, io: Io): void {
  const command = actions
    .command('list')
    .summary('the actions that can be recorded')
    .description('Prints each action with its category, the type of its resource, and where it comes from.')
    .option('--own', "the organization's own alone")
    .option('--json', 'print { "actions": [ … ] }');
  addClientOptions(command)
    .addHelpText('after', '\nExample:\n  ./daybook actions list --own')
    .action((flags: ListFlags) => list(flags, io));
}

async function list(flags: ListFlags, io: Io): Promise<void> {
  const answer = await clientOf(flags, io).catalogue.list();
  const found = flags.own ? answer.actions.filter((action) => originOf(action) === 'own') : answer.actions;
  if (flags.json) return io.out(jsonLine({ actions: found }));
  if (found.length === 0) {
    io.err('No actions of your own. Register one: ./daybook actions register --help\n');
    return;
  }
  const rows = found.map((action) => [action.action, action.category, action.resourceType, originOf(action)]);
  await io.out(formatTable(['ACTION', 'CATEGORY', 'RESOURCE TYPE', 'FROM'], rows, io.columns));
}

function originOf({ action, category }: CatalogueAction): string {
  if (!BUILT_IN.has(action)) return 'own';
  return category === 'Audit' ? 'Daybook alone' : 'Daybook';
}

const BUILT_IN: ReadonlySet<string> = new Set(builtInActions.map(({ action }) => action));

function registerRegister(actions: Command, io: Io): void {
  const command = actions
    .command('register')
    .summary('register an action of your own, or change one')
    .description(
      `Registers an action of the organization's own, or changes its description and metadata; category and resource type stay. Done again
with the same options it changes nothing. The key needs the scope catalogue:write. Recorded as CATALOGUE_ACTION_REGISTER.`,
    )
    .argument('<action>', 'its name, such as INVOICE_PAID')
    .requiredOption('--category <name>', 'such as Invoices')
    .requiredOption('--resource-type <type>', 'of what it is done to, such as invoice')
    .option('--description <text>', 'what it says, for people')
    .option(
      '--metadata <file>',
      "a JSON Schema of the event's metadata; without one any is taken, but no lists",
    )
    .option('--json', 'print the action as it is registered');
  addClientOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  ./daybook actions register INVOICE_PAID --category Invoices --resource-type invoice',
    )
    .action((action: string, flags: RegisterFlags) => register(action, flags, io));
}

async function register(action: string, flags: RegisterFlags, io: Io): Promise<void> {
  const { category, resourceType, description } = flags;
  const metadata = flags.metadata === undefined ? undefined : await readSchema(flags.metadata);
  const registration = {
    category,
    resourceType,
    ...(description !== undefined && { description }),
    ...(metadata !== undefined && { metadata }),
  };
  const parsed = parseCustomAction(action, registration);
  if (!parsed.ok) {
    throw new UsageError(
      parsed.issues.map(({ path, message }) => `${OPTIONS[path] ?? path} ${message}`).join('\n'),
    );
  }
  const registered = await clientOf(flags, io).catalogue.register(action, registration);
  if (flags.json) return io.out(jsonLine(registered));
  await io.out(
    `Registered ${visible(action)}: ${visible(registered.category)}, ${visible(registered.resourceType)}.\n`,
  );
}

/** How what is wrong is called on the command line. */
const OPTIONS: Readonly<Record<string, string>> = {
  action: 'the action',
  category: '--category',
  resourceType: '--resource-type',
  description: '--description',
};

async function readSchema(path: string): Promise<JsonSchema> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
