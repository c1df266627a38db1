import { formatActor } from '@daybook/event';
import type { Exposure, ExposurePage } from '@daybook/sdk';
import type { Command } from 'commander';
import { UsageError } from '../output/errors.ts';
import { jsonLine } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { Table } from '../output/table.ts';
import { addClientOptions, type ClientFlags, clientOf } from './options.ts';
import { reportCoverage } from './report-coverage.ts';

type Flags = ClientFlags & {
  readonly secret?: string;
  readonly env?: string;
  readonly project?: string;
  readonly actor?: string;
  readonly json?: boolean;
};

const HEADINGS = ['SECRET', 'ENVIRONMENT', 'VERSION', 'HELD BY', 'READS', 'LAST', 'STATE'];
const PAGE_EXPOSURES = 1000;

const STATES: Readonly<Record<Exposure['state'], string>> = {
  rotate: 'in use: rotate',
  rotated: 'rotated',
  deleted: 'deleted',
};

export function registerExposure(program: Command, io: Io): void {
  const command = program
    .command('exposure')
    .summary('who holds which version of a secret')
    .description(
      'Prints who has read or set which version of a secret, or what an actor holds, and whether it is still in use. Rotated means replaced here: revoke the old value at its provider.',
    )
    .option('--secret <name>', 'the secret')
    .option('--actor <actor>', 'who may hold some: an e-mail address, api-key:NAME or system')
    .option('--env <name>', 'of one environment')
    .option('--project <name>', 'of one project')
    .option('--json', 'one JSON exposure a line');
  addClientOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  ./daybook exposure --secret DATABASE_URL --env production\n  ./daybook exposure --actor api-key:ci-deploy',
    )
    .action((flags: Flags) => exposure(flags, io));
}

async function exposure(flags: Flags, io: Io): Promise<void> {
  const { secret, env, project, actor } = flags;
  if (secret === undefined && actor === undefined)
    throw new UsageError('say whose: --secret NAME, --actor ACTOR, or both');
  const client = clientOf(flags, io);
  const query = { secret, env, project, actor, limit: PAGE_EXPOSURES };
  const table = new Table(HEADINGS, io.columns);
  let found: ExposurePage | undefined;
  for await (const page of client.exposure.pages(query)) {
    const isFirst = found === undefined;
    found ??= page;
    if (flags.json) await io.out(page.exposures.map(jsonLine).join(''));
    else if (page.exposures.length > 0) {
      const rows = page.exposures.map(toRow);
      table.fit(rows);
      await io.out([...(isFirst ? [HEADINGS] : []), ...rows].map((row) => table.line(row)).join(''));
    }
  }
  if (found?.exposures.length === 0 && !flags.json) io.err('Nobody holds anything of that.\n');
  reportCoverage(found?.coverage, io);
}

function toRow(held: Exposure): string[] {
  const { secret, environment, project, version, actor, reads, isOwn, isReported, last, state, closedBy } =
    held;
  const when = closedBy === undefined ? '' : ` ${timeOf(closedBy)}`;
  return [
    secret,
    [environment ?? '', project ?? ''].filter(Boolean).join(' '),
    version === undefined ? 'unknown' : String(version),
    `${formatActor(actor)}${isReported ? ' (reported)' : ''}`,
    `${reads}${isOwn ? ' and set it' : ''}`,
    timeOf(last),
    `${STATES[state]}${when}`,
  ];
}

function timeOf({ occurredAt }: Exposure['last']): string {
  return `${occurredAt.slice(0, 19)}Z`;
}
