import { describe, expect, test } from 'vitest';
import type { Accepted, AppendOutcome, Journal, PendingEvent } from './journal.ts';

export type JournalUnderTest = {
  readonly journal: Journal;
  /** Closes the journal and opens it again on what it left behind. */
  reopen(): Promise<JournalUnderTest>;
  dispose(): Promise<void>;
};

/** `elapsedMs` is a clock that never goes back. */
export type MakeJournal = (clock: () => number, elapsedMs: () => number) => Promise<JournalUnderTest>;

const ORG = 'org_a';
const OTHER_ORG = 'org_b';
const NOW = Date.UTC(2026, 10, 22, 12);

/** What any journal must fulfil; an adapter's test calls it with how to make one. */
export function describeJournal(name: string, make: MakeJournal): void {
  const withJournal = async (
    work: (
      under: JournalUnderTest,
      at: { now: number; elapsed: number },
    ) => Promise<JournalUnderTest | undefined>,
  ) => {
    const at = { now: NOW, elapsed: 0 };
    const first = await make(
      () => at.now,
      () => at.elapsed,
    );
    await first.journal.addOrganization(ORG);
    await first.journal.addOrganization(OTHER_ORG);
    const last = await work(first, at);
    await (last ?? first).dispose();
  };
  const append = (
    journal: Journal,
    events: readonly PendingEvent[],
    extra: { key?: string; body?: string; org?: string } = {},
  ) =>
    journal.append([
      {
        organizationId: extra.org ?? ORG,
        credential: 'key_1',
        events,
        ...(extra.key !== undefined && { idempotency: { key: extra.key, bodyHash: extra.body ?? 'body' } }),
      },
    ]);
  const all = async (journal: Journal) =>
    (await journal.unsequenced(1_000_000)).flatMap(({ entries }) => entries.map(text));

  describe(name, () => {
    test('keeps the exact payload bytes, with a salt of 16 bytes that differs for each event', async () => {
      await withJournal(async ({ journal }) => {
        const payload = '{"id":"x","ünï":"\\u0000 ☃"}';
        await append(journal, [{ ...event(1), payload }, event(2)]);
        const [batch] = await journal.unsequenced(100);
        expect(batch?.entries.map(text)).toEqual([payload, event(2).payload]);
        const salts = batch?.entries.map(({ salt }) => Buffer.from(salt).toString('hex')) ?? [];
        expect(salts.map((salt) => salt.length)).toEqual([32, 32]);
        expect(new Set(salts).size).toBe(2);
        return undefined;
      });
    });

    test('still has what it accepted after it was closed and opened, with the same salts', async () => {
      await withJournal(async (under) => {
        await append(under.journal, [event(1), event(2)]);
        const stored = async ({ journal }: JournalUnderTest) =>
          (await journal.unsequenced(100)).map(({ entries, ...batch }) => ({
            ...batch,
            entries: entries.map(hex),
          }));
        const before = await stored(under);
        const again = await under.reopen();
        expect(await stored(again)).toEqual(before);
        return again;
      });
    });

    test('commits several requests as one, and answers each with its own place', async () => {
      await withJournal(async ({ journal }) => {
        const outcomes = await journal.append([
          { organizationId: ORG, credential: 'key_1', events: [event(1), event(2)] },
          { organizationId: OTHER_ORG, credential: 'key_2', events: [event(1)] },
          { organizationId: ORG, credential: 'key_1', events: [event(3)] },
        ]);
        const [first, other, second] = outcomes.map((outcome) => accepted(outcome).place);
        expect(first).toMatchObject({ offset: 0, count: 2 });
        expect(second).toEqual({ batch: first?.batch, offset: 2, count: 1 });
        expect(other).toMatchObject({ offset: 0, count: 1 });
        expect(other?.batch).not.toBe(first?.batch);
        return undefined;
      });
    });

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
        const [first, same, other] = await journal.append([
          request(3, 'a'),
          request(3, 'a'),
          request(4, 'b'),
        ]);
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

    test('never lets recordedAt decrease, whatever the clock does', async () => {
      await withJournal(async (under, at) => {
        await append(under.journal, [event(1)]);
        at.now -= 86_400_000;
        await append(under.journal, [event(2)]);
        const again = await under.reopen();
        await append(again.journal, [event(3)]);
        at.now = NOW + 5;
        await append(again.journal, [event(4)]);
        expect((await again.journal.unsequenced(100)).map(({ recordedAt }) => recordedAt)).toEqual([
          NOW,
          NOW,
          NOW,
          NOW + 5,
        ]);
        return again;
      });
    });

    test('hands out at least one batch however small the bound is', async () => {
      await withJournal(async ({ journal }) => {
        await append(journal, [event(1), event(2), event(3)]);
        await append(journal, [event(4)]);
        expect(await journal.unsequenced(1)).toHaveLength(1);
        expect(await journal.unsequenced(4)).toHaveLength(2);
        return undefined;
      });
    });
  });
}

/** A pending event with a given id; `fields` change its content. */
export function event(n: number, fields: Readonly<Record<string, unknown>> = {}): PendingEvent {
  const id = `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const payload = JSON.stringify({
    id,
    occurredAt: '2026-11-22T10:00:00.000Z',
    action: 'A',
    recordedBy: { type: 'api-key' },
    ...fields,
  });
  return { id, idGiven: true, occurredAtGiven: true, payload };
}

function accepted(outcome: AppendOutcome | undefined): Accepted {
  if (outcome?.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  return outcome;
}

function text({ payload }: { payload: Uint8Array }): string {
  return Buffer.from(payload).toString('utf8');
}

function hex({ salt, payload }: { salt: Uint8Array; payload: Uint8Array }): [string, string] {
  return [Buffer.from(salt).toString('hex'), Buffer.from(payload).toString('hex')];
}
