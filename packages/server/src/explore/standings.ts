import type { Projector } from '../event-index/projector.ts';
import type { JournalReader, JournalStanding } from '../journal/journal-reader.ts';

/** How far an organization's events have come. */
export type Standing = JournalStanding & {
  /** How many events can be searched; no more than are sequenced. */
  readonly indexed: number;
  /** How many events of the workspace are durable and not in the journal yet. */
  readonly waiting: number;
};

export interface Standings {
  /** As of one moment: an event that moves meanwhile is counted where it was or where it went, never at neither place. */
  standing(organizationId: string): Promise<Standing>;
}

export type StandingsOptions = {
  readonly journal: Pick<JournalReader, 'standing'>;
  readonly projector: Pick<Projector, 'readUpTo'>;
  /** How many events wait in the outbox. */
  readonly waiting: (organizationId: string) => number;
};

/** Where everything lies beside the server: asks each part, in the direction in which events move. */
export class EmbeddedStandings implements Standings {
  readonly #options: StandingsOptions;

  constructor(options: StandingsOptions) {
    this.#options = options;
  }

  async standing(organizationId: string): Promise<Standing> {
    const { journal, projector, waiting } = this.#options;
    // One that moves meanwhile is counted twice rather than not at all. What can be searched is asked first: it never is more than the rest.
    const indexed = projector.readUpTo(organizationId) + 1;
    const inOutbox = waiting(organizationId);
    return { ...(await journal.standing(organizationId)), indexed, waiting: inOutbox };
  }
}
