import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WORKSPACE_MIGRATIONS } from '../../workspace/schema.ts';
import { openDatabase, transaction } from '../database.ts';
import { ClaimLost, type JobHandler, Jobs } from './jobs.ts';

let db: ReturnType<typeof openDatabase>;
let now: number;
let warnings: object[];
let open: Jobs[];
beforeEach(() => {
  db = openDatabase({ path: ':memory:', migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
  now = 1_000_000;
  warnings = [];
  open = [];
});
afterEach(async () => {
  for (const jobs of open) await jobs.stop();
  db.close();
});

function makeJobs(handler?: JobHandler): Jobs {
  const logger = { warn: (what: object) => void warnings.push(what) };
  const jobs = new Jobs({ db, clock: () => now, logger: logger as never });
  if (handler) jobs.on('work', handler);
  open.push(jobs);
  return jobs;
}

describe('jobs', () => {
  test('are done when they are due, the one that waited longest first, and are gone then', async () => {
    const done: string[] = [];
    const jobs = makeJobs(async ({ key }) => {
      done.push(key);
      return 'done';
    });
    for (const [key, dueAt] of [
      ['later', now + 1],
      ['second', now - 1],
      ['first', now - 2],
    ] as const)
      jobs.schedule({ kind: 'work', key, dueAt });
    await jobs.runDue();
    expect(done).toEqual(['first', 'second']);
    expect(jobs.find('work', 'first')).toBeUndefined();
    now += 1;
    await jobs.runDue();
    expect(done).toEqual(['first', 'second', 'later']);
  });

  test('that were put off while the clock was ahead are due once it is set right', async () => {
    const right = now;
    const done: number[] = [];
    const jobs = makeJobs(async () => {
      done.push(now);
      return { againAt: now + 1_000 };
    });
    now = right + 30 * 86_400_000;
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now });
    await jobs.runDue();
    const ahead = now;
    now = right;
    await jobs.runDue();
    await jobs.runDue();
    now += 1_000;
    await jobs.runDue();
    expect(done).toEqual([ahead, right, right + 1_000]);
  });

  test('are there when the transaction that added them is committed, and not otherwise', () => {
    const jobs = makeJobs();
    const job = { kind: 'work', key: 'a', dueAt: now };
    expect(() =>
      transaction(db, () => {
        jobs.schedule(job);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(jobs.find('work', 'a')).toBeUndefined();
    transaction(db, () => jobs.schedule({ ...job, state: { step: 1 } }));
    expect(jobs.find('work', 'a')).toMatchObject({ dueAt: now, state: { step: 1 }, isRunning: false });
  });

  test('start by themselves once started, when they are scheduled', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const jobs = makeJobs(async () => {
      resolve();
      return 'done';
    });
    jobs.start();
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now });
    await promise;
  });

  test('of one key are one: scheduling again moves it, and keeps its state unless another is given', () => {
    const jobs = makeJobs();
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now, state: 1 });
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now + 5 });
    expect(jobs.find('work', 'a')).toMatchObject({ dueAt: now + 5, state: 1 });
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now + 6, state: 2 });
    expect(jobs.find('work', 'a')).toMatchObject({ dueAt: now + 6, state: 2 });
  });

  test('that ask for it are due again, with what they saved', async () => {
    const states: unknown[] = [];
    const jobs = makeJobs(async ({ state, save }) => {
      states.push(state);
      save(Number(state) + 1);
      return { againAt: now + 10 };
    });
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now, state: 1 });
    await jobs.runDue();
    now += 10;
    await jobs.runDue();
    expect(states).toEqual([1, 2]);
  });

  test('that fail are tried again after a growing pause, from what they saved, and say why', async () => {
    const tries: [number, unknown][] = [];
    const jobs = makeJobs(async ({ attempts, state, save }) => {
      tries.push([attempts, state]);
      save('half');
      if (attempts < 2) throw new Error('the disk is full');
      return 'done';
    });
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now });
    await jobs.runDue();
    expect(jobs.find('work', 'a')).toMatchObject({
      attempts: 1,
      error: 'the disk is full',
      dueAt: now + 1_000,
    });
    expect(warnings).toEqual([expect.objectContaining({ reason: 'the disk is full' })]);
    now += 1_000;
    await jobs.runDue();
    expect(jobs.find('work', 'a')).toMatchObject({ attempts: 2, dueAt: now + 2_000 });
    now += 2_000;
    await jobs.runDue();
    expect(jobs.find('work', 'a')).toBeUndefined();
    expect(tries).toEqual([
      [0, null],
      [1, 'half'],
      [2, 'half'],
    ]);
  });

  test('that were under way when the process ended go on from what they saved', async () => {
    const saved = Promise.withResolvers<void>();
    const killed = makeJobs(async ({ save }) => {
      save({ at: 7 });
      saved.resolve();
      return new Promise<'done'>(() => undefined);
    });
    killed.schedule({ kind: 'work', key: 'a', dueAt: now });
    void killed.runDue();
    await saved.promise;
    // It looks once more after it was given work, and is never heard of again.
    await new Promise(setImmediate);
    open = [];
    const states: unknown[] = [];
    const next = makeJobs(async ({ state }) => {
      states.push(state);
      return 'done';
    });
    await next.runDue();
    expect(states).toEqual([]);
    next.start();
    await next.runDue();
    expect(states).toEqual([{ at: 7 }]);
  });

  test('of a process that nothing was heard of for a minute are taken over, and it may not go on', async () => {
    const saved = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let outcome: unknown;
    const silent = makeJobs(async ({ save, signal }) => {
      saved.resolve();
      await goOn.promise;
      try {
        save('too late');
      } catch (error) {
        outcome = [error instanceof ClaimLost, signal.aborted];
        throw error;
      }
      return 'done';
    });
    silent.schedule({ kind: 'work', key: 'a', dueAt: now, state: 'whole' });
    const ending = silent.runDue();
    await saved.promise;
    now += 60_001;
    const states: unknown[] = [];
    const other = makeJobs(async ({ state }) => {
      states.push(state);
      return { againAt: now + 1 };
    });
    await other.runDue();
    goOn.resolve();
    await ending;
    expect(states).toEqual(['whole']);
    expect(outcome).toEqual([true, true]);
    expect(other.find('work', 'a')).toMatchObject({ state: 'whole', dueAt: now + 1 });
  });

  test('that are scheduled anew while they are done are done once more', async () => {
    let jobs: Jobs;
    let times = 0;
    jobs = makeJobs(async () => {
      times += 1;
      if (times === 1) jobs.schedule({ kind: 'work', key: 'a', dueAt: now });
      return 'done';
    });
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now });
    await jobs.runDue();
    expect(times).toBe(2);
    expect(jobs.find('work', 'a')).toBeUndefined();
  });

  test('that are cancelled are told to stop, and stay away', async () => {
    const begun = Promise.withResolvers<void>();
    const jobs = makeJobs(async ({ signal }) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { againAt: now };
    });
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now });
    const ending = jobs.runDue();
    await begun.promise;
    jobs.cancel('work', 'a');
    await ending;
    expect(jobs.find('work', 'a')).toBeUndefined();
  });

  test('are told to stop with the process, and are due at once when it starts again', async () => {
    const begun = Promise.withResolvers<void>();
    const jobs = makeJobs(async ({ signal, save }) => {
      save('half');
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw signal.reason;
    });
    jobs.schedule({ kind: 'work', key: 'a', dueAt: now });
    jobs.start();
    await begun.promise;
    await jobs.stop();
    expect(jobs.find('work', 'a')).toMatchObject({
      dueAt: now,
      state: 'half',
      attempts: 0,
      isRunning: false,
    });
  });

  test('of one kind do not wait for another kind, and of one kind only as many run as may', async () => {
    const ended = Promise.withResolvers<'done'>();
    const log: string[] = [];
    const jobs = makeJobs();
    jobs.on('long', async ({ key }) => {
      log.push(key);
      return ended.promise;
    });
    jobs.on('short', async ({ key }) => {
      log.push(key);
      return 'done';
    });
    for (const key of ['a', 'b']) jobs.schedule({ kind: 'long', key, dueAt: now });
    jobs.schedule({ kind: 'short', key: 'c', dueAt: now });
    const running = jobs.runDue();
    expect(log).toEqual(['a', 'c']);
    ended.resolve('done');
    await running;
    expect(log).toEqual(['a', 'c', 'b']);
  });

  test('what recurs is done at the start, and its failure is told and ends nothing', async () => {
    const jobs = makeJobs(async () => 'done');
    const done: string[] = [];
    jobs.every('breaks', 60_000, () => {
      throw new Error('broken');
    });
    jobs.every('works', 60_000, () => done.push('works'));
    jobs.start();
    await jobs.runDue();
    expect(done).toEqual(['works']);
    expect(warnings).toEqual([expect.objectContaining({ work: 'breaks', reason: 'broken' })]);
  });
});
