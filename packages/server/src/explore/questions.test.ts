import { parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { laneOf, QUESTION_LIMITS, Questions } from './questions.ts';
import type { Inquirer } from './within-limit.ts';

const by = (
  organizationId: string,
  credential = `${organizationId}'s key`,
  signal?: AbortSignal,
): Inquirer => ({
  organizationId,
  credential,
  askedAt: performance.now(),
  ...(signal && { signal }),
});

/** Work that goes on until it is told to end, or its signal is aborted. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<AbortSignal>();
  let runs = 0;
  const work = (signal: AbortSignal) => {
    runs++;
    begin(signal);
    return Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('interrupted')));
      }),
    ]);
  };
  return {
    work,
    begun,
    end: () => resolve('done'),
    get runs() {
      return runs;
    },
  };
}

describe('questions', () => {
  test('a page of another organization runs at once while forty counts of one key run and wait', async () => {
    const questions = new Questions();
    const counts = Array.from({ length: 40 }, held);
    const asked = counts.map(({ work }) => questions.ask(by('greedy'), 'dear', work));
    expect(questions.counts).toMatchObject({ running: { dear: 1 }, waiting: { dear: 39 } });
    expect(await questions.ask(by('modest'), 'cheap', async () => 'a page')).toBe('a page');
    expect(await questions.ask(by('modest'), 'dear', async () => 'a count')).toBe('a count');
    expect(questions.counts).toMatchObject({ running: { dear: 1, cheap: 0 }, waiting: { dear: 39 } });
    for (const { end } of counts) end();
    await Promise.all(asked);
    expect(questions.counts).toMatchObject({ running: { dear: 0 }, waiting: { dear: 0 } });
  });

  test('a page of one key runs while twenty followers of another key scan', async () => {
    const questions = new Questions();
    const scans = Array.from({ length: 20 }, held);
    const asked = scans.map(({ work }) => questions.ask(by('acme', 'follower'), 'cheap', work));
    expect(await questions.ask(by('acme', 'reader'), 'cheap', async () => 'a page')).toBe('a page');
    for (const { end } of scans) end();
    await Promise.all(asked);
  });

  test('a question is stopped at its time limit, and one that only waited until then never runs', async () => {
    const questions = new Questions({ ...QUESTION_LIMITS, timeLimitMs: 50 });
    const [running, waiting] = [held(), held()];
    const first = by('acme');
    const second = { ...first, askedAt: first.askedAt - 20 };
    const asked = [questions.ask(first, 'dear', running.work), questions.ask(second, 'dear', waiting.work)];
    const outcomes = await Promise.allSettled(asked);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: { code: 'late', message: expect.stringContaining('0.05 s') } });
      expect(outcome).toMatchObject({ reason: { message: expect.stringContaining('since: and until:') } });
    }
    expect((await running.begun).aborted).toBe(true);
    expect(waiting.runs).toBe(0);
    expect(questions.counts).toMatchObject({
      running: { dear: 0 },
      waiting: { dear: 0 },
      unanswered: { late: 2 },
    });
  });

  test('time that was spent before counts', async () => {
    const late = { ...by('acme'), askedAt: performance.now() - QUESTION_LIMITS.timeLimitMs };
    const asked = new Questions().ask(late, 'dear', held().work);
    await expect(asked).rejects.toMatchObject({ code: 'late' });
  });

  test('a client that goes away gives up its place, and what runs for it is stopped', async () => {
    const questions = new Questions();
    const [running, waiting, other] = [held(), held(), held()];
    const client = new AbortController();
    const left = [running, waiting].map(({ work }) =>
      questions.ask(by('acme', 'key', client.signal), 'dear', work),
    );
    const stays = questions.ask(by('acme', 'key'), 'dear', other.work);
    const signal = await running.begun;
    client.abort();
    for (const question of left) await expect(question).rejects.toMatchObject({ code: 'gone' });
    expect(signal.aborted).toBe(true);
    expect(waiting.runs).toBe(0);
    other.end();
    expect(await stays).toBe('done');
    expect(questions.counts.unanswered.gone).toBe(2);
  });

  test('a line that is full refuses at once, and says so', async () => {
    const questions = new Questions({
      ...QUESTION_LIMITS,
      dear: { ...QUESTION_LIMITS.dear, waitingPerCredential: 1 },
    });
    const work = held();
    const asked = [1, 2].map(() => questions.ask(by('acme'), 'dear', work.work));
    await expect(questions.ask(by('acme'), 'dear', work.work)).rejects.toMatchObject({ code: 'line-full' });
    work.end();
    await Promise.all(asked);
    expect(questions.counts.unanswered['line-full']).toBe(1);
  });

  test('what looked cheap and is not goes on among the dear ones, and lets cheap ones by', async () => {
    const questions = new Questions({ ...QUESTION_LIMITS, cheapMs: 10 });
    const slow = held();
    const dear = held();
    const first = questions.ask(by('acme', 'a'), 'dear', dear.work);
    const second = questions.ask(by('acme', 'b'), 'dear', dear.work);
    const asked = questions.ask(by('acme', 'c'), 'cheap', slow.work);
    const signal = await slow.begun;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(slow.runs).toBe(1);
    dear.end();
    await Promise.all([first, second]);
    slow.end();
    expect(await asked).toBe('done');
    expect(slow.runs).toBe(2);
    expect(questions.counts.demoted).toBe(1);
  });

  test.each([
    ['', 'cheap'],
    ['action:SECRET_READ env:production -actor:api-key:ci since:7d', 'cheap'],
    ['ip:10.0.0.0/8 env:*', 'cheap'],
    ['"any words"', 'dear'],
    ['resource:*URL', 'dear'],
    ['actor:ana*', 'dear'],
  ])('a page under the filter <%s> looks %s', (filter, lane) => {
    expect(laneOf(parseFilter(filter))).toBe(lane);
  });
});
