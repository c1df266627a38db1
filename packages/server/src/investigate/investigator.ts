import type { Catalogue } from '@daybook/event';
import type { EventIndex } from '../event-index/event-index.ts';
import type { Coverage } from '../explore/coverage.ts';
import type { Explorer, Moment } from '../explore/explorer.ts';
import type { Inquirer } from '../explore/within-limit.ts';
import type { PresentState } from '../workspace/investigations/present-state.ts';
import type { Ask, PlacedEvent } from './ask.ts';
import { checklistOf } from './checklist/checklist.ts';
import type { ChecklistItem } from './checklist-item.ts';
import type { Investigated } from './investigated.ts';
import type { Wish } from './investigations.ts';
import { lookInto } from './look-into.ts';
import { lostSince } from './lost-since.ts';
import type { NetworkNames } from './network-names.ts';
import { openAsk } from './open-ask.ts';
import { shownEvents } from './report/shown-events.ts';

export type InvestigatorOptions = {
  readonly explorer: Pick<Explorer, 'together'>;
  readonly state: PresentState;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** Names networks, where there are files for that. */
  readonly networks?: NetworkNames | undefined;
};

/** Findings as of one position, and a checklist that is current. */
export type InvestigationAnswer = {
  readonly found: Investigated;
  readonly checklist: readonly ChecklistItem[];
  readonly coverage: Coverage;
  /** Events of the evidence that are told in full; none unless they were asked for. */
  readonly events: readonly PlacedEvent[];
};

/** The moment of an investigation that was made before. */
export type MadeAt = {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly readUpTo: number;
  readonly visibleFrom: number;
};

type Look = {
  readonly at: number;
  readonly now: number;
  readonly made?: MadeAt;
  readonly withEvents?: boolean;
};

/** Runs investigations, in the turn of whoever asks. */
export class Investigator {
  readonly #options: InvestigatorOptions;

  constructor(options: InvestigatorOptions) {
    this.#options = options;
  }

  /** Looks into what can be searched by now. @throws QuestionError, EventIndexError */
  investigate(inquirer: Inquirer, wish: Wish, now: number): Promise<InvestigationAnswer> {
    return this.#look(inquirer, wish, { at: now, now });
  }

  /**
   * The same again as of the moment it was made. What has expired or was erased since is missing from it, and its coverage says so.
   * @throws QuestionError, EventIndexError
   */
  again(
    inquirer: Inquirer,
    wish: Wish,
    made: MadeAt,
    { now, withEvents }: { readonly now: number; readonly withEvents: boolean },
  ): Promise<InvestigationAnswer> {
    return this.#look(inquirer, wish, { at: made.at, now, made, withEvents });
  }

  async #look(
    inquirer: Inquirer,
    wish: Wish,
    { at, now, made, withEvents = false }: Look,
  ): Promise<InvestigationAnswer> {
    const { explorer, state } = this.#options;
    const { organizationId } = inquirer;
    const { coverage, answer } = await explorer.together(inquirer, made?.readUpTo, async (index, moment) => {
      const past = this.#ask(organizationId, index, moment, at);
      const present = this.#ask(organizationId, index, { ...moment, readUpTo: moment.newest }, now);
      const found = await lookInto(past, wish);
      return {
        found,
        checklist: await checklistOf(found, { ask: present, state, organizationId, askedAt: at }),
        events: withEvents ? await shownEvents(past, found.findings) : [],
        lost: made ? await lostSince(made, present) : [],
      };
    });
    const { lost, ...looked } = answer;
    return { ...looked, coverage: { ...coverage, notes: [...coverage.notes, ...lost] } };
  }

  #ask(organizationId: string, index: EventIndex, moment: Moment, now: number): Ask {
    const { readUpTo, visibleFrom, signal } = moment;
    const { catalogue: catalogueOf, networks } = this.#options;
    const catalogue = catalogueOf(organizationId);
    return openAsk({ index, organizationId, catalogue, now, readUpTo, visibleFrom, networks, signal });
  }
}
