import { expect, test } from 'vitest';
import { accepted, all, append, type MakeJournal, ORG, withJournalOf } from './journal-in-test.ts';
import { event } from './pending-event.ts';

/** The part of the contract about requests that come again. */
export function describeIdempotency(make: MakeJournal): void {
  const withJournal = withJournalOf(make);

  test('gives the first answer again for a repeated idempotency key with the same body', async () => {
    await withJournal(async (under, at) => {
      const [first] = await append(under.journal, [event(1), event(2)], { key: 'k' });
      at.now += 24 * 3_600_000;
      const again = await under.reopen();
      const [second] = await append(again.journal, [event(7), event(8)], { key: 'k' });
      expect(second).toEqual(first);
      expect(await all(again.journal)).toHaveLength(2);
      return again;
    });
  });

  test('gives the first answer also when it named duplicates, or only duplicates', async () => {
    await withJournal(async ({ journal }) => {
      await append(journal, [event(1)]);
      const [mixed] = await append(journal, [event(1), event(2)], { key: 'mixed' });
      const [only] = await append(journal, [event(1)], { key: 'only' });
      expect(await append(journal, [event(1), event(2)], { key: 'mixed' })).toEqual([mixed]);
      expect(await append(journal, [event(1)], { key: 'only' })).toEqual([only]);
      expect(accepted(only)).toEqual({
        kind: 'accepted',
        accepted: 0,
        ids: [event(1).id],
        duplicates: [event(1).id],
      });
      return undefined;
    });
  });

  test('refuses a repeated idempotency key with another body, later or in the same group', async () => {
    await withJournal(async ({ journal }) => {
      await append(journal, [event(1)], { key: 'k', body: 'a' });
      expect(await append(journal, [event(2)], { key: 'k', body: 'b' })).toEqual([
        { kind: 'idempotency-conflict' },
      ]);
      const request = (n: number, bodyHash: string) => ({
        organizationId: ORG,
        credential: 'key_1',
        events: [event(n)],
        idempotency: { key: 'group', bodyHash },
      });
      const [first, same, other] = await journal.append([request(3, 'a'), request(3, 'a'), request(4, 'b')]);
      expect(same).toEqual(first);
      expect(other).toEqual({ kind: 'idempotency-conflict' });
      expect(await all(journal)).toHaveLength(2);
      return undefined;
    });
  });

  test('keeps the idempotency keys of credentials apart', async () => {
    await withJournal(async ({ journal }) => {
      await append(journal, [event(1)], { key: 'k', body: 'a' });
      const [outcome] = await journal.append([
        {
          organizationId: ORG,
          credential: 'key_2',
          events: [event(2)],
          idempotency: { key: 'k', bodyHash: 'b' },
        },
      ]);
      expect(accepted(outcome).accepted).toBe(1);
      return undefined;
    });
  });
}
