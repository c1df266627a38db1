import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headAfter, JANUARY, sampleRows } from '../event-index/contract/sample-rows.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from '../event-index/duckdb/duckdb-event-index.ts';
import { Explorer } from './explorer.ts';
import { QUESTION_LIMITS, Questions } from './questions.ts';
import type { Inquirer } from './within-limit.ts';

const EVENTS = 30;
const EVERYTHING = { filter: { terms: [] } };

let folder: string;
let index: DuckDbEventIndex;
let questions: Questions;
let explorer: Explorer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-explorer-'));
  const { cheap, dear } = QUESTION_LIMITS;
  index = await openDuckDbEventIndex({ folder, maxQueries: cheap.total + dear.total });
  const rows = sampleRows(EVENTS);
  for (const organization of ['greedy', 'modest']) await index.apply(organization, rows, headAfter(rows));
  questions = new Questions();
  explorer = new Explorer({
    index,
    questions,
    projector: {
      readUpTo: () => EVENTS - 1,
      problem: () => undefined,
      damaged: () => ({ count: 0, positions: [] }),
      reaches: async () => true,
    },
    standings: {
      standing: async () => ({
        accepted: EVENTS,
        sequenced: EVENTS,
        indexed: EVENTS,
        waiting: 2,
        visibleFrom: 0,
      }),
    },
    journal: { opening: async () => undefined, letGoAt: async () => undefined },
    clock: () => JANUARY,
  });
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

const by = (organizationId: string, credential = organizationId): Inquirer => ({
  organizationId,
  credential,
  askedAt: performance.now(),
});
const count = (inquirer: Inquirer) =>
  explorer.facets(inquirer, { ...EVERYTHING, fields: ['action'], top: 5 });

test('while counts take every place that they may have, pages, single events and scans are answered', async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const busy = ['one', 'two'].map((key) => questions.ask(by('greedy', key), 'dear', () => ended));
  const waiting = Array.from({ length: 38 }, () => count(by('greedy', 'one')));
  waiting.push(count(by('modest')));
  const { events } = await explorer.list(by('modest'), { ...EVERYTHING, limit: 50, order: 'newest' });
  expect(events).toHaveLength(EVENTS);
  expect((await explorer.scan(by('modest'), { ...EVERYTHING, after: -1, limit: 50 })).range.last).toBe(
    EVENTS - 1,
  );
  expect(await explorer.get(by('modest'), sampleRows(1)[0]?.event.id ?? '')).toMatchObject({ position: 0 });
  expect(questions.counts).toMatchObject({ running: { dear: 2 }, waiting: { dear: 39 } });
  end();
  await Promise.all(busy);
  for (const { total } of await Promise.all(waiting)) expect(total).toBe(EVENTS);
});

test('when places become free, an organization that came last is let in before the rest of a long line', async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const busy = ['one', 'two'].map((key) => questions.ask(by('greedy', key), 'dear', () => ended));
  const admitted: string[] = [];
  const counted = (inquirer: Inquirer) =>
    questions.ask(inquirer, 'dear', (signal) => {
      admitted.push(inquirer.organizationId);
      const window = { now: JANUARY, readUpTo: EVENTS, visibleFrom: 0, signal };
      return index.facets(inquirer.organizationId, { ...EVERYTHING, ...window, fields: ['action'], top: 5 });
    });
  const asked = Array.from({ length: 20 }, () => counted(by('greedy', 'one')));
  asked.push(counted(by('modest')));
  expect(questions.counts.waiting.dear).toBe(21);
  end();
  await Promise.all([...busy, ...asked]);
  expect(admitted[0]).toBe('modest');
  expect(admitted).toHaveLength(21);
});

test('a search whose client went away stops and leaves the index free', async () => {
  const leaving = new AbortController();
  const asked = count({ ...by('modest'), signal: leaving.signal });
  leaving.abort();
  await expect(asked).rejects.toMatchObject({ code: 'gone' });
  expect(questions.counts).toMatchObject({ running: { dear: 0 }, unanswered: { gone: 1 } });
  expect((await count(by('modest'))).total).toBe(EVENTS);
});

test('several questions are asked in one turn, as of one moment, also of one that has passed', async () => {
  const { coverage, answer } = await explorer.together(by('modest'), 9, async (asked, moment) => ({
    moment,
    running: questions.counts.running,
    found: await asked.list('modest', { ...moment, ...EVERYTHING, now: JANUARY, order: 'newest', limit: 1 }),
  }));
  expect(answer.moment).toMatchObject({ readUpTo: 9, newest: EVENTS - 1, visibleFrom: 0 });
  expect(answer.running).toEqual({ cheap: 0, dear: 1 });
  expect(answer.found.events.map(({ position }) => position)).toEqual([9]);
  expect(coverage).toMatchObject({ readUpTo: 9, pending: 0, complete: true });
  const now = await explorer.together(by('modest'), undefined, async (_, moment) => moment);
  expect(now.answer).toMatchObject({ readUpTo: EVENTS - 1, newest: EVENTS - 1 });
  expect(now.coverage).toMatchObject({ pending: 2, complete: false });
});
