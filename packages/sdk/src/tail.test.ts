import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { answerJson, IMPATIENT, sampleEvent, startLocalServer } from './local-server.testing.ts';
import type { TailOptions, TailState } from './tail.ts';

function stream(response: ServerResponse, ...chunks: readonly string[]): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) response.write(chunk);
  return response;
}

function message(position: number): string {
  return `id: ${position}\ndata: ${JSON.stringify(sampleEvent(position))}\n\n`;
}

/** Positions as they come, until `count` have. */
async function take(url: string, count: number, options: TailOptions = {}): Promise<readonly number[]> {
  const positions: number[] = [];
  for await (const event of createClient({ url, retry: IMPATIENT }).tail(options)) {
    positions.push(event.position);
    if (positions.length === count) break;
  }
  return positions;
}

describe('tail', () => {
  test('resumes behind the last event when the connection breaks, and tells', async () => {
    await using server = await startLocalServer((_, response, count) => {
      if (count === 1) stream(response, message(5), message(6)).end();
      else if (count === 2) response.destroy();
      else stream(response, message(7));
    });
    const states: TailState['kind'][] = [];
    expect(await take(server.url, 3, { q: 'env:x', onState: ({ kind }) => states.push(kind) })).toEqual([
      5, 6, 7,
    ]);
    expect(server.seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '6', '6']);
    expect(server.seen[0]?.url.searchParams.get('q')).toBe('env:x');
    expect(states).toEqual(['open', 'broken', 'broken', 'open']);
  });

  test('a heartbeat that is only an id moves the place to resume from', async () => {
    await using server = await startLocalServer((_, response, count) => {
      if (count === 1) stream(response, message(5), 'id: 90\n\n').end();
      else stream(response, message(91));
    });
    expect(await take(server.url, 2)).toEqual([5, 91]);
    expect(server.seen[1]?.headers['last-event-id']).toBe('90');
  });

  test('an event that was cut off is not handed on and is asked for again', async () => {
    await using server = await startLocalServer((_, response, count) => {
      if (count === 1) stream(response, message(5), message(6).slice(0, -20)).end();
      else stream(response, message(6));
    });
    expect(await take(server.url, 2)).toEqual([5, 6]);
    expect(server.seen[1]?.headers['last-event-id']).toBe('5');
  });

  test('begins behind a given position', async () => {
    await using server = await startLocalServer((_, response) => stream(response, message(12)));
    await take(server.url, 1, { after: 11 });
    expect(server.seen[0]?.headers['last-event-id']).toBe('11');
  });

  test('a stream silent beyond its limit is resumed', async () => {
    await using server = await startLocalServer((_, response, count) => {
      stream(response, ...(count === 1 ? [message(1)] : [message(2)]));
    });
    expect(await take(server.url, 2, { silenceMsMax: 20 })).toEqual([1, 2]);
  });

  test('a refusal ends it: at first and when the credential has ended', async () => {
    await using server = await startLocalServer((_, response, count) => {
      if (count === 1) stream(response, message(5)).end();
      else answerJson(response, 401, { title: 'Revoked' });
    });
    await expect(take(server.url, 2)).rejects.toMatchObject({ status: 401, title: 'Revoked' });
    await expect(take(server.url, 2)).rejects.toMatchObject({ status: 401 });
  });

  test('a log that was rolled back meanwhile ends it, instead of waiting for what was seen already', async () => {
    const problem = { type: '/docs/api#rolled-back', title: 'The log ends before this position', size: 3 };
    await using server = await startLocalServer((_, response, count) => {
      if (count === 1) stream(response, message(5)).end();
      else answerJson(response, 409, problem);
    });
    await expect(take(server.url, 2)).rejects.toMatchObject({ status: 409, type: '/docs/api#rolled-back' });
    expect(server.seen).toHaveLength(2);
  });

  test('an abort ends it without an error', async () => {
    await using server = await startLocalServer((_, response) => stream(response, message(5)));
    const stop = new AbortController();
    const positions: number[] = [];
    for await (const event of createClient({ url: server.url }).tail({ signal: stop.signal })) {
      positions.push(event.position);
      stop.abort();
    }
    expect(positions).toEqual([5]);
  });

  test('an answer that is no event stream is an error', async () => {
    await using server = await startLocalServer((_, response) => answerJson(response, 200, {}));
    await expect(take(server.url, 1)).rejects.toMatchObject({ type: 'protocol' });
  });
});
