import type { Accepted, AppendOutcome, Journal, PendingEvent } from '../journal.ts';

export type JournalUnderTest = {
  readonly journal: Journal;
  /** Closes the journal and opens it again on what it left behind. */
  reopen(): Promise<JournalUnderTest>;
  dispose(): Promise<void>;
};

/** `elapsedMs` is a clock that never goes back. */
export type MakeJournal = (clock: () => number, elapsedMs: () => number) => Promise<JournalUnderTest>;

export const ORG = 'org_a';
export const OTHER_ORG = 'org_b';
export const NOW = Date.UTC(2026, 10, 22, 12);

/** Runs a test on a new journal and disposes of it; `work` resolves with the journal it opened in its place, if it did. */
export function withJournalOf(make: MakeJournal) {
  return async (
    work: (
      under: JournalUnderTest,
      at: { now: number; elapsed: number },
    ) => Promise<JournalUnderTest | undefined>,
  ): Promise<void> => {
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
}

/** Appends one request. */
export function append(
  journal: Journal,
  events: readonly PendingEvent[],
  extra: { key?: string; body?: string; org?: string } = {},
): Promise<readonly AppendOutcome[]> {
  return journal.append([
    {
      organizationId: extra.org ?? ORG,
      credential: 'key_1',
      events,
      ...(extra.key !== undefined && { idempotency: { key: extra.key, bodyHash: extra.body ?? 'body' } }),
    },
  ]);
}

/** All payloads that wait to be sequenced. */
export async function all(journal: Journal): Promise<readonly string[]> {
  return (await journal.unsequenced(1_000_000)).flatMap(({ entries }) => entries.map(text));
}

/** The outcome, which must be an acceptance. */
export function accepted(outcome: AppendOutcome | undefined): Accepted {
  if (outcome?.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  return outcome;
}

export function text({ payload }: { payload: Uint8Array }): string {
  return Buffer.from(payload).toString('utf8');
}
