import type { Results } from './results.ts';

/** A figure that the project set itself, and what became of it. */
export type Target = {
  readonly figure: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean | undefined;
};

const MEGABYTE = 1_000_000;
const SCRIPT_BYTES_MAX = 250_000;
const INVESTIGATION_MS_MAX = 500;
const EXPOSURE_MS_MAX = 20;
/** Events a second. */
const EXPORTED_MIN = { ndjson: 200_000, parquet: 400_000 };

export function targets(results: Results): Target[] {
  const { intake, lag, secretReads, questions, bytes, memory, startSeconds, page, exports, events } = results;
  const slowestOf = (group: 'investigation' | 'exposure') =>
    results.investigations
      .filter((figures) => figures.group === group)
      .reduce((a, b) => (a.daybook.p95 >= b.daybook.p95 ? a : b));
  const [investigation, lookUp] = [slowestOf('investigation'), slowestOf('exposure')];
  const intakeRatio = middle(intake.postgres) / middle(intake.daybook);
  const pages = questions.filter(({ group, isTargeted }) => group === 'page' && isTargeted);
  const slowest = pages.reduce((a, b) => (a.daybook.p95 >= b.daybook.p95 ? a : b));
  const counts = questions.filter(({ group, isTargeted }) => group === 'count' && isTargeted);
  const least = counts.reduce((a, b) => (ratio(a) <= ratio(b) ? a : b));
  const perEvent = total(bytes.daybook) / events;
  const peak = Math.max(...Object.values(memory.daybook).map((value) => value ?? Number.NaN));
  return [
    target(
      'intake, batches of 500, durable and queryable',
      '≥ 3 × PostgreSQL',
      `${intakeRatio.toFixed(1)} ×`,
      intakeRatio >= 3,
    ),
    target(
      'accepted → queryable, at 5,000 events/s',
      'p95 ≤ 250 ms',
      `p95 ${lag.acceptedToQueryable.p95.toFixed(0)} ms`,
      lag.acceptedToQueryable.p95 <= 250,
    ),
    target(
      'reading a secret, recorded before the value leaves, 50 readers at once',
      'p95 ≤ 10 ms',
      `p95 ${secretReads.read.p95.toFixed(1)} ms`,
      secretReads.read.p95 <= 10,
    ),
    target(
      "newest page, any of the panel's filters",
      'p95 ≤ 40 ms',
      `slowest p95 ${slowest.daybook.p95.toFixed(1)} ms (${slowest.name.replace('… ', '')})`,
      slowest.daybook.p95 <= 40,
    ),
    target(
      'facets and histogram over all time',
      '≥ 20 × faster than PostgreSQL',
      `least ${ratio(least).toFixed(1)} × (${least.name})`,
      ratio(least) >= 20,
    ),
    target(
      'an investigation, with its evidence',
      `p95 ≤ ${INVESTIGATION_MS_MAX} ms`,
      `slowest p95 ${investigation.daybook.p95.toFixed(0)} ms (${investigation.name})`,
      investigation.daybook.p95 <= INVESTIGATION_MS_MAX,
    ),
    target(
      'who holds a secret, what somebody holds',
      `p95 ≤ ${EXPOSURE_MS_MAX} ms`,
      `slowest p95 ${lookUp.daybook.p95.toFixed(1)} ms (${lookUp.name})`,
      lookUp.daybook.p95 <= EXPOSURE_MS_MAX,
    ),
    target(
      'everything on disk, proofs included',
      '≤ 250 bytes an event',
      `${perEvent.toFixed(0)} bytes`,
      perEvent <= 250,
    ),
    target(
      'server memory during load and query',
      '≤ 700 MB',
      Number.isNaN(peak) ? 'not seen' : `${(peak / MEGABYTE).toFixed(0)} MB`,
      Number.isNaN(peak) ? undefined : peak <= 700 * MEGABYTE,
    ),
    ...Object.entries(EXPORTED_MIN).map(([format, least]) => {
      const figures = exports.find((one) => one.format === format);
      const rate = figures && figures.events / figures.seconds;
      return target(
        `export of everything as ${format}`,
        `≥ ${least.toLocaleString('en')} events/s`,
        rate === undefined ? 'not seen' : `${Math.round(rate).toLocaleString('en')} events/s`,
        rate === undefined ? undefined : rate >= least,
      );
    }),
    target('start until ready', '≤ 2 s', `${startSeconds.median.toFixed(2)} s`, startSeconds.median <= 2),
    target(
      "the page: Apply → painted, in the browser's own trace",
      'p95 ≤ 200 ms',
      page ? `p95 ${page.applied.p95.toFixed(0)} ms` : 'not seen',
      page && page.applied.p95 <= 200,
    ),
    target(
      'the page: compressed JavaScript of the first load',
      '≤ 250 kB',
      page ? `${(page.scriptBytes / 1_000).toFixed(0)} kB` : 'not seen',
      page && page.scriptBytes <= SCRIPT_BYTES_MAX,
    ),
  ];
}

function target(figure: string, wanted: string, measured: string, isMet: boolean | undefined): Target {
  return { figure, wanted, measured, isMet };
}

export function ratio({
  daybook,
  postgres,
}: Pick<Results['questions'][number], 'daybook' | 'postgres'>): number {
  return postgres.median / daybook.median;
}

export function total(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}

export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
