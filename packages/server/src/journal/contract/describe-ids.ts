import { expect, test } from 'vitest';
import { accepted, all, append, type MakeJournal, ORG, OTHER_ORG, withJournalOf } from './journal-in-test.ts';
import { event, importedEvent } from './pending-event.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

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

  test("takes a time that was corrected for the sender's own, in whichever order they come", async () => {
    await withJournal(async ({ journal }) => {
      const senderTime = '2026-01-01T00:06:00.000Z';
      const asSent = event(1, { occurredAt: senderTime });
      const corrected = event(1, { occurredAt: '2026-01-01T00:00:00.000Z', senderTime });
      const correctedLater = event(1, { occurredAt: '2026-01-01T00:00:00.007Z', senderTime });
      const other = event(1, {
        occurredAt: '2026-01-01T00:00:00.000Z',
        senderTime: '2026-01-01T00:07:00.000Z',
      });
      await append(journal, [corrected]);
      for (const repeat of [asSent, correctedLater]) {
        const [outcome] = await append(journal, [repeat]);
        expect(accepted(outcome).duplicates).toEqual([asSent.id]);
      }
      expect(await append(journal, [other])).toEqual([{ kind: 'id-conflict', indexes: [0] }]);
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

  test('recognizes what an import brought after years, the same and other content, and each organization its own', async () => {
    await withJournal(async (under, at) => {
      await append(under.journal, [event(1), importedEvent(1), event(2), importedEvent(2)]);
      for (let day = 0; day < 3; day += 1) {
        at.now += YEAR_MS;
        at.elapsed += YEAR_MS;
        await append(under.journal, [event(10 + day)]);
      }
      const again = await under.reopen();
      const [outcome] = await append(again.journal, [importedEvent(2), event(1, { action: 'B' })]);
      expect(accepted(outcome)).toMatchObject({ accepted: 1, duplicates: [importedEvent(2).id] });
      expect(await append(again.journal, [importedEvent(1, { action: 'B' })])).toEqual([
        { kind: 'id-conflict', indexes: [0] },
      ]);
      const [other] = await append(again.journal, [importedEvent(1)], { org: OTHER_ORG });
      expect(accepted(other).accepted).toBe(1);
      return again;
    });
  });

  test('forgets nothing because it is started once with a clock that is a year ahead', async () => {
    await withJournal(async (under, at) => {
      await append(under.journal, [event(1)], { key: 'k' });
      at.now += YEAR_MS;
      const ahead = await under.reopen();
      await append(ahead.journal, [event(2)], { key: 'later' });
      await append(ahead.journal, [event(3)]);
      at.now -= YEAR_MS;
      const right = await ahead.reopen();
      await append(right.journal, [event(4)]);
      const [byId] = await append(right.journal, [event(1)]);
      expect(accepted(byId).duplicates).toEqual([event(1).id]);
      const [byKey] = await append(right.journal, [event(9)], { key: 'k' });
      expect(accepted(byKey).ids).toEqual([event(1).id]);
      return right;
    });
  });

  test('forgets no key because the clock was years behind when it was used', async () => {
    await withJournal(async (under, at) => {
      await append(under.journal, [event(1)]);
      at.now -= 30 * YEAR_MS;
      const behind = await under.reopen();
      await append(behind.journal, [event(2)], { key: 'k' });
      at.now += 30 * YEAR_MS;
      const right = await behind.reopen();
      await append(right.journal, [event(3)]);
      const [byKey] = await append(right.journal, [event(9)], { key: 'k' });
      expect(accepted(byKey).ids).toEqual([event(2).id]);
      return right;
    });
  });

  test('forgets after 24 hours of running at a clock that is past the end, over restarts too', async () => {
    await withJournal(async (under, at) => {
      await append(under.journal, [event(1)]);
      at.now += YEAR_MS;
      let current = await under.reopen();
      const isKnown = async () => {
        const [outcome] = await append(current.journal, [event(1)]);
        return accepted(outcome).duplicates.length === 1;
      };
      for (let hour = 0; hour < 24; hour += 1) {
        expect(await isKnown()).toBe(true);
        // Switched off each night, it takes as many hours of running.
        if (hour % 8 === 7) {
          at.now += 16 * HOUR_MS;
          current = await current.reopen();
        }
        at.now += HOUR_MS;
        at.elapsed += HOUR_MS;
      }
      await append(current.journal, [event(2)]);
      expect(await isKnown()).toBe(false);
      return current;
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
