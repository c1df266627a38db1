import type { AuditEvent, Catalogue } from '@daybook/event';
import type { ListedEvent } from '../../event-index/event-index.ts';
import type { JournalReader } from '../../journal/journal-reader.ts';
import { Slices } from '../../platform/slices.ts';
import { type CheckedRun, checkOpenings, endOf } from '../../sequencer/check-openings.ts';
import type { LedgerReader } from '../../sequencer/ledger-reader.ts';
import type { HoldTest } from './compile-hold.ts';
import type { LegalHolds } from './legal-holds.ts';

const EVENTS_AT_ONCE = 4_096;
const BYTES_AT_ONCE = 4 * 1_048_576;

export type HeldEventsOptions = {
  readonly holds: Pick<LegalHolds, 'active'>;
  readonly journal: Pick<JournalReader, 'head' | 'from'>;
  readonly ledger: Pick<LedgerReader, 'tile' | 'entries'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** Told of positions whose payload does not match its ledger entry: what they held cannot be said. */
  readonly onDamaged: (
    organizationId: string,
    positions: { readonly first: number; readonly last: number },
  ) => void;
};

/**
 * What a hold keeps, in the order of positions, from the first event of the log to the newest one at the beginning, and also below
 * `visibleFrom`. It is read from the journal, each event checked against its leaf; the index has no part in it. The memory it takes does
 * not depend on how much there is. Aborting the signal makes it throw the signal's reason.
 */
export class HeldEvents {
  readonly #options: HeldEventsOptions;

  constructor(options: HeldEventsOptions) {
    this.#options = options;
  }

  /** @throws WorkspaceError `not-found` for a hold that is not in force */
  read(organizationId: string, holdId: string, signal: AbortSignal): AsyncIterable<readonly ListedEvent[]> {
    return this.#read(organizationId, this.#options.holds.active(organizationId, holdId).holds, signal);
  }

  async *#read(
    organizationId: string,
    holds: HoldTest,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ListedEvent[], void, void> {
    const { journal, ledger } = this.#options;
    const head = await journal.head(organizationId);
    if (!head) return;
    const max = { events: EVENTS_AT_ONCE, bytes: BYTES_AT_ONCE };
    for (let next = 0; next < head.size; ) {
      signal.throwIfAborted();
      const answer = await journal.from(organizationId, next, max);
      if ('goneBelow' in answer) {
        next = answer.goneBelow;
        continue;
      }
      const runs = await checkOpenings(answer, { organizationId, head, from: next }, ledger);
      if (runs.length === 0) return;
      next = endOf(runs);
      const held = await this.#heldOf(organizationId, runs, holds);
      if (held.length > 0) yield held;
    }
  }

  async #heldOf(
    organizationId: string,
    runs: readonly CheckedRun[],
    holds: HoldTest,
  ): Promise<ListedEvent[]> {
    const { catalogue, onDamaged } = this.#options;
    const { categoryOf } = catalogue(organizationId);
    const slices = new Slices();
    const held: ListedEvent[] = [];
    for (const { firstPosition, recordedAt, entries, isDamaged } of runs) {
      if (isDamaged) {
        onDamaged(organizationId, { first: firstPosition, last: firstPosition + entries.length - 1 });
        continue;
      }
      for (const [place, entry] of entries.entries()) {
        const payload = Buffer.from(entry.payload).toString('utf8');
        const event: AuditEvent = JSON.parse(payload);
        const position = firstPosition + place;
        if (holds({ position, event })) {
          const category = categoryOf(event.action) ?? 'Other';
          held.push({ position, recordedAt, occurredAt: Date.parse(event.occurredAt), category, payload });
        }
        await slices.spend(payload.length);
      }
    }
    return held;
  }
}
