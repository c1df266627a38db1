import { parseArgs } from 'node:util';

export type BenchOptions = {
  /** How many events the questions are asked about. */
  readonly events: number;
  /** How many events are sent over HTTP to compare intake. */
  readonly intakeEvents: number;
  readonly intakeRounds: number;
  readonly lagSeconds: number;
  /** Where the figures are written; undefined writes none. */
  readonly out: string | undefined;
  /** Where CPU profiles of the server go; undefined makes none. */
  readonly profile: string | undefined;
};

export const HELP = `npm run bench -- [options]: Daybook beside PostgreSQL, on generated events

  --events N          how many events the questions are asked about (default 1000000)
  --intake-events N   how many events are sent over HTTP to compare intake (default 200000)
  --intake-rounds N   how often, each side in turn (default 3)
  --lag-seconds N     how long 5,000 events a second are sent (default 20)
  --out FILE          where the figures are written (default docs/benchmarks.md)
  --no-out            print them only
  --profile FOLDER    write CPU profiles of the server there; its figures are then worse
  --help
`;

/** @throws Error that says which option is wrong. Undefined means that help is wanted. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string', default: '1000000' },
      'intake-events': { type: 'string', default: '200000' },
      'intake-rounds': { type: 'string', default: '3' },
      'lag-seconds': { type: 'string', default: '20' },
      out: { type: 'string', default: 'docs/benchmarks.md' },
      'no-out': { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    events: wholeNumber('--events', values.events, 10_000, 100_000_000),
    intakeEvents: wholeNumber('--intake-events', values['intake-events'], 5_000, 2_000_000),
    intakeRounds: wholeNumber('--intake-rounds', values['intake-rounds'], 1, 20),
    lagSeconds: wholeNumber('--lag-seconds', values['lag-seconds'], 1, 600),
    out: values['no-out'] ? undefined : values.out,
    profile: values.profile,
  };
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new Error(`${option} must be a whole number from ${min} to ${max}, not "${text}"`);
}
