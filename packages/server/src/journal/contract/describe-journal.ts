import { describe, expect, test } from 'vitest';
import { describeIdempotency } from './describe-idempotency.ts';
import { describeIds } from './describe-ids.ts';
import {
  accepted,
  append,
  type JournalUnderTest,
  type MakeJournal,
  NOW,
  ORG,
  OTHER_ORG,
  text,
  withJournalOf,
} from './journal-in-test.ts';
import { event } from './pending-event.ts';

/** What any journal must fulfil; an adapter's test calls it with how to make one. */
export function describeJournal(name: string, make: MakeJournal): void {
  const withJournal = withJournalOf(make);

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

    test('leaves out the organizations that it is told to, and hands out their batches when it is not', async () => {
      await withJournal(async ({ journal }) => {
        await append(journal, [event(1)]);
        await append(journal, [event(2)], { org: OTHER_ORG });
        await append(journal, [event(3)]);
        const handedOut = async (...except: string[]) =>
          (await journal.unsequenced(100, new Set(except))).map(({ organizationId }) => organizationId);
        expect(await handedOut(ORG)).toEqual([OTHER_ORG]);
        expect(await handedOut(ORG, OTHER_ORG)).toEqual([]);
        expect(await handedOut()).toEqual([ORG, ORG, OTHER_ORG]);
        return undefined;
      });
    });

    describeIds(make);
    describeIdempotency(make);
  });
}

function hex({ salt, payload }: { salt: Uint8Array; payload: Uint8Array }): [string, string] {
  return [Buffer.from(salt).toString('hex'), Buffer.from(payload).toString('hex')];
}
