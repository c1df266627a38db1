import type { GoneRange, JournalReader } from './journal-reader.ts';
import type { LetGoIds } from './let-go-ids.ts';
import type { LettingGo } from './letting-go.ts';

export type LettingGoWithIdsOptions = {
  readonly lettingGo: LettingGo;
  readonly ids: Pick<LetGoIds, 'remember'>;
  readonly journal: Pick<JournalReader, 'from'>;
};

/** Remembers the ids of what is let go before that is destroyed. */
export class LettingGoWithIds implements LettingGo {
  readonly #options: LettingGoWithIdsOptions;

  constructor(options: LettingGoWithIdsOptions) {
    this.#options = options;
  }

  hide(organizationId: string, visibleFrom: number): Promise<void> {
    return this.#options.lettingGo.hide(organizationId, visibleFrom);
  }

  show(organizationId: string, visibleFrom: number): Promise<void> {
    return this.#options.lettingGo.show(organizationId, visibleFrom);
  }

  async letGo(organizationId: string, ranges: readonly GoneRange[]): Promise<void> {
    const { lettingGo, ids, journal } = this.#options;
    await ids.remember(organizationId, ranges, journal);
    await lettingGo.letGo(organizationId, ranges);
  }
}
