import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';
import type { Times } from './measure.ts';
import { VIEWPORT } from './page/measure-page.ts';
import type { Cluster } from './postgres/cluster.ts';
import type { Results } from './results.ts';
import { middle, ratio, targets, total } from './targets.ts';

/** From this line on the document is written by hand, and kept. */
const BY_HAND = '## Where the time goes';

const MEGABYTE = 1_000_000;

export type ReportOptions = {
  readonly results: Results;
  readonly postgres: Pick<Cluster, 'version' | 'settings'>;
  readonly command: string;
  /** The document as it was. */
  readonly before: string;
};

/** The figures as a Markdown document. */
export function report({ results, postgres, command, before }: ReportOptions): string {
  const settings = Object.entries(postgres.settings).map(([name, value]) => `\`${name}=${value}\``);
  const kept = before.includes(BY_HAND) ? before.slice(before.indexOf(BY_HAND)).trimEnd() : '';
  return `${[
    '# Benchmarks',
    `Daybook beside PostgreSQL ${postgres.version} in one run, on the same generated events (\`daybook demo\`), with \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${describeMachine()}. ${othersSentence(results)}Figures change from machine to machine and with what else runs on it; the ratios are what to look at.`,
    `Both sides stand behind Daybook's own HTTP front: the same keys, the same validation, the same answers. The PostgreSQL side inserts each batch by one statement into a table with indexes on (org, time), (org, actor, time), (org, action, time) and (org, resource, time); it keeps no proofs and recognizes no repeated events. Its settings beyond the defaults: ${settings.join(', ')}. Each question's answers were compared before they were timed: both sides gave the same.`,
    '## Targets',
    table(
      ['figure', 'target', 'measured', ''],
      targets(results).map(({ figure, wanted, measured, isMet }) => [
        figure,
        wanted,
        measured,
        isMet === undefined ? '' : isMet ? 'met' : 'missed',
      ]),
    ),
    ...intakeSection(results),
    ...secretSection(results),
    ...questionSection(results),
    ...investigationSection(results),
    ...pageSection(results),
    ...exportSection(results),
    ...resourceSection(results),
    ...(kept === '' ? [] : [kept]),
  ].join('\n\n')}\n`;
}

function othersSentence({ others: { intake, questions } }: Results): string {
  if (intake === undefined || questions === undefined) return '';
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return `Other programs took ${percent(intake)} of the machine's processor time during intake and ${percent(questions)} from the first question to the last figure: where that is not near zero, times are longer than they would be. `;
}

function intakeSection({ intake, lag, fill, events }: Results): string[] {
  const rate = (seconds: number, count = intake.events) => `${whole(count / seconds)} events/s`;
  const [ours, theirs] = [middle(intake.daybook), middle(intake.postgres)];
  return [
    '## Intake',
    `${whole(intake.events)} events over HTTP in batches of 500 on four connections, durable, until every one can be found: the median of ${intake.daybook.length} rounds, the sides in turn. Daybook also gives each event its place in the ledger.`,
    table(
      ['', 'Daybook', 'PostgreSQL', 'ratio'],
      [
        ['intake, durable and queryable', rate(ours), rate(theirs), times(theirs / ours)],
        [
          `bulk fill of ${whole(events)} events`,
          `${rate(fill.daybook, events)} (journal, ledger, index)`,
          `${rate(fill.postgres, events)} (COPY, then indexes)`,
          times(fill.postgres / fill.daybook),
        ],
      ],
    ),
    `At ${whole(lag.eventsPerSecond)} events/s in requests of 100, on top of ${whole(events)} events (Daybook):`,
    table(
      ['', 'median', 'p95'],
      [
        ['request → durable', ms(lag.acknowledged.median), ms(lag.acknowledged.p95)],
        [
          'durable → queryable, as its followers see it',
          ms(lag.acceptedToQueryable.median),
          ms(lag.acceptedToQueryable.p95),
        ],
      ],
    ),
  ];
}

function secretSection({ secretReads, events }: Results): string[] {
  const { read, readers, readsPerSecond } = secretReads;
  return [
    '## Reading secrets',
    `${readers} readers at once, each asking for its next secret as soon as it has one, ${whole(read.count)} reads on top of ${whole(events)} events: ${whole(readsPerSecond)} reads a second, each recorded on stable storage before its value left. Request → value: median ${ms(read.median)}, p95 ${ms(read.p95)}.`,
  ];
}

function questionSection({ questions, events }: Results): string[] {
  const rows = (wanted: 'page' | 'count') =>
    questions
      .filter(({ group }) => group === wanted)
      .map((question) => {
        const { name, daybook, postgres } = question;
        return [
          name,
          ms(daybook.median),
          ms(daybook.p95),
          ms(postgres.median),
          ms(postgres.p95),
          times(ratio(question)),
        ];
      });
  const head = ['', 'Daybook, median', 'p95', 'PostgreSQL, median', 'p95', 'ratio'];
  return [
    `## Questions about ${whole(events)} events`,
    'Whole HTTP requests, after warm-up: 25 times each, five times where one takes longer than half a second. A ratio above 1 says that Daybook is faster. Pages have 50 events.',
    table(head, rows('page')),
    table(head, rows('count')),
  ];
}

