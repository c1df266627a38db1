import { describe, expect, test } from 'vitest';
import { createDaybook } from './daybook.ts';
import { startLocalServer } from './local-server.testing.ts';
import { accept, eventsOf, numbered, numbersOf, range } from './recorder/intake.testing.ts';
import { recorderFor } from './recorder/recorder-for.testing.ts';

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
