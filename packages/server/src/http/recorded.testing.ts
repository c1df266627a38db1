import type { RecordedEvent } from '@daybook/event';
import type { TestServer } from './server.testing.ts';

/** The events that a filter finds, the oldest first, once all that were committed can be found. */
export async function recorded(server: TestServer, filter: string): Promise<RecordedEvent[]> {
  await server.total();
  const { body } = await server.call(`/v1/events?order=oldest&limit=1000&q=${encodeURIComponent(filter)}`);
  return (body as { events: RecordedEvent[] }).events;
}

/** A key that the owner makes, with these bounds; the text. */
export async function boundedKey(
  server: TestServer,
  name: string,
  bounds: {
    readonly scopes: readonly string[];
    readonly environments?: readonly string[];
    readonly projects?: readonly string[];
  },
): Promise<{ readonly Authorization: string }> {
  const made = await server.browse(await server.signIn(), '/v1/api-keys', { json: { name, ...bounds } });
  const { key } = made.body as { key: string };
  if (made.status !== 201) throw new Error(`making a key was answered ${made.status}: ${made.text}`);
  return { Authorization: `Bearer ${key}` };
}
