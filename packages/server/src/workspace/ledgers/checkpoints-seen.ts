import type { DatabaseSync } from 'node:sqlite';
import { readUnverifiedCheckpoint } from '@daybook/ledger';
import { transaction } from '../../platform/database.ts';
import type { LedgerNames } from '../../sequencer/check-head.ts';
import { type Extension, extendsCheckpoint } from '../../sequencer/extends-checkpoint.ts';
import type { LedgerReader } from '../../sequencer/ledger-reader.ts';
import type { LedgerHolds } from './ledger-holds.ts';

export type CheckpointsSeenOptions = {
  readonly db: DatabaseSync;
  readonly holds: LedgerHolds;
  readonly ledger: Pick<LedgerReader, 'head' | 'rootAt'>;
  readonly names: LedgerNames;
};

/**
 * Checkpoints that others kept and hand back. One that the ledger signed and does not extend shows that entries are lost: it is kept, and
 * the ledger signs nothing any more.
 */
export class CheckpointsSeen {
  readonly #options: CheckpointsSeenOptions;

  constructor(options: CheckpointsSeenOptions) {
    this.#options = options;
  }

  /**
   * How the ledger stands to a checkpoint. Where it does not extend it, that is on stable storage when this resolves; whoever runs the writer
   * looks at the holds next.
   * @throws ForeignCheckpoint unless the ledger's own key signed it under its own name; LedgerDisagreement where a tile is damaged
   */
  async present(organizationId: string, note: string): Promise<Extension> {
    const { db, holds } = this.#options;
    const extension = await extendsCheckpoint(organizationId, note, this.#options);
    if (extension.kind === 'behind') {
      transaction(db, () => {
        const known = holds.find(organizationId)?.checkpoint;
        if (known === undefined || sizeOf(known) < extension.size) holds.behind(organizationId, note);
      });
    }
    return extension;
  }

  /** The largest checkpoint that was presented and that the ledger does not extend; undefined when there is none. */
  async ahead(organizationId: string): Promise<Extension | undefined> {
    const known = this.#options.holds.find(organizationId)?.checkpoint;
    if (known === undefined) return undefined;
    const extension = await extendsCheckpoint(organizationId, known, this.#options);
    return extension.kind === 'behind' ? extension : undefined;
  }
}

function sizeOf(note: string): number {
  return Number(readUnverifiedCheckpoint(note).size);
}
