import { describe, expect, onTestFinished, test } from 'vitest';
import { createDaybook, type DaybookOptions } from './daybook.ts';
import { answerJson, IMPATIENT, startLocalServer } from './local-server.testing.ts';
import { accept, eventsOf, numbered, numbersOf, range } from './recorder/intake.testing.ts';
import type { RecordingError } from './recorder/recording-error.ts';

/** A recorder that keeps what it is told, and is closed with the test. */
function recorderFor(url: string, options: Partial<DaybookOptions> = {}) {
  const told: RecordingError[] = [];
  const daybook = createDaybook({ url, retry: IMPATIENT, onError: (error) => told.push(error), ...options });
  onTestFinished(async () => {
    await daybook.close({ timeoutMs: 0 });
  });
  return { daybook, told, codes: () => told.map(({ code }) => code) };
}

describe('record', () => {
  test('gives the id at once, and the event arrives with it', async () => {
    await using server = await startLocalServer(accept);
    const { daybook } = recorderFor(server.url, { apiKey: 'dbk_x' });
    const id = daybook.record(numbered(1));
    expect(await daybook.flush()).toBe(true);
    const [request] = server.seen;
    expect(request && eventsOf(request)).toMatchObject([{ id, outcome: 'success' }]);
    expect(request?.headers).toMatchObject({ authorization: 'Bearer dbk_x' });
    expect(daybook.stats()).toEqual({
      recorded: 1,
      invalid: 0,
      accepted: 1,
      duplicates: 0,
      refused: 0,
      dropped: 0,
      queued: 0,
      unsaved: 0,
    });
  });

  test('sends by itself when the window ends', async () => {
    const seen = Promise.withResolvers<void>();
    await using server = await startLocalServer((request, response) => {
      accept(request, response);
      seen.resolve();
    });
    const { daybook } = recorderFor(server.url, { batchWindowMs: 1 });
    for (const number of range(0, 10)) daybook.record(numbered(number));
    await seen.promise;
    expect(numbersOf(server.seen)).toEqual(range(0, 10));
  });

  test('fills requests up to the count, one at a time and in order', async () => {
    let open = 0;
    await using server = await startLocalServer((request, response) => {
      open += 1;
      expect(open).toBe(1);
      setImmediate(() => {
        open -= 1;
        accept(request, response);
      });
    });
    const { daybook } = recorderFor(server.url, { batchEvents: 3 });
    for (const number of range(0, 8)) daybook.record(numbered(number));
    await daybook.flush();
    expect(server.seen.map((request) => eventsOf(request).length)).toEqual([3, 3, 2]);
    expect(numbersOf(server.seen)).toEqual(range(0, 8));
  });

  test('fills requests up to the bytes', async () => {
    await using server = await startLocalServer(accept);
    const { daybook } = recorderFor(server.url, { batchBytes: 65_536 });
    const metadata = Object.fromEntries(range(0, 40).map((key) => [`k${key}`, 'x'.repeat(500)]));
    for (const number of range(0, 7)) daybook.record(numbered(number, { metadata }));
    await daybook.flush();
    expect(server.seen.map((request) => eventsOf(request).length)).toEqual([3, 3, 1]);
    for (const { body } of server.seen) expect(Buffer.byteLength(body)).toBeLessThan(65_536 + 100);
  });

  test('keeps a wrong event from the others, and tells what was wrong', async () => {
    await using server = await startLocalServer(accept);
    const { daybook, told } = recorderFor(server.url);
    const wrong = { ...numbered(2), actor: { type: 'user' } };
    expect(daybook.record(numbered(1))).toBeTypeOf('string');
    // @ts-expect-error an actor has a name
    expect(daybook.record(wrong)).toBeUndefined();
    // @ts-expect-error an event is an object
    expect(daybook.record(undefined)).toBeUndefined();
    await daybook.flush();
    expect(numbersOf(server.seen)).toEqual([1]);
    expect(told[0]).toMatchObject({ code: 'invalid-event', event: wrong, issues: [{ path: 'actor.name' }] });
    expect(told[0]?.message).toContain('actor.name is required');
    expect(daybook.stats()).toMatchObject({ recorded: 1, invalid: 2, accepted: 1 });
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('host');
      },
    ],
    ['rejects', () => Promise.reject(new Error('host'))],
  ])('is not disturbed by an onError that %s', async (_, onError) => {
    await using server = await startLocalServer(accept);
    const { daybook } = recorderFor(server.url, { onError });
    // @ts-expect-error an event has an action
    daybook.record({});
    daybook.record(numbered(1));
    expect(await daybook.flush()).toBe(true);
    expect(numbersOf(server.seen)).toEqual([1]);
  });
});

