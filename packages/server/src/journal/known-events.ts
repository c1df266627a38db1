import { isTombstone } from './batch-codec.ts';
import type { BatchStore } from './batch-store.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { AppendRequest, BatchPlace } from './journal.ts';
import type { OrganizationNumbers } from './organization-numbers.ts';
import type { PackedBatches, PackedEntries, Places } from './packed-batches.ts';
import type { SeenIds, SeenPlace } from './seen-ids.ts';

export type KnownEventsOptions = {
  readonly ids: Pick<SeenIds, 'find'>;
  readonly idempotency: Pick<IdempotencyStore, 'find'>;
  readonly organizations: Pick<OrganizationNumbers, 'numberOf'>;
  readonly batches: Pick<BatchStore, 'holds' | 'readable'>;
  readonly packed: Pick<PackedBatches, 'entries'>;
};

type Wanted = Places & { readonly organizationId: string };

/** What requests may repeat, in the database and in segments. */
export class KnownEvents {
  readonly #options: KnownEventsOptions;
  /** By organization, where ids lie that were seen before. */
  #seen: ReadonlyMap<string, ReadonlyMap<string, SeenPlace>> = new Map();
  /** By batch, what was read from a segment; undefined when that could not be read. */
  readonly #packed = new Map<number, PackedEntries | undefined>();

  private constructor(options: KnownEventsOptions) {
    this.#options = options;
  }

  /** Looks up what the requests may repeat. Use it at once: later, more may have left the database. */
  static async of(requests: readonly AppendRequest[], options: KnownEventsOptions): Promise<KnownEvents> {
    const known = new KnownEvents(options);
    known.#seen = known.#seenBefore(requests);
    const wanted = requests.flatMap((request) => known.#placesOf(request));
    for (;;) {
      const missing = wanted.filter(
        ({ batch }) => !known.#packed.has(batch) && !options.batches.holds(batch),
      );
      if (missing.length === 0) return known;
      for (const places of Map.groupBy(missing, ({ batch }) => batch).values()) await known.#read(places);
    }
  }

  /**
   * The payload that an id was recorded with; 'gone' where that was let go. Undefined when the id was not seen, or what was stored is lost.
   */
  payload(organizationId: string, id: string): Uint8Array | 'gone' | undefined {
    const seen = this.#seen.get(organizationId)?.get(id);
    if (!seen) return undefined;
    const batch = this.#options.batches.readable(seen.batch);
    const entry = batch?.entries[seen.place];
    if (batch) return entry && isTombstone(entry) ? 'gone' : entry?.payload;
    const packed = this.#packed.get(seen.batch);
    return packed && (packed.get(seen.place)?.payload ?? 'gone');
  }

  /** The ids of events that an earlier request recorded; those of events that were let go are left out. */
  idsAt({ batch, offset, count }: BatchPlace): string[] {
    const here = this.#options.batches.readable(batch)?.entries.slice(offset, offset + count);
    const entries = here?.filter((entry) => !isTombstone(entry)) ?? this.#packed.get(batch)?.values() ?? [];
    return [...entries].map(({ payload }) => String(JSON.parse(Buffer.from(payload).toString('utf8')).id));
  }

  /** All ids that senders chose are looked up at once. */
  #seenBefore(requests: readonly AppendRequest[]): Map<string, Map<string, SeenPlace>> {
    const { ids, organizations } = this.#options;
    const given = new Map<string, string[]>();
    for (const { organizationId, events } of requests) {
      const chosen = given.get(organizationId) ?? [];
      for (const { id, idGiven } of events) if (idGiven) chosen.push(id);
      given.set(organizationId, chosen);
    }
    return new Map(
      [...given].map(([organizationId, chosen]) => [
        organizationId,
        ids.find(organizations.numberOf(organizationId), chosen),
      ]),
    );
  }

  /** What a request may be compared with, or answered from. */
  #placesOf({ organizationId, credential, idempotency, events }: AppendRequest): Wanted[] {
    const places: Wanted[] = [];
    const earlier = idempotency && this.#options.idempotency.find(credential, idempotency.key)?.answer.place;
    if (earlier) {
      const { batch, offset, count } = earlier;
      places.push({ organizationId, batch, first: offset, last: offset + count - 1 });
    }
    const seen = this.#seen.get(organizationId);
    if (!seen || seen.size === 0) return places;
    for (const { id, idGiven } of events) {
      const at = idGiven ? seen.get(id) : undefined;
      if (at) places.push({ organizationId, batch: at.batch, first: at.place, last: at.place });
    }
    return places;
  }

  /** Reads places of one batch. */
  async #read(places: readonly Wanted[]): Promise<void> {
    const [one] = places;
    if (!one) return;
    const { organizationId, batch } = one;
    let { first, last } = one;
    for (const place of places) {
      first = Math.min(first, place.first);
      last = Math.max(last, place.last);
    }
    this.#packed.set(batch, await this.#options.packed.entries(organizationId, { batch, first, last }));
  }
}
