import { randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from '../platform/database.ts';
import { Slices } from '../platform/slices.ts';
import { contentMac, hasContentMac } from './content-mac.ts';
import type { PendingEvent } from './journal.ts';
import type { GoneRange, JournalReader, PositionWindow, SequencedBatch } from './journal-reader.ts';
import type { OrganizationNumbers } from './organization-numbers.ts';
import { idOf } from './replay-ids.ts';
import { generationOf, oldestGeneration } from './seen-ids.ts';

const KEY_BYTES = 32;
const EVENTS_AT_ONCE = 1_024;
/** One commit for so many; it holds up who records for some milliseconds. */
const ROWS_AT_ONCE = 1_024;
const BYTES_AT_ONCE = 1_048_576;
const FORGOTTEN_AT_ONCE = 2_000;

type Row = { readonly id: Uint8Array; readonly position: number; readonly mac: Uint8Array | null };

type RangeToRemember = PositionWindow & Pick<GoneRange, 'gone'>;

export type LetGoIdsOptions = {
  readonly db: DatabaseSync;
  readonly organizations: Pick<OrganizationNumbers, 'numberOf'>;
  /** By which time ids are forgotten. */
  readonly now: () => number;
};

/** An event that was let go, as far as it can be told from others. */
export type LetGoEvent = {
  /** Whether an event that comes under its id says the same. */
  readonly isSame: (event: PendingEvent) => boolean;
};

/**
 * The ids of events whose openings were let go: on a small plan an id is remembered longer than what it names. They are written before the
 * opening is destroyed, and are forgotten with their generation: first its key, without which nobody can test guesses at what was said.
 * Of an event that was erased no code of its content is kept.
 */
export class LetGoIds {
  readonly #options: LetGoIdsOptions;
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #key: StatementSync;
  readonly #addKey: StatementSync;
  readonly #forgetKeys: StatementSync;
  readonly #forgetIds: StatementSync;
  readonly #oldest: StatementSync;
  readonly #lastExpired: StatementSync;
  /** Looking up nothing, for each event that arrives, would be dear. */
  #isUsed: boolean;

  constructor(options: LetGoIdsOptions) {
    const { db } = options;
    this.#options = options;
    this.#find = db.prepare(
      'SELECT i.mac, k.key FROM let_go_ids i JOIN let_go_keys k USING (generation) WHERE i.org = ? AND i.id = ?',
    );
    this.#add = db.prepare(
      `INSERT INTO let_go_ids (org, id, generation, position, mac) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (org, id) DO UPDATE SET generation = ?3, position = ?4, mac = ?5 WHERE position <= ?4`,
    );
    this.#key = db.prepare('SELECT key FROM let_go_keys WHERE generation = ?');
    this.#addKey = db.prepare('INSERT INTO let_go_keys (generation, key) VALUES (?, ?)');
    this.#forgetKeys = db.prepare('DELETE FROM let_go_keys WHERE generation < ?');
    this.#forgetIds = db.prepare(
      `DELETE FROM let_go_ids WHERE (org, id) IN
         (SELECT org, id FROM let_go_ids WHERE generation < ? LIMIT ${FORGOTTEN_AT_ONCE})`,
    );
    this.#oldest = db.prepare('SELECT min(generation) AS oldest FROM let_go_ids');
    this.#lastExpired = db.prepare(
      "SELECT last FROM gone WHERE org = ? AND kind = 'expired' AND last < ? ORDER BY last DESC LIMIT 1",
    );
    this.#isUsed = this.#oldestKnown() !== undefined;
  }

  /** What came under an id, if that was let go and is remembered. */
  find(org: number, id: string): LetGoEvent | undefined {
    const row = this.#isUsed ? this.#find.get(org, idBytes(id)) : undefined;
    if (!row) return undefined;
    const { mac, key } = row;
    return {
      isSame: (event) =>
        !(mac instanceof Uint8Array) || (key instanceof Uint8Array && hasContentMac(key, event, mac)),
    };
  }

  /**
   * Remembers the ids of what is about to be let go. Of what expires that is everything up to its end: what a hold keeps among it leaves
   * the index as well, and only its id can tell what it was. Repeating it changes nothing.
   */
  async remember(
    organizationId: string,
    ranges: readonly GoneRange[],
    journal: Pick<JournalReader, 'from'>,
  ): Promise<void> {
    const org = this.#options.organizations.numberOf(organizationId);
    const newest = ranges.reduce((most, { last }) => Math.max(most, last), 0);
    if (!(await this.#isRemembered(organizationId, newest, journal))) return;
    const rising = this.#withHeld(org, ranges).toSorted((a, b) => a.first - b.first || a.last - b.last);
    let next = 0;
    // What is read once serves all ranges in it: scattered ones are many.
    for (let at = 0; at < rising.length; ) {
      const range = rising[at];
      if (!range || range.last < next) {
        at += 1;
        continue;
      }
      next = Math.max(next, range.first);
      const max = { events: EVENTS_AT_ONCE, bytes: BYTES_AT_ONCE };
      const answer = await journal.from(organizationId, next, max);
      if ('goneBelow' in answer) {
        next = answer.goneBelow;
        continue;
      }
      const end = answer.at(-1);
      if (!end) return;
      for (const batch of answer) await this.#rememberBatch(org, batch, rising.slice(at));
      next = Math.max(next + 1, end.firstPosition + end.entries.length);
    }
  }

  /** Forgets the generations that ended long enough ago, some of their ids at a time. */
  forgetBefore(now: number): void {
    const oldest = oldestGeneration(now);
    const known = this.#isUsed ? this.#oldestKnown() : undefined;
    if (known === undefined || known >= oldest) return;
    transaction(this.#options.db, () => {
      this.#forgetKeys.run(oldest);
      this.#forgetIds.run(oldest);
    });
    this.#isUsed = this.#oldestKnown() !== undefined;
  }

  /** The ranges, and what lies before and between those that expire, from where the last ones ended. */
  #withHeld(org: number, ranges: readonly GoneRange[]): RangeToRemember[] {
    const sorted = ranges.toSorted((a, b) => a.first - b.first);
    const [begin] = sorted;
    if (begin?.gone !== 'expired') return sorted;
    let next = Number(this.#lastExpired.get(org, begin.first)?.last ?? -1) + 1;
    const all: RangeToRemember[] = [];
    for (const range of sorted) {
      if (next < range.first) all.push({ first: next, last: range.first - 1, gone: 'expired' });
      all.push(range);
      next = range.last + 1;
    }
    return all;
  }

  #oldestKnown(): number | undefined {
    const oldest = this.#oldest.get()?.oldest;
    return oldest === null || oldest === undefined ? undefined : Number(oldest);
  }

  /** Whether an id that was recorded when this position was still counts; times never go back with positions. */
  async #isRemembered(
    organizationId: string,
    position: number,
    journal: Pick<JournalReader, 'from'>,
  ): Promise<boolean> {
    const answer = await journal.from(organizationId, position, { events: 1 });
    if ('goneBelow' in answer || !answer[0]) return true;
    return generationOf(answer[0].recordedAt) >= oldestGeneration(this.#options.now());
  }

  async #rememberBatch(
    org: number,
    { firstPosition, recordedAt, entries }: SequencedBatch,
    rising: readonly RangeToRemember[],
  ): Promise<void> {
    const generation = generationOf(recordedAt);
    if (generation < oldestGeneration(this.#options.now())) return;
    const key = this.#keyOf(generation);
    const slices = new Slices();
    let range = 0;
    for (let at = 0; at < entries.length; at += ROWS_AT_ONCE) {
      const rows: Row[] = [];
      for (const [place, { payload }] of entries.slice(at, at + ROWS_AT_ONCE).entries()) {
        const position = firstPosition + at + place;
        while ((rising[range]?.last ?? position) < position) range += 1;
        const going = rising[range];
        if (!going || going.first > position) continue;
        const id = idOf(payload);
        if (id === undefined) continue;
        rows.push({
          id: idBytes(id),
          position,
          mac: going.gone === 'erased' ? null : contentMac(key, payload),
        });
        // Four times as dear as reading it.
        await slices.spend(4 * payload.length);
      }
      this.#isUsed = true;
      transaction(this.#options.db, () => {
        for (const { id, position, mac } of rows) this.#add.run(org, id, generation, position, mac);
      });
    }
  }

  #keyOf(generation: number): Uint8Array {
    const known = this.#key.get(generation)?.key;
    if (known instanceof Uint8Array) return known;
    const key = randomBytes(KEY_BYTES);
    this.#addKey.run(generation, key);
    return key;
  }
}

function idBytes(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
