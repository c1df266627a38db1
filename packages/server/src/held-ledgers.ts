import { messageOf } from './platform/errors.ts';
import type { Logger } from './platform/logger.ts';
import type { Writer } from './sequencer/writer.ts';
import type { HeldLedger } from './sequencer/writer-protocol.ts';
import type { LedgerHold, LedgerHolds } from './workspace/ledgers/ledger-holds.ts';

const REASONS = {
  waiting: 'the folder was restored from a backup, and nobody has said yet whether the log was longer',
  behind: 'the log was rolled back: it has signed a checkpoint that it does not extend any more',
} as const satisfies Record<LedgerHold['state'], string>;

const NOTICES = {
  waiting:
    'This server was restored from a backup. Events are accepted and wait for their positions: the ledger signs nothing until whoever runs the server has said whether the log was longer (./daybook ledger resume). If you kept a checkpoint, hand it back.',
  behind:
    'The log was rolled back: somebody holds a checkpoint that it signed and does not extend any more. Nothing is recorded until whoever runs the server has restored a newer copy, or begun another log (./daybook ledger retire).',
} as const satisfies Record<LedgerHold['state'], string>;

/** Ledgers that sign nothing, as the writer thread is told at its start. */
export function heldLedgers(holds: Pick<LedgerHolds, 'all'>): HeldLedger[] {
  return holds.all().map(({ organizationId, state }) => ({ organizationId, reason: REASONS[state] }));
}

export type HeldLedgersOptions = {
  readonly holds: Pick<LedgerHolds, 'all'>;
  readonly writer: Pick<Writer, 'hold' | 'release'>;
  readonly logger: Logger;
};

/** Keeps the writer from signing ledgers that are held. Let it look every second, since a command on the folder may end a hold. */
export class HeldLedgers {
  readonly #options: HeldLedgersOptions;
  #held = new Map<string, LedgerHold['state']>();

  constructor(options: HeldLedgersOptions) {
    this.#options = options;
  }

  /** The writer was started with what is held now. */
  start(): void {
    this.#held = this.#read();
    for (const [organizationId, state] of this.#held) this.#tell(organizationId, state);
  }

  /** Resolves when the writer keeps to what is held now. */
  async look(): Promise<void> {
    const { writer, logger } = this.#options;
    try {
      const before = this.#held;
      this.#held = this.#read();
      for (const [organizationId, state] of this.#held) {
        if (before.get(organizationId) === state) continue;
        this.#tell(organizationId, state);
        await writer.hold(organizationId, REASONS[state]);
      }
      for (const organizationId of before.keys()) {
        if (this.#held.has(organizationId)) continue;
        logger.warn({ organizationId }, 'a ledger grows again after a restore');
        await writer.release(organizationId);
      }
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'which ledgers are held could not be looked up');
    }
  }

  /** Why nothing is recorded for an organization; undefined when events are accepted. */
  refusal(organizationId: string): string | undefined {
    return this.#held.get(organizationId) === 'behind' ? REASONS.behind : undefined;
  }

  /** How many ledgers are in a state. */
  count(state: LedgerHold['state']): number {
    return [...this.#held.values()].filter((held) => held === state).length;
  }

  /** What people of an organization should know, in sentences. */
  notices(organizationId: string): string[] {
    const state = this.#held.get(organizationId);
    return state ? [NOTICES[state]] : [];
  }

  #read(): Map<string, LedgerHold['state']> {
    return new Map(this.#options.holds.all().map(({ organizationId, state }) => [organizationId, state]));
  }

  #tell(organizationId: string, state: LedgerHold['state']): void {
    const { logger } = this.#options;
    if (state === 'behind') logger.error({ organizationId, reason: REASONS.behind }, 'nothing is recorded');
    else
      logger.warn(
        { organizationId, reason: REASONS.waiting },
        'a ledger signs nothing: see ./daybook ledger resume',
      );
  }
}
