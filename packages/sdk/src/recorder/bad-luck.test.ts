import { describe, expect, test } from 'vitest';
import { answerJson, startLocalServer } from '../local-server.testing.ts';
import { accept, eventsOf, numbered, numbersOf, range } from './intake.testing.ts';
import { recorderFor } from './recorder-for.testing.ts';

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
        () => answerJson(response, 200, { accepted: 0, ids: [] }),
        () => answerJson(response, 200, { accepted: 99, ids: eventsOf(request).map(({ id }) => id) }),
      ];
      (failures[count - 1] ?? (() => accept(request, response)))();
    });
    const { daybook, codes } = recorderFor(server.url, { batchEvents: 5 });
    for (const number of range(0, 12)) daybook.record(numbered(number));
    expect(await daybook.flush()).toBe(true);
    expect(server.seen).toHaveLength(11);
    expect(numbersOf(server.seen.slice(8))).toEqual(range(0, 12));
    expect(codes()).toEqual(['unavailable']);
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys.slice(0, 9)).size).toBe(1);
    expect(new Set(keys).size).toBe(3);
    expect(new Set(server.seen.slice(0, 9).map(({ body }) => body)).size).toBe(1);
  });

  test('of silence ends with the next answer', async () => {
    let isSilent = true;
    await using server = await startLocalServer((request, response) => {
      if (!isSilent) accept(request, response);
    });
    const { daybook } = recorderFor(server.url, {
      timeoutMs: 50,
      onError: () => {
        isSilent = false;
      },
    });
    daybook.record(numbered(1));
    expect(await daybook.flush({ timeoutMs: 60_000 })).toBe(true);
    expect(daybook.stats()).toMatchObject({ accepted: 1, queued: 0 });
    expect(new Set(numbersOf(server.seen))).toEqual(new Set([1]));
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

  test('of one field are sent again without it, and told with what was given', async () => {
    await using server = await startLocalServer((request, response) => {
      const errors = eventsOf(request).flatMap(({ resource, metadata = {} }, index) => [
        ...('total' in metadata ? [{ index, path: 'metadata.total', message: 'must be a string' }] : []),
        ...(resource.name === '3' ? [{ index, path: 'metadata.commit', message: 'is required' }] : []),
      ]);
      if (errors.length > 0) answerJson(response, 422, { errors });
      else accept(request, response);
    });
    const { daybook, told } = recorderFor(server.url);
    for (const number of range(0, 5)) {
      const metadata = number > 1 ? { metadata: { total: 3, by: 'hand' } } : {};
      daybook.record(numbered(number, { action: 'OWN_ACTION', ...metadata }));
    }
    expect(await daybook.flush()).toBe(true);
    const [last] = server.seen.slice(-1);
    expect(last && eventsOf(last).map(({ resource, metadata }) => [resource.name, metadata])).toEqual([
      ['0', undefined],
      ['1', undefined],
      ['2', { by: 'hand' }],
      ['4', { by: 'hand' }],
    ]);
    expect(told).toMatchObject([
      { code: 'refused-event', event: { resource: { name: '3' }, metadata: { total: 3, by: 'hand' } } },
      { code: 'incomplete-event', event: { resource: { name: '2' } }, issues: [{ path: 'metadata.total' }] },
      { code: 'incomplete-event', event: { resource: { name: '4' } }, issues: [{ path: 'metadata.total' }] },
    ]);
    expect(daybook.stats()).toMatchObject({ accepted: 4, refused: 1 });
  });

  test('of the kind of resource are refused, never recorded as another kind', async () => {
    await using server = await startLocalServer((request, response) => {
      const errors = eventsOf(request).flatMap(({ resource }, index) =>
        'type' in resource ? [{ index, path: 'resource.type', message: 'is not registered' }] : [],
      );
      if (errors.length > 0) answerJson(response, 422, { errors });
      else accept(request, response);
    });
    const { daybook, told } = recorderFor(server.url);
    const resource = { type: 'certificate', name: 'tls-prod' };
    daybook.record({ ...numbered(0), resource });
    expect(await daybook.flush()).toBe(true);
    expect(told).toMatchObject([{ code: 'refused-event', event: { resource } }]);
    expect(daybook.stats()).toMatchObject({ accepted: 0, refused: 1 });
  });

  test('by their ids alone are refused, never given other ids or times', async () => {
    await using server = await startLocalServer((request, response) => {
      const errors = eventsOf(request).flatMap(({ resource }, index) =>
        resource.name === '0' ? [{ index, path: 'id', message: 'is of version 8' }] : [],
      );
      if (errors.length > 0) answerJson(response, 403, { errors });
      else accept(request, response);
    });
    const { daybook, codes } = recorderFor(server.url);
    for (const number of range(0, 3)) daybook.record(numbered(number));
    expect(await daybook.flush()).toBe(true);
    expect(codes()).toEqual(['refused-event']);
    expect(daybook.stats()).toMatchObject({ accepted: 2, refused: 1 });
  });
});
