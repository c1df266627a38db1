import type { RecordedEvent } from '@daybook/event';
import { createParser } from 'eventsource-parser';
import { DaybookError } from './errors.ts';
import { pause, pauseMs } from './retry.ts';
import type { Transport } from './transport.ts';
import type { CallOptions } from './types.ts';

/** A connection that lasted this long counts as working, whether events came or not. */
const STEADY_MS = 5_000;

export type TailOptions = CallOptions & {
  /** A filter's text; all events without one. */
  readonly q?: string | undefined;
  /** Start behind this position; at the newest event without one. */
  readonly after?: number | undefined;
  /** Told when the stream opens, and each time it broke, before it is resumed. */
  readonly onState?: ((state: TailState) => void) | undefined;
  /** A stream without even a heartbeat for this long counts as broken; default 60 s. */
  readonly silenceMsMax?: number | undefined;
};

export type TailState =
  | { readonly kind: 'open'; readonly resumedAfter: string | undefined }
  | { readonly kind: 'broken'; readonly error: DaybookError };

/**
 * Events as they are recorded, in order, each once. A broken connection is resumed behind the last position the server named, so that
 * nothing is missed; it ends when the signal is aborted.
 *
 * Throws `DaybookError` when the first connection fails, and later when the server refuses (the credential ended, say).
 */
export async function* tail(
  transport: Transport,
  options: TailOptions,
): AsyncGenerator<RecordedEvent, void, void> {
  let lastId = options.after === undefined ? undefined : String(options.after);
  let wasOpen = false;
  let failures = 0;
  while (!options.signal?.aborted) {
    const connection = new AbortController();
    const abort = () => connection.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', abort, { once: true });
    try {
      const response = await transport.open({
        path: '/v1/events/tail',
        query: { q: options.q },
        headers: {
          accept: 'text/event-stream',
          ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
        },
        signal: connection.signal,
      });
      options.onState?.({ kind: 'open', resumedAfter: lastId });
      wasOpen = true;
      const openedAtMs = performance.now();
      for await (const item of messages(response, connection, options.silenceMsMax ?? 60_000)) {
        // A server that is stopping opens and closes at once, with an id and nothing else: that is no success.
        if (item.event !== undefined || performance.now() - openedAtMs > STEADY_MS) failures = 0;
        if (item.event !== undefined) yield item.event;
        lastId = item.id ?? lastId;
      }
      throw new DaybookError(0, { type: 'network', title: 'Stream ended', detail: 'The server closed it.' });
    } catch (error) {
      if (options.signal?.aborted) return;
      const broken = asBroken(error);
      if (!wasOpen || isRefusal(broken)) throw broken;
      options.onState?.({ kind: 'broken', error: broken });
      failures += 1;
      const waiting = pause(
        pauseMs(transport.retry, Math.min(failures, 8), broken.retryAfter),
        options.signal,
      );
      await waiting.catch(() => undefined);
    } finally {
      options.signal?.removeEventListener('abort', abort);
      connection.abort();
    }
  }
}

type Item = { id?: string; event?: RecordedEvent };

/** The messages of one connection. All that was received is handed on before the next is awaited, so a break loses nothing. */
async function* messages(
  response: Response,
  connection: AbortController,
  silenceMsMax: number,
): AsyncGenerator<Item, void, void> {
  if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const detail = 'The answer is no event stream. Check that the address is that of a Daybook server.';
    throw new DaybookError(response.status, { type: 'protocol', title: 'Not a Daybook answer', detail });
  }
  const queue: Item[] = [];
  const parser = createParser({
    // Called for heartbeats too, which have an id and nothing else.
    onId: (id) => queue.push({ id }),
    onEvent: ({ data }) => queue.push({ event: parseEventData(data) }),
    maxBufferSize: 1024 * 1024,
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const silence = setTimeout(() => connection.abort(), silenceMsMax);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* queue.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseEventData(data: string): RecordedEvent {
  try {
    return JSON.parse(data) as RecordedEvent;
  } catch (cause) {
    const detail = 'The stream held a message that is no JSON.';
    throw new DaybookError(0, { type: 'protocol', title: 'Not a Daybook answer', detail }, { cause });
  }
}

function asBroken(error: unknown): DaybookError {
  if (error instanceof DaybookError) return error;
  const detail =
    error instanceof Error && error.name !== 'AbortError' ? error.message : 'nothing came for too long';
  return new DaybookError(0, { type: 'network', title: 'Connection lost', detail }, { cause: error });
}

/** Whether asking again cannot help. */
function isRefusal(error: DaybookError): boolean {
  return (
    (error.status >= 400 && error.status < 500 && ![408, 429].includes(error.status)) ||
    error.type === 'protocol'
  );
}