describe('an outage', () => {
  test('of any kind loses nothing, keeps the order, and is told once', async () => {
    await using server = await startLocalServer((request, response, count) => {
      const failures = [
        () => answerJson(response, 503, {}),
        () => answerJson(response, 429, {}, { 'retry-after': '0' }),
        () => response.destroy(),
        () => answerJson(response, 500, {}),
        () => response.writeHead(200).end('<html>sign in</html>'),
        () => answerJson(response, 202, { welcome: true }),
        () => undefined,
      ];
      (failures[count - 1] ?? (() => accept(request, response)))();
    });
    const { daybook, codes } = recorderFor(server.url, { timeoutMs: 50, batchEvents: 5 });
    for (const number of range(0, 12)) daybook.record(numbered(number));
    expect(await daybook.flush()).toBe(true);
    expect(server.seen).toHaveLength(10);
    expect(numbersOf(server.seen.slice(7))).toEqual(range(0, 12));
    expect(codes()).toEqual(['unavailable']);
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys.slice(0, 8)).size).toBe(1);
    expect(new Set(keys).size).toBe(3);
    expect(new Set(server.seen.slice(0, 8).map(({ body }) => body)).size).toBe(1);
  });

  test('is told again when it is another one', async () => {
    await using server = await startLocalServer((request, response, count) =>
      count % 2 === 1 ? answerJson(response, 503, {}) : accept(request, response),
    );
    const { daybook, codes } = recorderFor(server.url);
    for (const number of range(0, 3)) {
      daybook.record(numbered(number));
      await daybook.flush();
    }
    expect(codes()).toEqual(['unavailable', 'unavailable', 'unavailable']);
  });

  test('that was counted a duplicate by the server is no second event', async () => {
    await using server = await startLocalServer((request, response, count) =>
      count === 1
        ? response.destroy()
        : answerJson(response, 202, { accepted: 0, ids: eventsOf(request).map(({ id }) => id) }),
    );
    const { daybook } = recorderFor(server.url);
    daybook.record(numbered(1));
    await daybook.flush();
    expect(daybook.stats()).toMatchObject({ accepted: 0, duplicates: 1, queued: 0 });
  });

  test('ends sooner when somebody waits for the queue', async () => {
    await using server = await startLocalServer((request, response, count) =>
      count === 1 ? answerJson(response, 503, {}) : accept(request, response),
    );
    const outage = Promise.withResolvers<void>();
    const { daybook } = recorderFor(server.url, {
      batchWindowMs: 0,
      retry: { delayMs: 1e9, delayMsMax: 1e9 },
      onError: () => outage.resolve(),
    });
    daybook.record(numbered(1));
    await outage.promise;
    expect(await daybook.flush()).toBe(true);
  });

  test('whose end the server has named is waited for: flush says at once that it is too far', async () => {
    await using server = await startLocalServer((_, response) =>
      answerJson(response, 503, {}, { 'retry-after': '60' }),
    );
    const { daybook } = recorderFor(server.url);
    daybook.record(numbered(1));
    expect(await daybook.flush({ timeoutMs: 30_000 })).toBe(false);
    expect(await daybook.flush({ timeoutMs: 30_000 })).toBe(false);
    expect(server.seen).toHaveLength(1);
  });

  test('fills no more than the bounds: the newest are lost, counted and told', async () => {
    await using server = await startLocalServer((request, response, count) =>
      count === 1 ? answerJson(response, 503, {}) : accept(request, response),
    );
    const { daybook, told } = recorderFor(server.url, { maxQueued: 5 });
    const ids = range(0, 20).map((number) => daybook.record(numbered(number)));
    expect(ids.filter((id) => id !== undefined)).toHaveLength(5);
    expect(await daybook.close()).toBe(true);
    expect(daybook.stats()).toMatchObject({ recorded: 20, accepted: 5, dropped: 15, queued: 0 });
    expect(numbersOf(server.seen.slice(1))).toEqual(range(0, 5));
    const drops = told.filter(({ code }) => code === 'dropped');
    expect(drops.reduce((sum, { count }) => sum + count, 0)).toBe(15);
    expect(drops.length).toBeLessThan(3);
  });

  test.each([401, 403, 404])(
    '%i is told once, and the server not asked again for a while',
    async (status) => {
      await using server = await startLocalServer((_, response) => answerJson(response, status, {}));
      const { daybook, told, codes } = recorderFor(server.url, { apiKey: 'dbk_hidden' });
      for (const number of range(0, 3)) {
        daybook.record(numbered(number));
        expect(await daybook.flush()).toBe(false);
      }
      expect(server.seen).toHaveLength(1);
      expect(codes()).toEqual(['barred']);
      expect(told[0]?.message).not.toContain('dbk_hidden');
      expect(daybook.stats().queued).toBe(3);
    },
  );
});

