import type { Client, Investigation } from '@daybook/sdk';
import type { Command } from 'commander';
import { jsonLine, visibleLines } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { formatTable } from '../output/table.ts';
import { addClientOptions, type ClientFlags, clientOf, pastTime, wholeNumber } from './options.ts';

type Flags = ClientFlags & { readonly json?: boolean };
type WindowFlags = Flags & { readonly from?: string; readonly until?: string };
type LeakedKeyFlags = WindowFlags & { readonly baselineDays?: number };
type OffBoardingFlags = Flags & { readonly days?: number };

const DAYS_MAX = 3_650;
const KEY_PREFIX = 'api-key:';

/** The three investigations, and those that were made. */
export function registerInvestigate(program: Command, io: Io): void {
  const investigate = program
    .command('investigate')
    .summary('look into a leaked key, somebody who leaves, a change in production')
    .description(
      'Looks for what stands out, and prints a report in Markdown: findings with their evidence, a checklist, proofs. Making one is recorded.',
    );
  registerLeakedKey(investigate, io);
  registerOffBoarding(investigate, io);
  registerProductionChange(investigate, io);
  registerShow(investigate, io);
  registerList(investigate, io);
}

function registerLeakedKey(investigate: Command, io: Io): void {
  const command = investigate
    .command('leaked-key')
    .summary('an API key that may have leaked')
    .description(
      'What is new about an API key in a stretch of time, compared with the days before, and every version of a secret that it had.',
    )
    .argument('<name>', "the key's name, such as ci-deploy")
    .option('--baseline-days <days>', 'how many days before are compared with (default: 30)', daysOption);
  addWindowOptions(command);
  addOutput(command)
    .addHelpText('after', '\nExample:\n  ./daybook investigate leaked-key ci-deploy --from 3d > report.md')
    .action((name: string, { baselineDays, ...flags }: LeakedKeyFlags) => {
      const apiKey = name.startsWith(KEY_PREFIX) ? name.slice(KEY_PREFIX.length) : name;
      return run(flags, io, ({ investigations }) =>
        investigations.leakedKey({
          apiKey,
          ...windowOf(flags),
          ...(baselineDays !== undefined && { baselineDays }),
        }),
      );
    });
}

function registerOffBoarding(investigate: Command, io: Io): void {
  const command = investigate
    .command('off-boarding')
    .summary('somebody who leaves')
    .description(
      'What a person and the API keys they made hold, what they changed last, and what is still open for them.',
    )
    .argument('<email>', 'the e-mail address of the person')
    .option('--days <days>', 'how many days back changes count (default: 30)', daysOption);
  addOutput(command)
    .addHelpText('after', '\nExample:\n  ./daybook investigate off-boarding ana@acme.example > report.md')
    .action((email: string, { days, ...flags }: OffBoardingFlags) =>
      run(flags, io, ({ investigations }) =>
        investigations.offBoarding({ email, ...(days !== undefined && { days }) }),
      ),
    );
}

function registerProductionChange(investigate: Command, io: Io): void {
  const command = investigate
    .command('production-change')
    .summary('a change that nobody expected')
    .description('The changes of an environment in a stretch of time, what stands out most first.')
    .argument('[environment]', 'its name', 'production');
  addWindowOptions(command);
  addOutput(command)
    .addHelpText('after', '\nExample:\n  ./daybook investigate production-change production --from 24h')
    .action((environment: string, flags: WindowFlags) =>
      run(flags, io, ({ investigations }) =>
        investigations.productionChange({ environment, ...windowOf(flags) }),
      ),
    );
}

function registerShow(investigate: Command, io: Io): void {
  const command = investigate
    .command('show')
    .summary('one that was made')
    .description(
      'Prints an investigation that was made: the same findings, with a checklist that is current.',
    )
    .argument('<id>', 'its id, as the report and the list have it');
  addOutput(command)
    .addHelpText('after', '\nExample:\n  ./daybook investigate show inq_q7w… > report.md')
    .action((id: string, flags: Flags) => show(clientOf(flags, io), id, flags, io));
}

function registerList(investigate: Command, io: Io): void {
  const command = investigate
    .command('list')
    .summary('those that were made')
    .description('Prints the investigations that were made, the newest first.');
  addOutput(command)
    .addHelpText('after', '\nExample:\n  ./daybook investigate list')
    .action((flags: Flags) => list(flags, io));
}

function addWindowOptions(command: Command): Command {
  return command
    .option(
      '--from <time>',
      'the first time looked at: a span from now (3d, 12h), or a date or time in UTC (default: 7 days before --until)',
      pastTime,
    )
    .option('--until <time>', 'the end of the time looked at (default: now)', pastTime);
}

function addOutput(command: Command): Command {
  return addClientOptions(command.option('--json', 'print the answer of the API'));
}

const daysOption = wholeNumber(1, DAYS_MAX);

function windowOf({ from, until }: WindowFlags) {
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
}

/** Makes one, and prints it. */
async function run(flags: Flags, io: Io, make: (client: Client) => Promise<Investigation>): Promise<void> {
  const client = clientOf(flags, io);
  const made = await make(client);
  if (flags.json) return io.out(jsonLine(made));
  await show(client, made.id, flags, io);
}

async function show(
  { investigations }: Pick<Client, 'investigations'>,
  id: string,
  flags: Flags,
  io: Io,
): Promise<void> {
  if (flags.json) return io.out(jsonLine(await investigations.get(id)));
  await io.out(visibleLines(await investigations.report(id)));
}

async function list(flags: Flags, io: Io): Promise<void> {
  const investigations = await clientOf(flags, io).investigations.list();
  if (flags.json) return io.out(jsonLine({ investigations }));
  if (investigations.length === 0) {
    io.err('None yet. Make one: ./daybook investigate --help\n');
    return;
  }
  const rows = investigations.map(({ id, at, kind, input, by }) => [id, at, kind, subjectOf(input), by]);
  await io.out(formatTable(['ID', 'MADE', 'KIND', 'ABOUT', 'BY'], rows, io.columns));
}

function subjectOf(input: Readonly<Record<string, unknown>> | null): string {
  const { apiKey, email, environment } = input ?? {};
  return String(apiKey ?? email ?? environment ?? 'erased');
}
