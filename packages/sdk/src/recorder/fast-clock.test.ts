import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@daybook/event';
import { initialize, type RunningServer, startServer } from '@daybook/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../client.ts';
import { recorderFor } from './recorder-for.testing.ts';

const MINUTE = 60_000;
const NOBODY = 'http://127.0.0.1:9';
const EVENT = {
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana' },
  resource: { name: 'KEY' },
} as const;

describe('a host whose clock is wrong', () => {
  let folder: string;
  let server: RunningServer;
  let client: Client;
  let apiKey: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-sdk-'));
    const dataFolder = join(folder, 'data');
    ({ apiKey } = await initialize({ dataFolder, organizationName: 'Acme', env: {} }));
    server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
    client = createClient({ url: server.url, apiKey });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function found(id: string | undefined): Promise<RecordedEvent> {
    for await (const event of client.tail({ q: `id:${id}`, after: -1 })) return event;
    throw new Error('the log ended');
  }
  const host = (aheadMinutes: () => number) => () => Date.now() + aheadMinutes() * MINUTE;

  test.each([6, 525_600])(
    'by %i minutes ahead loses nothing: the server sets the time and keeps the own',
    async (ahead) => {
      const { daybook, told } = recorderFor(server.url, { apiKey, clock: host(() => ahead) });
      const before = Date.now();
      const ids = [daybook.record(EVENT), daybook.record({ ...EVENT, outcome: 'denied' })];
      const after = Date.now();
      expect(await daybook.flush()).toBe(true);
      for (const id of ids) {
        const event = await found(id);
        const happenedMs = Date.parse(event.occurredAt);
        expect(happenedMs).toBeGreaterThanOrEqual(before - 1_000);
        expect(happenedMs).toBeLessThanOrEqual(Date.parse(event.recordedAt));
        const ownMs = Date.parse(event.senderTime ?? '') - ahead * MINUTE;
        expect(ownMs).toBeGreaterThanOrEqual(before);
        expect(ownMs).toBeLessThanOrEqual(after);
      }
      expect(told.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
        ['clock', expect.stringMatching(`clock is ${ahead} minutes ahead of the server's$`)],
      ]);
    },
  );

  test('that is set right while events wait in memory keeps their distance from now', async () => {
    let ahead = 60;
    const { daybook, codes } = recorderFor(server.url, {
      apiKey,
      clock: host(() => ahead),
      batchWindowMs: 60_000,
    });
    const id = daybook.record(EVENT);
    ahead = 0;
    expect(await daybook.flush()).toBe(true);
    expect(codes()).toEqual([]);
    const event = await found(id);
    expect(Math.abs(Date.parse(event.occurredAt) - Date.parse(event.recordedAt))).toBeLessThan(30 * MINUTE);
    const later = daybook.record(EVENT);
    await daybook.flush();
    expect(await found(later)).not.toHaveProperty('senderTime');
  });

  test('gives an event from the spool the time at which it happened, never that of its delivery', async () => {
    const spool = join(folder, 'events.spool');
    const offline = recorderFor(NOBODY, { spool, clock: host(() => 6 - 180) });
    const happenedMs = Date.now() - 180 * MINUTE;
    const id = offline.daybook.record(EVENT);
    await offline.daybook.close({ timeoutMs: 0 });

    const online = recorderFor(server.url, { apiKey, spool, clock: host(() => 6) });
    expect(await online.daybook.flush()).toBe(true);
    const event = await found(id);
    expect(Math.abs(Date.parse(event.occurredAt) - happenedMs)).toBeLessThan(MINUTE);
    expect(event.senderTime).toBeDefined();
  });

  test('is behind by more than a minute: told once, and the times are left as they are', async () => {
    const { daybook, told } = recorderFor(server.url, { apiKey, clock: host(() => -90) });
    const id = daybook.record(EVENT);
    await daybook.flush();
    daybook.record(EVENT);
    await daybook.flush();
    expect(told).toMatchObject([
      { code: 'clock', message: expect.stringContaining("90 minutes behind the server's") },
    ]);
    const { occurredAt, recordedAt } = await found(id);
    expect(Date.parse(recordedAt) - Date.parse(occurredAt)).toBeGreaterThan(89 * MINUTE);
  });

  test('has its own times of events judged by the server alone', async () => {
    const { daybook, told } = recorderFor(server.url, { apiKey, clock: host(() => -90) });
    const right = new Date();
    const id = daybook.record({ ...EVENT, occurredAt: right });
    await daybook.flush();
    expect((await found(id)).occurredAt).toBe(right.toISOString());
    expect(told.map(({ code }) => code)).toEqual(['clock']);
  });
});
