import type { DatabaseSync } from 'node:sqlite';
import { formatActor, isoTime } from '@daybook/event';
import type { Explorer } from '../../explore/explorer.ts';
import type { Inquirer } from '../../explore/within-limit.ts';
import { checkRequest, type InvestigationRequest } from '../../investigate/check-request.ts';
import { subjectOf, type Wish } from '../../investigate/investigations.ts';
import type { InvestigationAnswer, Investigator } from '../../investigate/investigator.ts';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { WorkspaceEvent } from '../outbox/workspace-event.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { type InvestigationRow, InvestigationStore } from './investigation-store.ts';

const LISTED_MAX = 1_000;
/** Each is kept for good, so a credential that only reads must not fill the disk. */
const MADE_A_DAY_MAX = 1_000;
const DAY_MS = 86_400_000;

export type InvestigationsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly investigator: Investigator;
  readonly explorer: Pick<Explorer, 'refuseBeyond' | 'logNumber'>;
  /** The newest signed checkpoint, and how many entries it covers; undefined where there is none. */
  readonly checkpoint: (
    organizationId: string,
  ) => Promise<{ readonly size: number; readonly text: string } | undefined>;
};

/** An investigation with its findings. */
export type MadeInvestigation = { readonly row: InvestigationRow } & InvestigationAnswer;

/**
 * Investigations as they were made. Kept are the inputs and the position up to which the log was read, from which the findings are made again: they are
 * the same as long as what they rest on is in the log. Making one is recorded.
 */
export class Investigations {
  readonly #options: InvestigationsOptions;
  readonly #store: InvestigationStore;

  constructor(options: InvestigationsOptions) {
    this.#options = options;
    this.#store = new InvestigationStore(options.db);
  }

  /**
   * Makes one of what can be searched by now, keeps and records it. @throws WorkspaceError `invalid`, `plan-limit` for too many in a day;
   * QuestionError, EventIndexError
   */
  async make(
    inquirer: Inquirer,
    request: InvestigationRequest,
    by: () => Acting,
  ): Promise<MadeInvestigation> {
    const { db, outbox, clock, investigator, explorer } = this.#options;
    const { organizationId, credential } = inquirer;
    const at = clock();
    const wish = checkRequest(request, at);
    this.#requireRoom(organizationId, credential, at);
    const answer = await investigator.investigate(inquirer, wish, at);
    const { readUpTo, visibleFrom } = answer.coverage;
    const checkpoint = await this.#checkpoint(organizationId, readUpTo);
    const acting = by();
    const row: InvestigationRow = {
      id: randomId('inq'),
      organizationId,
      kind: wish.kind,
      wish,
      by: formatActor(acting.actor),
      credential,
      at,
      log: explorer.logNumber(organizationId),
      readUpTo,
      visibleFrom,
      checkpoint,
    };
    transaction(db, () => {
      this.#requireRoom(organizationId, credential, at);
      this.#store.insert(row, wish);
      outbox.add(organizationId, runEvent(acting, row.id, wish));
    });
    return { row, ...answer };
  }

  /** The newest first; 1,000 at most. */
  list(organizationId: string): InvestigationRow[] {
    return this.#store.all(organizationId, LISTED_MAX);
  }

  /**
   * One that was made, with its findings again and a checklist that is current; `withEvents` for a report.
   * @throws WorkspaceError `not-found`, also where the data of the person was erased; OfRetiredLog; QuestionError, EventIndexError
   */
  async read(
    inquirer: Inquirer,
    id: string,
    { withEvents = false }: { readonly withEvents?: boolean } = {},
  ): Promise<MadeInvestigation> {
    const { clock, investigator, explorer } = this.#options;
    const { organizationId } = inquirer;
    const row = this.#store.get(organizationId, id);
    if (!row) throw new WorkspaceError('not-found', 'there is no such investigation');
    const { wish, readUpTo, log } = row;
    if (!wish) {
      const message = 'the data of the person whom this investigation is about was erased since it was made';
      throw new WorkspaceError('not-found', message);
    }
    await explorer.refuseBeyond(organizationId, 'id', readUpTo, log);
    return { row, ...(await investigator.again(inquirer, wish, row, { now: clock(), withEvents })) };
  }

  async #checkpoint(organizationId: string, readUpTo: number): Promise<string | undefined> {
    const checkpoint = await this.#options.checkpoint(organizationId);
    return checkpoint && checkpoint.size > readUpTo ? checkpoint.text : undefined;
  }

  #requireRoom(organizationId: string, credential: string, now: number): void {
    if (this.#store.countSince(organizationId, credential, now - DAY_MS) < MADE_A_DAY_MAX) return;
    throw new WorkspaceError(
      'plan-limit',
      `every plan allows ${MADE_A_DAY_MAX.toLocaleString('en')} investigations of one credential within 24 hours: read those that were made, by GET /v1/investigations`,
      { details: { limit: 'investigations', max: MADE_A_DAY_MAX } },
    );
  }
}

function runEvent(by: Acting, id: string, wish: Wish): WorkspaceEvent {
  return {
    ...by,
    action: 'INVESTIGATION_RUN',
    resource: { type: 'audit-log', id, name: subjectOf(wish) },
    metadata: { kind: wish.kind, ...factsOf(wish) },
  };
}

function factsOf(wish: Wish): Readonly<Record<string, string | number>> {
  if (wish.kind === 'off-boarding') return { days: wish.input.days };
  const { from, until } = wish.input;
  const window = { from: isoTime(from), until: isoTime(until) };
  return wish.kind === 'leaked-key' ? { ...window, baselineDays: wish.input.baselineDays } : window;
}
