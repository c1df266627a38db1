import type { Catalogue } from '@daybook/event';
import type { JournalReader } from '../journal/journal-reader.ts';
import type { Logger } from '../platform/logger.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import type { EventIndex } from './event-index.ts';

export type ProjectorOptions = {
  readonly index: EventIndex;
  readonly journal: Pick<JournalReader, 'from' | 'gone'>;
  readonly ledger: Pick<LedgerReader, 'head' | 'rootAt' | 'tile' | 'entries'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  readonly logger: Logger;
  /** Why the index must not grow now; undefined when it may, and where it is left out. */
  readonly paused?: (bytes: number) => string | undefined;
  /** Called when the index shows that an organization's ledger was rolled back: it must not be signed on. */
  readonly onRolledBack?: (organizationId: string, reason: string) => void;
};
