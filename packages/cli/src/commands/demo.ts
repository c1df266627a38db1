import type { DemoStories } from '@daybook/server';
import { type Command, InvalidArgumentError } from 'commander';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { addProgressOptions, wholeNumber } from './options.ts';

type Flags = {
  readonly data: string;
  readonly events?: number;
  readonly until?: number;
  readonly seed?: string;
  readonly progress?: boolean;
  readonly json?: boolean;
};

export function registerDemo(program: Command, io: Io): void {
  const command = program
    .command('demo')
    .summary('fill a folder with a generated year')
    .description(
      `Fills a folder of its own with a company of forty and its plausible year: team, projects, secrets and keys, and a log with
three stories to be found: a leaked key, a leaver, a change in production. Nobody in it can sign in, and none of its keys works but
the one printed. The same seed, number and end give the same events. Any other folder is refused.`,
    )
    .option('--data <folder>', 'the folder, which must be empty or not exist', './demo-data')
    .option('--events <number>', 'how many events (default: 200000)', wholeNumber(1, 100_000_000))
    .option(
      '--until <time>',
      'when the year ends, ISO 8601, such as 2026-11-01T00:00Z (default: now)',
      parseTime,
    )
    .option('--seed <text>', 'what the events are made from (default: daybook)');
  addProgressOptions(command)
    .option(
      '--json',
      'print { "organizationId", "apiKey", "verifierKey", "events", "until", "seed", "stories" }',
    )
    .addHelpText('after', '\nExample:\n  ./daybook demo --data ./demo-data --events 50000')
    .action((flags: Flags) => demo(flags, io));
}

async function demo(flags: Flags, io: Io): Promise<void> {
  const { fillDemo, shellWord } = await import('@daybook/server');
  const progress = createProgress(io, flags.progress);
  try {
    const filled = await fillDemo({
      dataFolder: flags.data,
      env: io.env,
      ...(flags.events !== undefined && { events: flags.events }),
      ...(flags.until !== undefined && { untilMs: flags.until }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
      onProgress: ({ done, total }) => progress.show(`${done} of ${total} events`),
    });
    progress.end();
    const { untilMs, stories, ...made } = filled;
    const until = new Date(untilMs).toISOString();
    if (flags.json) return await io.out(jsonLine({ ...made, until, stories }));
    await io.out(`Recorded ${made.events} generated events, the year until ${until}, in ${visible(flags.data)}.
Team, projects, secrets and keys are as that year left them. Nobody in it can sign in, and its own keys open nothing.

An API key that works, shown this once; it opens the API and the commands:
  ${made.apiKey}

Verifier key of the ledger, for "./daybook verify --key":
  ${made.verifierKey}

Three stories lie in it:
${storyLines(stories).join('\n')}

Next:
  ./daybook serve --data ${shellWord(flags.data)}
  open the link that it prints, once, to make your account
`);
  } finally {
    progress.end();
  }
}

function storyLines({ leakedKey, leaver, productionChange }: DemoStories): string[] {
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 16).concat('Z');
  return [
    `  a leaked key          actor:api-key:${leakedKey.apiKey} since:${time(leakedKey.from)} until:${time(leakedKey.until)}`,
    `  a leaver              actor:${leaver.email} env:production since:${time(leaver.removedAt - 30 * 86_400_000)}`,
    `  a production change   actor:${productionChange.email} since:${time(productionChange.at - 8 * 3_600_000)}`,
  ];
}

function parseTime(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError('It must be an ISO 8601 time such as 2026-11-01T00:00Z.');
}
