import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { QUESTION_LIMITS } from '../explore/questions.ts';
import { EXPORT_LIMITS } from '../export/export-places.ts';
import { ANSWER_LIMITS } from './answers.ts';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

const MIB = 1_024 * 1_024;
const EVENTS = 150;
/** A page of them has more than a client's and the system's buffers take. */
const LARGE = secretRead({
  metadata: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`m${n}`, 'x'.repeat(500)])),
  changes: Array.from({ length: 4 }, (_, n) => ({
    field: `f${n}`,
    from: 'x'.repeat(450),
    to: 'y'.repeat(450),
  })),
});

let server: TestServer;
let sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await server.stop();
});

async function startFull(limits: Parameters<typeof startTestServer>[1]): Promise<void> {
  server = await startTestServer({}, limits);
  const { status } = await server.record(Array.from({ length: EVENTS }, () => LARGE));
  expect(status).toBe(202);
}

/** Asks, and reads nothing of the answer. */
async function askUnread(path: string, apiKey = server.apiKey): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`,
  );
  return socket;
}

async function metric(name: string): Promise<number> {
  const { text } = await server.call('/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length));
}

async function until(name: string, isReached: (value: number) => boolean): Promise<number> {
  for (;;) {
    const value = await metric(name);
    if (isReached(value)) return value;
  }
}

type Page = { events: { position: number }[]; nextCursor: string | null; range: { last: number } };

describe('answers', () => {
  test('a page ends when it has 4 MiB, its cursor and the range of a poller go on there, and nothing is lost', async () => {
    await startFull({});
    const listed: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await server.call(`/v1/events?limit=1000${cursor && `&cursor=${cursor}`}`);
      const page = answer.body as Page;
      expect(page.events.length).toBeLessThan(EVENTS);
      expect(answer.text.length).toBeLessThan(4.1 * MIB);
      listed.push(...page.events.map(({ position }) => position));
      cursor = page.nextCursor;
    }
    const every = Array.from({ length: EVENTS }, (_, position) => position);
    expect(listed).toEqual(every.toReversed());
    const polled: number[] = [];
    for (let after = -1; after < EVENTS - 1; ) {
      const page = (await server.call(`/v1/events?after=${after}`)).body as Page;
      polled.push(...page.events.map(({ position }) => position));
      expect(page.events.length).toBeLessThan(EVENTS);
      expect(page.range.last).toBe(polled.at(-1));
      after = page.range.last;
    }
    expect(polled).toEqual(every);
  });

  test('pages that are not read hold no more than their credential may have, others are answered, and the rest gets 503', async () => {
    const room = { total: 20 * MIB, perCredential: 9 * MIB, waitingPerCredential: 50, waitingTotal: 100 };
    await startFull({ answerLimits: { ...ANSWER_LIMITS, room, timeLimitMs: 1_000 } });
    const other = await server.makeKey('other', ['events:read']);
    for (let n = 0; n < 10; n++) await askUnread('/v1/events?limit=1000');
    await until('daybook_answers_refused_total', (count) => count >= 8);
    const held = await metric('daybook_answers_bytes');
    expect(held).toBeGreaterThan(7 * MIB);
    expect(held).toBeLessThanOrEqual(9 * MIB);
    const refused = await server.call('/v1/events?limit=1000');
    expect(refused).toMatchObject({ status: 503, body: { type: '/docs/api#not-answered' } });
    expect(refused.headers.get('retry-after')).toBe('5');
    // Other large answers take the same room.
    expect((await server.call('/v1/ledger/openings?from=0')).status).toBe(503);
    const project = await server.call('/v1/projects', { json: { name: 'shop' } });
    const { id } = project.body as { id: string };
    expect((await server.call(`/v1/projects/${id}/variables?env=production`)).status).toBe(503);
    const answered = await server.call('/v1/events?limit=50', {
      headers: { Authorization: `Bearer ${other}` },
    });
    expect((answered.body as Page).events).toHaveLength(50);
    for (const socket of sockets) socket.destroy();
    await until('daybook_answers_bytes', (bytes) => bytes === 0);
  });

  test('a client that takes nothing of its page is cut off, and what it held is free again', async () => {
    await startFull({ answerLimits: { ...ANSWER_LIMITS, writeTimeoutMs: 300 } });
    const socket = await askUnread('/v1/events?limit=1000');
    await until('daybook_answers_cut_off_total', (count) => count === 1);
    await until('daybook_answers_bytes', (bytes) => bytes === 0);
    const closed = once(socket, 'close');
    let received = 0;
    socket.on('data', (part) => {
      received += part.length;
    });
    await closed;
    expect(received).toBeLessThan(4 * MIB);
  });

  test('a client that reads slowly is answered whole, though that takes longer than the time-out', async () => {
    await startFull({ answerLimits: { ...ANSWER_LIMITS, writeTimeoutMs: 1_000 } });
    const response = await fetch(`${server.url}/v1/events?limit=1000`, {
      headers: { Authorization: `Bearer ${server.apiKey}`, 'Accept-Encoding': 'identity' },
    });
    const began = performance.now();
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true });
      if (performance.now() - began < 2_500) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((JSON.parse(text) as Page).nextCursor).not.toBeNull();
    expect(await metric('daybook_answers_cut_off_total')).toBe(0);
  });

  test('a follower that takes nothing is cut off, and one of a quiet log is not', async () => {
    await startFull({ answerLimits: { ...ANSWER_LIMITS, writeTimeoutMs: 300 } });
    const quiet = await fetch(`${server.url}/v1/events/tail?q=outcome:denied`, {
      headers: { Authorization: `Bearer ${server.apiKey}` },
    });
    const reader = quiet.body?.getReader();
    await reader?.read();
    const stuck = [];
    for (let n = 0; n < 2; n++) stuck.push(await askUnread('/v1/events/tail?after=-1'));
    await until('daybook_answers_cut_off_total', (count) => count === 2);
    await until('daybook_answers_bytes', (bytes) => bytes === 0);
    await server.record([secretRead({ outcome: 'denied' })]);
    for (let text = ''; !text.includes('denied'); ) {
      const part = await reader?.read();
      expect(part?.done).toBe(false);
      text += new TextDecoder().decode(part?.value);
    }
    await reader?.cancel();
  });

  test('clients that take nothing of their exports are cut off, and their places are free again', async () => {
    await startFull({ answerLimits: { ...ANSWER_LIMITS, writeTimeoutMs: 300 } });
    for (let n = 0; n < EXPORT_LIMITS.perCredential; n++) await askUnread('/v1/export');
    await until('daybook_answers_cut_off_total', (count) => count === EXPORT_LIMITS.perCredential);
    expect((await server.call('/v1/export?q=resource:NOTHING')).status).toBe(200);
  });

  test('a question over its time limit is answered 503 with the limit and the remedy, and counted', async () => {
    server = await startTestServer({}, { questionLimits: { ...QUESTION_LIMITS, timeLimitMs: 0 } });
    for (const path of ['/v1/facets', '/v1/histogram', '/v1/events', '/v1/events?after=-1']) {
      const answer = await server.call(path);
      expect(answer).toMatchObject({ status: 503, body: { type: '/docs/api#not-answered' } });
      expect((answer.body as { detail: string }).detail).toMatch(/longer than 0 s.*since: and until:/);
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    expect(await metric('daybook_questions_unanswered_total{reason="late"}')).toBe(4);
  });
});
