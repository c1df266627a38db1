import { join } from 'node:path';
import { demoYear } from '../packages/server/src/demo/demo-events.ts';
import { ensureDashboard } from '../scripts/build-dashboard.ts';
import { requireSameAnswer } from './compare-answers.ts';
import {
  daybookParts,
  emptyDaybook,
  filledDaybook,
  type StartDaybook,
  startDaybook,
  timeToReady,
  timeToReindex,
} from './daybook-side.ts';
import { measureExports } from './exports.ts';
import { call, type Target } from './http.ts';
import { intakeBodies, sendAll, untilSearchable } from './intake.ts';
import { measureInvestigations } from './investigations/measure-investigations.ts';
import { type Lag, measureLag } from './lag.ts';
import { measure, summarize } from './measure.ts';
import { MemoryWatch } from './memory.ts';
import type { BenchOptions } from './options.ts';
import { measurePage } from './page/measure-page.ts';
import { emptyTable, fillTable } from './postgres/fill.ts';
import { type PostgresSide, postgresParts, startPostgresSide } from './postgres-side.ts';
import { watchOthers } from './processor.ts';
import { questions } from './questions.ts';
import type { Results } from './results.ts';
import { measureSecretReads } from './secret-reads.ts';

const STARTS = 5;
const SECRET_READS = 10_000;
const SEED = 'bench';
/** Sent to each new server before the clock runs, so that its code is warm. */
const WARM_UP_EVENTS = 5_000;

export type Bench = {
  readonly options: BenchOptions;
  /** A folder of this run's own. */
  readonly folder: string;
  readonly say: (text: string) => void;
};

/** Measures both sides, one after the other, on the same events. */
export async function runBench(
  bench: Bench,
): Promise<{ results: Results; postgres: PostgresSide['cluster'] }> {
  const { options, folder, say } = bench;
  await ensureDashboard();
  say('PostgreSQL starts');
  const postgres = await startPostgresSide(join(folder, 'postgres'));
  const untilMs = Date.now();
  const duringIntake = await watchOthers();
  const intake = await compareIntake(bench, postgres, untilMs);
  const othersDuringIntake = await duringIntake();

  const year = { events: options.events, untilMs, seed: SEED };
  say(`${options.events} events go into Daybook`);
  const filled = await filledDaybook(join(folder, 'filled'), year);
  say('… and into PostgreSQL');
  const copied = await fillTable(postgres.pool, postgres.cluster, demoYear(year).events);
  const bytes = {
    daybook: await daybookParts(filled.folder),
    overHttp: intake.bytes,
    postgres: await postgresParts(postgres.pool),
  };

  say('starting');
  const starts: number[] = [];
  while (starts.length < STARTS) starts.push(await timeToReady(filled));
  const duringQuestions = await watchOthers();
  const asked = await compareQuestions(bench, postgres, filled, untilMs);
  const othersDuringQuestions = await duringQuestions();
  say('building the index anew');
  const reindexSeconds = await timeToReindex(filled.folder);
  await postgres.stop();
  const results: Results = {
    events: options.events,
    others: { intake: othersDuringIntake, questions: othersDuringQuestions },
    intake: intake.seconds,
    fill: { daybook: filled.seconds, postgres: copied },
    bytes,
    questions: asked.questions,
    investigations: asked.investigations,
    page: asked.page,
    exports: asked.exports,
    lag: asked.lag,
    secretReads: asked.secretReads,
    memory: {
      daybook: { ...intake.memory.daybook, ...asked.memory.daybook },
      postgres: { ...intake.memory.postgres, ...asked.memory.postgres },
    },
    startSeconds: summarize(starts),
    reindexSeconds,
  };
  return { results, postgres: postgres.cluster };
}

async function compareIntake({ options, folder, say }: Bench, postgres: PostgresSide, untilMs: number) {
  const { intakeEvents: events, intakeRounds, profile } = options;
  const bodies = intakeBodies({ events, untilMs, seed: 'intake' });
  const warmUp = intakeBodies({ events: WARM_UP_EVENTS, untilMs, seed: 'warm-up' });
  const seconds: Results['intake'] = { events, daybook: [], postgres: [] };
  const peaks: { daybook: (number | undefined)[]; postgres: (number | undefined)[] } = {
    daybook: [],
    postgres: [],
  };
  let bytes: Record<string, number> = {};
  const send = async (server: Target & { stop(): Promise<void> }, watch: () => MemoryWatch) => {
    await sendAll(server, warmUp, WARM_UP_EVENTS);
    const memory = watch();
    const took = await sendAll(server, bodies, events);
    const peak = await memory.stop();
    await server.stop();
    return { took, peak };
  };
  for (let round = 1; round <= intakeRounds; round++) {
    say(`intake of ${events} events, round ${round} of ${intakeRounds}`);
    const empty = await emptyDaybook(join(folder, `intake-${round}`));
    const server = await startDaybook({ ...empty, profile });
    const ours = await send(server, () => MemoryWatch.ofProcess(server.pid));
    seconds.daybook.push(ours.took);
    peaks.daybook.push(ours.peak);
    const parts = Object.entries(await daybookParts(empty.folder));
    bytes = Object.fromEntries(parts.map(([name, size]) => [name, size / (events + WARM_UP_EVENTS)]));
    await emptyTable(postgres.pool);
    const theirs = await send(await postgres.front(), () => MemoryWatch.ofFamily(postgres.cluster.pid));
    seconds.postgres.push(theirs.took);
    peaks.postgres.push(theirs.peak);
  }
  return {
    seconds,
    bytes,
    memory: { daybook: { intake: highest(peaks.daybook) }, postgres: { intake: highest(peaks.postgres) } },
  };
}

async function compareQuestions(
  { options, say }: Bench,
  postgres: PostgresSide,
  filled: StartDaybook,
  untilMs: number,
) {
  const { stories } = demoYear({ events: options.events, untilMs, seed: SEED });
  const server = await startDaybook({ ...filled, profile: options.profile });
  const front = await postgres.front();
  await untilSearchable(server);
  const watches = {
    daybook: MemoryWatch.ofProcess(server.pid),
    postgres: MemoryWatch.ofFamily(postgres.cluster.pid),
  };
  const asked: Results['questions'][number][] = [];
  for (const { path, ...question } of questions(untilMs, stories)) {
    say(`asking: ${question.name}`);
    const [ours, theirs] = [await call(server, path), await call(front, path)];
    requireSameAnswer(question.name, ours.body, theirs.body);
    const daybook = await measure(() => call(server, path));
    asked.push({ ...question, daybook, postgres: await measure(() => call(front, path)) });
  }
  say('investigating');
  const investigations = await measureInvestigations(server, postgres.pool, { stories, untilMs });
  say('looking at the page');
  const page = await measurePage(server, stories);
  const questionPeaks = { daybook: await watches.daybook.stop(), postgres: await watches.postgres.stop() };
  say('exporting everything');
  const exports = await measureExports(server, postgres.pool);
  say(`5,000 events a second for ${options.lagSeconds} s`);
  const during = MemoryWatch.ofProcess(server.pid);
  const lag: Lag = await measureLag(server, options.lagSeconds);
  const lagPeak = await during.stop();
  say('reading secrets');
  const secretReads = await measureSecretReads(server, filled.folder, SECRET_READS);
  await server.stop();
  await front.stop();
  return {
    questions: asked,
    investigations,
    page,
    exports,
    lag,
    secretReads,
    memory: {
      daybook: { questions: questionPeaks.daybook, lag: lagPeak },
      postgres: { questions: questionPeaks.postgres },
    },
  };
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
