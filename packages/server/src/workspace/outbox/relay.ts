import type { AppendRequest } from '../../journal/journal.ts';
import type { JournalPosition } from '../../journal/journal-position.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Appended } from '../../sequencer/writer.ts';
import type { Outbox, OutboxRow } from './outbox.ts';

const ROWS_AT_ONCE = 500;
const LOOK_EVERY_MS = 1_000;
const REMEMBER_EVERY_MS = 60_000;

export type RelayOptions = {
  readonly outbox: Outbox;
  readonly append: (request: AppendRequest) => Promise<Appended>;
  /** Where the journal stands, as far as that is on stable storage. */
  readonly journalPosition: () => Promise<JournalPosition>;
  readonly logger: Logger;
};

/**
 * Moves outbox rows into the journal, each organization's in order. A row is removed only after the journal has it, so a crash in
 * between moves it again, and the journal recognizes its id. An organization whose rows cannot be moved holds up no other. Looks every
 * second too, since a command on the folder may have added a row. On the way the journal remembers the number of the newest row, and the
 * workspace where the journal stands: so each knows an older copy of the other.
 */
export class OutboxRelay {
  readonly #options: RelayOptions;
  #timer: NodeJS.Timeout | undefined;
  #rememberTimer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.outbox.onAdded(() => void this.wake());
    this.#timer = setInterval(() => void this.wake(), LOOK_EVERY_MS);
    this.#rememberTimer = setInterval(() => void this.#remember(), REMEMBER_EVERY_MS);
    void this.wake();
  }

  /** Resolves when what was in the outbox is in the journal, or could not be moved now. */
  wake(): Promise<void> {
    this.#running ??= this.#moveAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#rememberTimer);
    await this.wake();
    await this.#remember();
  }

  /** What comes from outside moves the journal too. */
  async #remember(): Promise<void> {
    const { outbox, journalPosition, logger } = this.#options;
    try {
      outbox.journalSeen.remember(await journalPosition());
    } catch (error) {
      logger.warn({ reason: String(error) }, 'the workspace could not remember where the journal stands');
    }
  }

  async #moveAll(): Promise<void> {
    const { outbox, logger } = this.#options;
    /** Organizations whose rows cannot be moved now, and why; the others' do not wait for them. */
    const stuck = new Map<string, string>();
    try {
      for (;;) {
        const rows = outbox.first(ROWS_AT_ONCE, stuck.keys());
        if (rows.length === 0) break;
        for (const run of runsOfOneOrganization(rows)) {
          if (stuck.has(run.organizationId)) continue;
          await this.#move(run).catch((error: unknown) => stuck.set(run.organizationId, String(error)));
        }
      }
    } catch (error) {
      logger.warn({ reason: String(error) }, 'workspace events wait in the outbox');
    }
    const [reason] = stuck.values();
    if (reason !== undefined)
      logger.warn({ reason, organizations: stuck.size }, 'workspace events wait in the outbox');
  }

  async #move({ organizationId, rows }: Run): Promise<void> {
    const { append, outbox, journalPosition } = this.#options;
    const outboxNumber = rows.at(-1)?.number ?? 0;
    const events = rows.map(({ payload }) => {
      const { id }: { id: string } = JSON.parse(payload);
      return { id, idGiven: true, occurredAtGiven: true, payload };
    });
    const { outcome } = await append({ organizationId, credential: 'workspace', events, outboxNumber });
    if (outcome.kind !== 'accepted') throw new Error(`an event was refused: ${outcome.kind}`);
    const { batch } = await journalPosition();
    outbox.moved(organizationId, outboxNumber, batch);
  }
}

type Run = { readonly organizationId: string; readonly rows: OutboxRow[] };

/** Neighbours of the same organization together, as one commit is enough for them. */
function runsOfOneOrganization(rows: readonly OutboxRow[]): Run[] {
  const runs: Run[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last?.organizationId === row.organizationId) last.rows.push(row);
    else runs.push({ organizationId: row.organizationId, rows: [row] });
  }
  return runs;
}
