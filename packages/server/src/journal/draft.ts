import { randomBytes } from 'node:crypto';
import { SALT_BYTES } from './batch-codec.ts';
import type { Accepted, AppendOutcome, JournalEntry, PendingEvent } from './journal.ts';
import type { LetGoEvent } from './let-go-ids.ts';
import { isSameContent } from './same-content.ts';

/** A request that has its place in a draft; the batch's number is not known until the insert. */
export type Planned = {
  readonly draft: Draft;
  readonly offset: number;
  readonly count: number;
  readonly ids: readonly string[];
  readonly duplicates: readonly string[];
};

/** One organization's part of a commit under construction. */
export class Draft {
  readonly org: number;
  readonly organizationId: string;
  readonly entries: JournalEntry[] = [];
  /** Ids of `entries`, in their order. */
  readonly ids: string[] = [];
  readonly #places = new Map<string, number>();

  constructor(org: number, organizationId: string) {
    this.org = org;
    this.organizationId = organizationId;
  }

  /**
   * Adds a request's new events, unless an id was used before with other content; then it adds none. `storedBefore` finds the
   * payload that an id was recorded with in earlier commits, or what is remembered of one that was let go; where that is nothing, whatever
   * comes again is a duplicate.
   */
  add(
    events: readonly PendingEvent[],
    storedBefore: (id: string) => Uint8Array | LetGoEvent | 'gone' | undefined,
  ): Planned | AppendOutcome {
    const duplicates: string[] = [];
    const conflicts: number[] = [];
    const fresh = new Map<string, Buffer>();
    events.forEach((event, index) => {
      const known = (id: string) => fresh.get(id) ?? this.#payloadOf(id) ?? storedBefore(id);
      const stored = event.idGiven ? known(event.id) : undefined;
      if (!stored) fresh.set(event.id, Buffer.from(event.payload));
      else if (stored === 'gone' || isSame(event, stored)) duplicates.push(event.id);
      else conflicts.push(index);
    });
    if (conflicts.length > 0) return { kind: 'id-conflict', indexes: conflicts };

    const offset = this.entries.length;
    const salts = randomBytes(SALT_BYTES * fresh.size);
    for (const [id, payload] of fresh) {
      const at = (this.entries.length - offset) * SALT_BYTES;
      this.#places.set(id, this.entries.length);
      this.ids.push(id);
      this.entries.push({ salt: salts.subarray(at, at + SALT_BYTES), payload });
    }
    return { draft: this, offset, count: fresh.size, ids: events.map((event) => event.id), duplicates };
  }

  #payloadOf(id: string): Uint8Array | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.entries[place]?.payload;
  }
}

function isSame(event: PendingEvent, stored: Uint8Array | LetGoEvent): boolean {
  return stored instanceof Uint8Array ? isSameContent(event, stored) : stored.isSame(event);
}

/** The answer to a planned request, once it is known which batch its draft became. */
export function acceptedAs({ offset, count, ids, duplicates }: Planned, batch: number | undefined): Accepted {
  const place = batch !== undefined && count > 0 ? { batch, offset, count } : undefined;
  return { kind: 'accepted', accepted: count, ids, duplicates, ...(place && { place }) };
}
