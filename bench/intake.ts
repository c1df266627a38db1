import { demoYear } from '../packages/server/src/demo/demo-events.ts';
import { call, type Target } from './http.ts';

const EVENTS_PER_BATCH = 500;
const CONNECTIONS = 4;
const SEARCHABLE_EVERY_MS = 20;

/** Request bodies of 500 events each, made before the clock runs. */
export function intakeBodies(options: { events: number; untilMs: number; seed: string }): Buffer[] {
  const bodies: Buffer[] = [];
  let texts: string[] = [];
  const flush = () => {
    if (texts.length > 0) bodies.push(Buffer.from(`{"events":[${texts.join(',')}]}`));
    texts = [];
  };
  for (const event of demoYear(options).events) {
    texts.push(JSON.stringify(event));
    if (texts.length === EVENTS_PER_BATCH) flush();
  }
  flush();
  return bodies;
}

/**
 * Sends all bodies over a few connections and waits until every event can be found. Seconds from the first byte to that moment.
 * @throws Error when what can be found did not grow by `events`.
 */
export async function sendAll(target: Target, bodies: readonly Buffer[], events: number): Promise<number> {
  const before = await countAll(target);
  const waiting = bodies.toReversed();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let body = waiting.pop(); body; body = waiting.pop()) await call(target, '/v1/events', body);
    }),
  );
  await untilSearchable(target);
  const seconds = (performance.now() - began) / 1_000;
  const found = (await countAll(target)) - before;
  if (found !== events) throw new Error(`${events} events were sent, ${found} can be found`);
  return seconds;
}

/** Resolves when nothing that was accepted waits for the index. */
export async function untilSearchable(target: Target): Promise<void> {
  for (;;) {
    const { body } = await call(target, '/v1/events?limit=1');
    const answer: { coverage: { pending: number } } = JSON.parse(body);
    if (answer.coverage.pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, SEARCHABLE_EVERY_MS));
  }
}

async function countAll(target: Target): Promise<number> {
  const answer: { total: number } = JSON.parse((await call(target, '/v1/facets?fields=outcome')).body);
  return answer.total;
}