function investigationSection({ investigations, events }: Results): string[] {
  return [
    `## Investigating ${whole(events)} events`,
    "The generated year's three stories. Daybook's times are whole HTTP requests: an investigation judges, collects its evidence, is stored and recorded. PostgreSQL's are the statements alone: what is new to a key, what its new addresses did otherwise, its evidence and what it has read; what a person and the keys they made hold and changed; each change with its actor's history, the day before it and its readers. Both sides found the same addresses, versions of secrets and changes.",
    table(
      ['', 'Daybook, median', 'p95', 'PostgreSQL, median', 'p95', 'ratio'],
      investigations.map((figures) => {
        const { name, daybook, postgres } = figures;
        return [
          name,
          ms(daybook.median),
          ms(daybook.p95),
          ms(postgres.median),
          ms(postgres.p95),
          times(ratio(figures)),
        ];
      }),
    ),
  ];
}

function pageSection({ page, events }: Results): string[] {
  if (!page) return [];
  const row = (name: string, { median, p95 }: Times) => [name, ms(median), ms(p95)];
  return [
    `## The page over ${whole(events)} events`,
    `Real Chromium without a window, ${VIEWPORT.width} by ${VIEWPORT.height} pixels, on the same machine as the server. ${page.applied.count} filters of all the panel's kinds, none applied before: each is chosen, its count in the panel is waited for, then Apply is clicked. In the browser's own trace, from the time of that input to the presentation of the frame that shows the answer:`,
    table(
      ['', 'median', 'p95'],
      [
        row('entries', page.parts.entries),
        row('count', page.parts.count),
        row('histogram', page.parts.histogram),
        row('all three', page.applied),
      ],
    ),
    `The first load takes ${whole(page.scriptBytes / 1_000)} kB of compressed JavaScript, as the browser counts what it receives: with an empty cache, signed in, until the log stands there and nothing more is fetched.`,
  ];
}

function resourceSection({ bytes, intake, memory, startSeconds, reindexSeconds, events }: Results): string[] {
  const each = (parts: Readonly<Record<string, number>>, count = events) =>
    [...Object.entries(parts), ['all', total(parts)] as const]
      .map(([name, part]) => `${name} ${(part / count).toFixed(0)}`)
      .join(' · ');
  const mb = (value: number | undefined) =>
    value === undefined ? 'not seen' : `${(value / MEGABYTE).toFixed(0)} MB`;
  const { daybook, postgres } = memory;
  return [
    '## Disk, memory, start',
    table(
      ['', 'Daybook', 'PostgreSQL'],
      [
        [
          'bytes on disk an event',
          each(bytes.daybook),
          `${each(bytes.postgres)} (without its write-ahead log)`,
        ],
        [`bytes on disk an event, ${whole(intake.events)} over HTTP`, each(bytes.overHttp, 1), ''],
        ['memory, highest, during intake', mb(daybook.intake), mb(postgres.intake)],
        ['memory, highest, during questions', mb(daybook.questions), mb(postgres.questions)],
        ['memory, highest, at 5,000 events/s', mb(daybook.lag), ''],
        [`start until ready, ${whole(events)} events`, `${startSeconds.median.toFixed(2)} s`, ''],
        [
          `index built anew, every event checked, ${whole(events)} events`,
          `${reindexSeconds.toFixed(1)} s (${whole(events / reindexSeconds)} events/s)`,
          '',
        ],
      ],
    ),
    "Daybook's memory is the resident memory of its one process; PostgreSQL's is that of all its processes, with what they share counted once, and without the HTTP front.",
  ];
}

function exportSection({ exports, events }: Results): string[] {
  const rows = exports.map(({ format, events: count, bytes, seconds, peak, postgresSeconds }) => [
    format,
    `${whole(count / seconds)} events/s`,
    `${(bytes / MEGABYTE / seconds).toFixed(0)} MB/s`,
    peak === undefined ? 'not seen' : `${(peak / MEGABYTE).toFixed(0)} MB`,
    postgresSeconds === undefined ? '' : `${whole(count / postgresSeconds)} events/s`,
    postgresSeconds === undefined ? '' : times(postgresSeconds / seconds),
  ]);
  return [
    `## Exporting ${whole(events)} events`,
    'Everything, once, over HTTP to a client on the same machine that throws it away. PostgreSQL writes the same rows in the same order by `COPY … TO` from within its own process to no file at all: as JSON, and as CSV.',
    table(['', 'Daybook', '', 'memory, highest', 'PostgreSQL, `COPY … TO`', 'ratio'], rows),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

function times(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ×`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** The machine that gave the figures, without anything that tells whose it is. */
function describeMachine(): string {
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') || 'unknown processor';
  return `${availableParallelism()} cores (${model}), ${memoryGb} GiB of memory, ${type()} ${arch()}, Node ${process.versions.node}`;
}