describe('events the server refuses', () => {
  test('are told one by one, and the others go on under another key', async () => {
    await using server = await startLocalServer((request, response) => {
      const errors = eventsOf(request).flatMap(({ action }, index) =>
        action === 'OWN_ACTION' ? [{ index, path: 'action', message: 'is not in the catalogue' }] : [],
      );
      if (errors.length > 0) answerJson(response, 422, { errors });
      else accept(request, response);
    });
    const { daybook, told } = recorderFor(server.url);
    for (const number of range(0, 6)) {
      daybook.record(numbered(number, number % 3 === 1 ? { action: 'OWN_ACTION' } : {}));
    }
    expect(await daybook.flush()).toBe(true);
    expect(numbersOf(server.seen.slice(1))).toEqual([0, 2, 3, 5]);
    expect(new Set(server.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
    expect(told.map(({ code, event }) => [code, event])).toEqual([
      ['refused-event', expect.objectContaining({ resource: { name: '1' } })],
      ['refused-event', expect.objectContaining({ resource: { name: '4' } })],
    ]);
    expect(told[0]?.message).toContain('action is not in the catalogue');
    expect(daybook.stats()).toMatchObject({ accepted: 4, refused: 2, queued: 0 });
  });

  test.each([413, 422])('without saying which (%i) are found by halves', async (status) => {
    await using server = await startLocalServer((request, response) =>
      numbersOf([request]).includes(4) ? answerJson(response, status, {}) : accept(request, response),
    );
    const { daybook, told } = recorderFor(server.url);
    for (const number of range(0, 9)) daybook.record(numbered(number));
    expect(await daybook.flush()).toBe(true);
    expect(told).toMatchObject([{ code: 'refused-event', event: { resource: { name: '4' } } }]);
    expect(daybook.stats()).toMatchObject({ accepted: 8, refused: 1 });
    const taken = server.seen.filter((request) => !numbersOf([request]).includes(4));
    expect(numbersOf(taken)).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
  });
});

describe('the end', () => {
  test('close delivers what is queued; what comes later is told and lost', async () => {
    await using server = await startLocalServer(accept);
    const { daybook, codes } = recorderFor(server.url);
    {
      await using scoped = daybook;
      scoped.record(numbered(1));
    }
    expect(numbersOf(server.seen)).toEqual([1]);
    expect(daybook.record(numbered(2))).toBeUndefined();
    expect(await daybook.close()).toBe(true);
    expect(codes()).toEqual(['closed']);
    expect(daybook.stats()).toMatchObject({ recorded: 2, accepted: 1, dropped: 1 });
  });

  test('close gives up in time when the server hangs, and tells what is lost', async () => {
    await using server = await startLocalServer(() => undefined);
    const { daybook, told } = recorderFor(server.url);
    for (const number of range(0, 3)) daybook.record(numbered(number));
    expect(await daybook.close({ timeoutMs: 20 })).toBe(false);
    expect(told).toMatchObject([{ code: 'dropped', count: 3 }]);
    expect(daybook.stats()).toMatchObject({ recorded: 3, dropped: 3, queued: 0 });
  });

  test('flush with nothing queued is done', async () => {
    await using server = await startLocalServer(accept);
    expect(await recorderFor(server.url).daybook.flush({ timeoutMs: 0 })).toBe(true);
    expect(server.seen).toEqual([]);
  });
});

describe('options', () => {
  test.each([
    [{ url: 'localhost' }, 'is not an address'],
    [{ url: 'http://x', apiKey: 'two words' }, 'one word'],
    [{ url: 'http://x', batchEvents: 1_001 }, 'batchEvents must be a whole number from 1 to 1000, not 1001'],
    [{ url: 'http://x', maxQueued: Number.NaN }, 'maxQueued must be'],
  ])('that cannot work are refused when the program starts', (options, message) => {
    expect(() => createDaybook(options)).toThrow(message);
  });
});
