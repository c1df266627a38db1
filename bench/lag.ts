import { request } from 'node:http';
import { demoYear } from '../packages/server/src/demo/demo-events.ts';
import { call, type Target } from './http.ts';
import { summarize, type Times } from './measure.ts';

const EVENTS_PER_SECOND = 5_000;
const EVENTS_PER_REQUEST = 100;
const MARK = 'LAG_MARK_';
const WAIT_FOR_MARKS_MS = 15_000;

export type Lag = {
  /** From the answer that an event is durable to the moment in which the log's followers have it from the index. */
  readonly acceptedToQueryable: Times;
  /** From sending a request to its answer. */
  readonly acknowledged: Times;
  readonly eventsPerSecond: number;
};

/** Sends 5,000 events a second, each request when its time has come, whether or not earlier ones were answered. */
export async function measureLag(target: Target, seconds: number): Promise<Lag> {
  const arrived = new Map<string, number>();
  const follower = await follow(target, (name) => arrived.set(name, performance.now()));
  const bodies = lagBodies((seconds * EVENTS_PER_SECOND) / EVENTS_PER_REQUEST);
  const everyMs = (1_000 * EVENTS_PER_REQUEST) / EVENTS_PER_SECOND;
  const began = performance.now();
  const sent = bodies.map(async (body, index) => {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, began + index * everyMs - performance.now())),
    );
    const start = performance.now();
    await call(target, '/v1/events', body);
    return { start, accepted: performance.now() };
  });
  try {
    const answers = await Promise.all(sent);
    const took = performance.now() - began;
    await untilAll(() => arrived.size === bodies.length);
    return {
      acceptedToQueryable: summarize(
        answers.map(({ accepted }, index) =>
          Math.max(0, (arrived.get(MARK + index) ?? Number.NaN) - accepted),
        ),
      ),
      acknowledged: summarize(answers.map(({ start, accepted }) => accepted - start)),
      eventsPerSecond: (bodies.length * EVENTS_PER_REQUEST * 1_000) / took,
    };
  } finally {
    follower();
  }
}

/** Each body has one event that can be told from all others; ids and times are left to the server, as a live sender does. */
function lagBodies(count: number): Buffer[] {
  const { events } = demoYear({
    events: Math.max(3_000, count * EVENTS_PER_REQUEST),
    untilMs: Date.now(),
    seed: 'lag',
  });
  const source = events[Symbol.iterator]();
  return Array.from({ length: count }, (_, index) => {
    const texts = [mark(index)];
    while (texts.length < EVENTS_PER_REQUEST) {
      const { id: _id, occurredAt: _at, ...event } = source.next().value ?? {};
      texts.push(JSON.stringify(event));
    }
    return Buffer.from(`{"events":[${texts.join(',')}]}`);
  });
}

function mark(index: number): string {
  return JSON.stringify({
    action: 'SECRET_READ',
    actor: { type: 'system', name: 'system' },
    resource: { name: MARK + index },
  });
}

/** Follows the marks; resolves when the server has begun to answer. Returns how to stop. */
function follow({ url, apiKey }: Target, onMark: (name: string) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const path = `/v1/events/tail?q=${encodeURIComponent(`resource:${MARK}*`)}`;
    const sent = request(url + path, { headers: { Authorization: `Bearer ${apiKey}` } }, (response) => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('data', (part: string) => {
        const lines = (rest + part).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (!line.startsWith('data:')) continue;
          const event: { resource: { name: string } } = JSON.parse(line.slice('data:'.length));
          onMark(event.resource.name);
        }
      });
      response.once('data', () => resolve(() => sent.destroy()));
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function untilAll(isFulfilled: () => boolean): Promise<void> {
  const deadline = performance.now() + WAIT_FOR_MARKS_MS;
  while (!isFulfilled()) {
    if (performance.now() > deadline)
      throw new Error('not every accepted event came to those who follow the log');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
