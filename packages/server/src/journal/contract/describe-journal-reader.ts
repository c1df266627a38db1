import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../journal.ts';
import { batchesOf, type GoneRange, isGone, type JournalReader } from '../journal-reader.ts';
import type { LedgerHeads } from '../ledger-heads.ts';
import { append, NOW, ORG, text } from './journal-in-test.ts';
import { event } from './pending-event.ts';

export type ReaderUnderTest = {
  readonly journal: Journal;
  readonly heads: LedgerHeads;
  readonly reader: JournalReader;
  /** Moves what has positions to where it stays. */
  pack?(): Promise<void>;
  /** Lets a range go. */
  letGo(organizationId: string, range: GoneRange): Promise<void>;
  dispose(): Promise<void>;
};

/** What any reader of a journal must fulfil; an adapter's test calls it with how to make one. */
export function describeJournalReader(
  name: string,
  make: (clock: () => number) => Promise<ReaderUnderTest>,
): void {
  describe(name, () => {
    let under: ReaderUnderTest;
    let reader: JournalReader;
    let now: number;
    beforeEach(async () => {
      now = NOW;
      under = await make(() => now);
      reader = under.reader;
      await under.journal.addOrganization(ORG);
    });
    afterEach(() => under.dispose());

    /** Records events in batches of these sizes, numbered from 0 on. */
    async function record(...counts: number[]): Promise<void> {
      const { accepted } = await reader.standing(ORG);
      let next = accepted;
      for (const count of counts) {
        await append(
          under.journal,
          Array.from({ length: count }, (_, n) => event(next + n)),
        );
        next += count;
      }
    }

    /** Gives positions to all that waits. */
    async function sequence(): Promise<void> {
      const batches = await under.journal.unsequenced(1_000_000);
      const from = await under.heads.signed(ORG);
      let size = from?.size ?? 0;
      const positions = batches.map(({ batch, entries }) => {
        const firstPosition = size;
        size += entries.length;
        return { batch, firstPosition };
      });
      const root = new Uint8Array(32);
      await under.heads.commit([
        { organizationId: ORG, from, size, root, checkpoint: `c${size}`, edge: new Map(), positions },
      ]);
      await under.pack?.();
    }

    async function recorded(...counts: number[]): Promise<void> {
      await record(...counts);
      await sequence();
    }

    /** Where the batches of an answer begin, and how many events they have. */
    async function from(position: number, events = 100) {
      const answer = await reader.from(ORG, position, { events });
      if ('goneBelow' in answer) return answer;
      return answer.map(({ firstPosition, entries }) => [firstPosition, entries.length]);
    }

    test('knows nothing of an organization that was never heard of', async () => {
      expect(await reader.head('org_x')).toBeUndefined();
      expect(await reader.standing('org_x')).toEqual({ accepted: 0, sequenced: 0, visibleFrom: 0 });
      expect(await reader.opening('org_x', 0)).toBeUndefined();
      expect(await reader.from('org_x', 0, { events: 10 })).toEqual([]);
      expect(await reader.newestRecordedAt('org_x')).toBeUndefined();
    });

    test('says what is accepted and what is sequenced', async () => {
      await recorded(3, 1);
      await record(2);
      expect(await reader.standing(ORG)).toEqual({ accepted: 6, sequenced: 4, visibleFrom: 0 });
      expect(await reader.head(ORG)).toMatchObject({ size: 4, checkpoint: 'c4', positionsEnd: 4 });
      expect((await reader.position()).ledgerSizes.get(ORG)).toBe(4);
    });

    test('opens a position that is sequenced', async () => {
      await record(3);
      now += 1_000;
      await record(1);
      await sequence();
      await record(1);
      const opening = await reader.opening(ORG, 3);
      if (!opening || isGone(opening)) throw new Error('no opening');
      expect([text(opening), opening.salt.length, opening.recordedAt]).toEqual([
        event(3).payload,
        16,
        NOW + 1_000,
      ]);
      expect(await reader.opening(ORG, 4)).toBeUndefined();
      expect(await reader.newestRecordedAt(ORG)).toBe(NOW + 1_000);
    });

    test('gives the batches from a position on, the first one cut, as many as were asked for', async () => {
      await recorded(3, 2, 2);
      expect(await from(1)).toEqual([
        [1, 2],
        [3, 2],
        [5, 2],
      ]);
      expect(await from(1, 4)).toEqual([
        [1, 2],
        [3, 2],
      ]);
      expect(await from(4, 1)).toEqual([[4, 1]]);
      const [first] = batchesOf(await reader.from(ORG, 1, { events: 1 }));
      expect(first?.entries.map(text)).toEqual([event(1).payload, event(2).payload]);
    });

    test('is empty at the end of the log, which is another answer than for what is gone', async () => {
      await recorded(3);
      expect(await from(3)).toEqual([]);
      await under.letGo(ORG, { first: 0, last: 2, gone: 'expired', announcement: 3 });
      expect(await from(0)).toEqual({ goneBelow: 3 });
      expect(await from(3)).toEqual([]);
    });

    test('says from where on something is there, over neighbouring ranges, and ends a batch where something is gone', async () => {
      await recorded(5, 5, 5);
      await under.letGo(ORG, { first: 0, last: 1, gone: 'expired', announcement: 20 });
      await under.letGo(ORG, { first: 2, last: 2, gone: 'erased', announcement: 21 });
      await under.letGo(ORG, { first: 7, last: 11, gone: 'erased', announcement: 22 });
      expect(await from(0)).toEqual({ goneBelow: 3 });
      expect(await from(2)).toEqual({ goneBelow: 3 });
      expect(await from(3)).toEqual([
        [3, 2],
        [5, 2],
      ]);
      expect(await from(8)).toEqual({ goneBelow: 12 });
      expect(await from(12)).toEqual([[12, 3]]);
    });

    test('says why a position is gone, and which ranges of a window are', async () => {
      await recorded(10);
      const expired = { first: 0, last: 3, gone: 'expired', announcement: 20 } as const;
      const erased = { first: 6, last: 8, gone: 'erased', announcement: 21 } as const;
      for (const range of [erased, expired]) await under.letGo(ORG, range);
      expect(await reader.opening(ORG, 3)).toEqual({ gone: 'expired', announcement: 20 });
      expect(await reader.opening(ORG, 6)).toEqual({ gone: 'erased', announcement: 21 });
      expect(await reader.opening(ORG, 4)).toMatchObject({ recordedAt: NOW });
      expect(await reader.gone(ORG, { first: 2, last: 7 }, 10)).toEqual([
        { ...expired, first: 2 },
        { ...erased, last: 7 },
      ]);
      expect(await reader.gone(ORG, { first: 0, last: 9 }, 1)).toEqual([expired]);
      expect(await reader.gone(ORG, { first: 4, last: 5 }, 10)).toEqual([]);
    });

    test('finds by its id where an event lay that was let go, and no other', async () => {
      await recorded(10);
      await under.letGo(ORG, { first: 0, last: 3, gone: 'expired', announcement: 20 });
      await under.letGo(ORG, { first: 6, last: 6, gone: 'erased', announcement: 21 });
      const places = [0, 3, 4, 6].map((n) => reader.letGoAt(ORG, event(n).id));
      expect(await Promise.all(places)).toEqual([0, 3, undefined, 6]);
      expect(await reader.letGoAt('org_other', event(0).id)).toBeUndefined();
    });
  });
}
