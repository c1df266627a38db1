import type { RecordedEvent } from '@daybook/event';
import { DaybookError } from './errors.ts';
import type { EventInput } from './event-input.ts';
import { exactNumber } from './recorder/plain-value.ts';
import type { Transport } from './transport.ts';
import type {
  CallOptions,
  CommitPage,
  EventPage,
  EventProof,
  FacetName,
  Facets,
  Histogram,
  RecordAnswer,
} from './types.ts';

/** A payload of 32 KiB with every character escaped, and a checkpoint. */
const PROOF_BYTES_MAX = 524_288;

export type RecordOptions = CallOptions & {
  /**
   * Names the request, ≤ 255 characters, so that repeating it records nothing twice. Without one a random name is taken, unless every
   * event has an id, which does the same.
   */
  readonly idempotencyKey?: string | undefined;
  /** Answer only when the events have positions, or are inside a signed checkpoint. */
  readonly wait?: 'sequenced' | 'published' | undefined;
  /** Further headers, such as `Daybook-Import`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

export type ListQuery = CallOptions & {
  /** A filter's text. */
  readonly q?: string | undefined;
  /** Events a page, at most 1,000; default 50. */
  readonly limit?: number | undefined;
  readonly order?: 'newest' | 'oldest' | undefined;
  readonly cursor?: string | undefined;
};

export type EventCalls = ReturnType<typeof eventCalls>;

/** The calls of *Record* and *Find*. */
export function eventCalls(transport: Transport) {
  async function record(
    events: EventInput | readonly EventInput[],
    options: RecordOptions = {},
  ): Promise<RecordAnswer> {
    const list = Array.isArray(events) ? events : [events];
    const hasAllIds = list.every((event) => event.id !== undefined);
    const key = options.idempotencyKey ?? (hasAllIds ? undefined : globalThis.crypto.randomUUID());
    return transport.json({
      method: 'POST',
      path: '/v1/events',
      headers: {
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(options.wait === undefined ? {} : { prefer: `wait=${options.wait}` }),
        ...options.headers,
      },
      body: bodyOf(list),
      isRepeatable: true,
      signal: options.signal,
    });
  }

  async function list(query: ListQuery = {}): Promise<EventPage> {
    const { signal, ...rest } = query;
    return transport.json({ path: '/v1/events', query: rest, signal });
  }

  async function* pages(query: ListQuery = {}): AsyncGenerator<EventPage, void, void> {
    let cursor = query.cursor;
    do {
      const page = await list({ ...query, cursor });
      yield page;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  async function* iterate(query: ListQuery = {}): AsyncGenerator<RecordedEvent, void, void> {
    for await (const page of pages({ limit: 1000, ...query })) yield* page.events;
  }

  return {
    /** Records one event or a batch of up to 1,000, all or nothing; resolves once they are durable. Repeats itself safely. */
    record,
    /** One page of the events that match, newest first by default. */
    list,
    /** All pages of what matches, in order. */
    pages,
    /** All events that match, fetched page by page. */
    iterate,
    /** A page in commit order behind a position (−1 to begin): gapless, for pollers. */
    after: (position: number, options: CallOptions & { readonly limit?: number } = {}): Promise<CommitPage> =>
      transport.json({
        path: '/v1/events',
        query: { after: position, limit: options.limit },
        signal: options.signal,
      }),
    /** One event by its id. */
    get: (id: string, options: CallOptions = {}): Promise<RecordedEvent> =>
      transport.json({ path: `/v1/events/${encodeURIComponent(id)}`, signal: options.signal }),
    /** An event's opening and proof of inclusion. */
    proof: (id: string, options: CallOptions = {}): Promise<EventProof> =>
      transport.json({
        path: `/v1/events/${encodeURIComponent(id)}/proof`,
        bytesMax: PROOF_BYTES_MAX,
        signal: options.signal,
      }),
    /** How the events that match spread over the values of some fields. */
    facets: (
      query: CallOptions & {
        readonly q?: string | undefined;
        readonly fields?: readonly FacetName[] | undefined;
        readonly top?: number | undefined;
      } = {},
    ): Promise<Facets> =>
      transport.json({
        path: '/v1/facets',
        query: { q: query.q, fields: query.fields?.join(','), top: query.top },
        signal: query.signal,
      }),
    /** How the events that match spread over time. */
    histogram: (
      query: CallOptions & {
        readonly q?: string | undefined;
        /** How many buckets at most; default 60. */
        readonly buckets?: number | undefined;
      } = {},
    ): Promise<Histogram> =>
      transport.json({
        path: '/v1/histogram',
        query: { q: query.q, buckets: query.buckets },
        signal: query.signal,
      }),
  };
}

/** @throws DaybookError of type `usage` for what has no JSON. */
function bodyOf(events: readonly EventInput[]): string {
  try {
    return JSON.stringify({ events }, (_, value: unknown) =>
      typeof value === 'bigint' ? exactNumber(value) : value,
    );
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new DaybookError(
      0,
      { type: 'usage', title: 'The events cannot be written as JSON', detail },
      { cause },
    );
  }
}
