import { expect, test } from 'vitest';
import { accepted, all, append, type MakeJournal, ORG, OTHER_ORG, withJournalOf } from './journal-in-test.ts';
import { event } from './pending-event.ts';

/** The part of the contract about ids that come again. */
export function describeIds(make: MakeJournal): void {
  const withJournal = withJournalOf(make);

  test('recognizes an id that was recorded before with the same content, and does not store it twice', async () => {
    await withJournal(async (under, at) => {
      await append(under.journal, [event(1)]);
      at.now += 29 * 86_400_000;
      const again = await under.reopen();
      const [outcome] = await append(again.journal, [event(1), event(2)]);
      expect(accepted(outcome)).toMatchObject({
        accepted: 1,
        ids: [event(1).id, event(2).id],
        duplicates: [event(1).id],
      });
      expect(await all(again.journal)).toEqual([event(1).payload, event(2).payload]);
      return again;
    });
  });

  test('finds those recorded before among many, wherever they lie', async () => {
    await withJournal(async ({ journal }) => {
      const events = Array.from({ length: 1_200 }, (_, n) => event(n));
      const isKnown = (n: number) => n % 3 === 1;
      const known = events.filter((_, n) => isKnown(n));
      for (let at = 0; at < known.length; at += 150) await append(journal, known.slice(at, at + 150));
      await append(journal, events, { org: OTHER_ORG });
      const [outcome] = await append(journal, events);
      expect(accepted(outcome)).toMatchObject({
        accepted: events.length - known.length,
        ids: events.map(({ id }) => id),
        duplicates: known.map(({ id }) => id),
      });
      return undefined;
    });
  });

  test('takes neither another recorder nor a defaulted time for other content', async () => {
    await withJournal(async ({ journal }) => {
      await append(journal, [
        event(1, {
          occurredAt: '2026-01-01T00:00:00.000Z',
          recordedBy: { type: 'api-key', ip: '192.0.2.1' },
        }),
      ]);
      const later = event(1, {
        occurredAt: '2026-02-02T00:00:00.000Z',
        recordedBy: { type: 'api-key', ip: '192.0.2.2' },
      });
      const [outcome] = await append(journal, [{ ...later, occurredAtGiven: false }]);
      expect(accepted(outcome).duplicates).toEqual([later.id]);
      expect(await append(journal, [later])).toEqual([{ kind: 'id-conflict', indexes: [0] }]);
      return undefined;
    });
  });

  test('refuses the whole request when an id comes with other content, also inside one request or group', async () => {
    await withJournal(async ({ journal }) => {
      await append(journal, [event(1)]);
      expect(await append(journal, [event(2), event(1, { action: 'B' })])).toEqual([
        { kind: 'id-conflict', indexes: [1] },
      ]);
      expect(await append(journal, [event(3), event(3, { action: 'B' })])).toEqual([
        { kind: 'id-conflict', indexes: [1] },
      ]);
      const group = await journal.append([
        { organizationId: ORG, credential: 'key_1', events: [event(4)] },
        { organizationId: ORG, credential: 'key_1', events: [event(4, { action: 'B' }), event(5)] },
        { organizationId: ORG, credential: 'key_1', events: [event(4), event(6)] },
      ]);
      expect(group.map(({ kind }) => kind)).toEqual(['accepted', 'id-conflict', 'accepted']);
      expect(accepted(group[2])).toMatchObject({ accepted: 1, duplicates: [event(4).id] });
      expect(await all(journal)).toEqual([event(1), event(4), event(6)].map(({ payload }) => payload));
      return undefined;
    });
  });

  test('keeps the ids of organizations apart', async () => {
    await withJournal(async ({ journal }) => {
      await append(journal, [event(1)]);
      const [outcome] = await append(journal, [event(1, { action: 'B' })], { org: OTHER_ORG });
      expect(accepted(outcome).accepted).toBe(1);
      return undefined;
    });
  });

  test('takes a given id for new after 60 days', async () => {
    await withJournal(async ({ journal }, at) => {
      await append(journal, [event(1)]);
      at.now += 61 * 86_400_000;
      at.elapsed += 61 * 86_400_000;
      await append(journal, [event(2)]);
      const [outcome] = await append(journal, [event(1, { action: 'B' })]);
      expect(accepted(outcome).accepted).toBe(1);
      return undefined;
    });
  });

  test('forgets nothing because a clock jumps ahead and is set right again', async () => {
    await withJournal(async ({ journal }, at) => {
      await append(journal, [event(1)], { key: 'k' });
      at.now += 90 * 86_400_000;
      await append(journal, [event(2)]);
      await append(journal, [event(3)]);
      at.now -= 90 * 86_400_000;
      const [byId] = await append(journal, [event(1)]);
      expect(accepted(byId).duplicates).toEqual([event(1).id]);
      const [byKey] = await append(journal, [event(9)], { key: 'k' });
      expect(accepted(byKey).ids).toEqual([event(1).id]);
      return undefined;
    });
  });
}
