import { hash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { WorkspaceEvent } from '../outbox/workspace-event.ts';
import { KnownNames } from './known-names.ts';

/**
 * So many different attempts of one actor are told apart within a minute by all that they are. Those beyond are told apart by what
 * they name, as long as that exists; made-up names count as one.
 */
const KINDS_MAX = 60;
const KINDS_WINDOW_MS = 60_000;
const WINDOW_MS_MAX = 24 * 3_600_000;

export type Refused = {
  /** By id; each gets the event. */
  readonly organizationIds: readonly string[];
  readonly event: WorkspaceEvent & { readonly outcome: 'denied' | 'failure' };
  /** For the user, and part of what makes two attempts alike. */
  readonly reason: string;
  /** How long like attempts count as repetitions, in milliseconds. */
  readonly windowMs: number;
};

/**
 * Attempts that were refused. The first of a kind is recorded at once; like ones that follow within its window are counted and
 * recorded as one when it ends, so that whoever hammers at a door cannot fill the log.
 */
export class Refusals {
  readonly #db: DatabaseSync;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #names: KnownNames;
  readonly #find: StatementSync;
  readonly #begin: StatementSync;
  readonly #count: StatementSync;
  readonly #ended: StatementSync;
  readonly #of: StatementSync;
  readonly #remove: StatementSync;
  /** How many kinds each actor began lately. */
  readonly #kinds = new Map<string, { count: number; until: number }>();

  constructor({ db, outbox, clock }: { db: DatabaseSync; outbox: Outbox; clock: Clock }) {
    this.#db = db;
    this.#outbox = outbox;
    this.#clock = clock;
    this.#names = new KnownNames(db);
    this.#find = db.prepare('SELECT until FROM refusals WHERE kind = ?');
    this.#begin = db.prepare(
      'INSERT INTO refusals (kind, organization_id, event, repeated, until) VALUES (?, ?, ?, 0, ?)',
    );
    this.#count = db.prepare('UPDATE refusals SET repeated = repeated + 1, event = ? WHERE kind = ?');
    this.#ended = db.prepare(
      // A window that ends later than any can was begun by a clock that was ahead.
      `SELECT kind, organization_id, event, repeated FROM refusals
       WHERE until <= ?1 OR until > ?1 + ${WINDOW_MS_MAX} OR kind = ?2`,
    );
    this.#of = db.prepare(
      'SELECT kind, organization_id, event, repeated FROM refusals WHERE organization_id = ?',
    );
    this.#remove = db.prepare('DELETE FROM refusals WHERE kind = ?');
  }

  record(refused: Refused): void {
    transaction(this.#db, () => {
      for (const id of refused.organizationIds) this.#record(id, refused);
    });
  }

  /** Records what was counted in windows that ended; what cannot be written now is there the next time. */
  sweep(): void {
    const now = this.#clock();
    for (const [who, { until }] of this.#kinds) if (until <= now) this.#kinds.delete(who);
    transaction(this.#db, () => {
      this.#close(null);
    });
  }

  /**
   * Records at once what was counted of attempts whose event, as JSON text, `names` somebody, and keeps nothing of them here: like all
   * else that is recorded, they can be erased then.
   */
  recordNaming(organizationId: string, names: (event: string) => boolean): void {
    transaction(this.#db, () => {
      for (const row of this.#of.all(organizationId)) if (names(String(row.event))) this.#end(row);
    });
  }

  #record(organizationId: string, { event, reason, windowMs }: Refused): void {
    const now = this.#clock();
    const exact: WorkspaceEvent = { ...event, metadata: { ...event.metadata, reason } };
    const { told, kind } = this.#tell(organizationId, exact, now);
    const until = this.#find.get(kind)?.until;
    if (until !== undefined && Number(until) > now && Number(until) <= now + WINDOW_MS_MAX) {
      this.#count.run(JSON.stringify(told), kind);
      return;
    }
    if (until !== undefined) this.#close(kind);
    this.#outbox.add(organizationId, told);
    this.#begin.run(kind, organizationId, JSON.stringify(told), now + windowMs);
  }

  /** What the log says of an attempt, and what makes others like it. */
  #tell(organizationId: string, exact: WorkspaceEvent, now: number): { told: WorkspaceEvent; kind: Buffer } {
    const kind = kindOf(organizationId, exact);
    if (this.#find.get(kind) !== undefined || !this.#isTooMany(organizationId, exact, now)) {
      return { told: exact, kind };
    }
    const told = this.#names.hasAll(organizationId, exact) ? exact : withoutName(exact);
    return { told, kind: kindOf(organizationId, withoutPlace(told)) };
  }

  #isTooMany(organizationId: string, { actor }: WorkspaceEvent, now: number): boolean {
    const who = `${organizationId} ${actor.type} ${actor.id ?? actor.name}`;
    const known = this.#kinds.get(who);
    const entry = known && known.until > now ? known : { count: 0, until: now + KINDS_WINDOW_MS };
    entry.count += 1;
    this.#kinds.set(who, entry);
    return entry.count > KINDS_MAX;
  }

  #close(kind: Buffer | null): void {
    for (const row of this.#ended.all(this.#clock(), kind)) this.#end(row);
  }

  #end(row: Record<string, SQLOutputValue>): void {
    const repeated = Number(row.repeated);
    if (repeated > 0) {
      const event: WorkspaceEvent = JSON.parse(String(row.event));
      this.#outbox.add(String(row.organization_id), {
        ...event,
        metadata: { ...event.metadata, attempts: repeated },
      });
    }
    this.#remove.run(row.kind ?? null);
  }
}

/** Alike are attempts by the same actor from the same address at the same thing, refused for the same reason. */
function kindOf(
  organizationId: string,
  { action, actor, resource, outcome, context, metadata }: WorkspaceEvent,
): Buffer {
  const { ip, environment, project } = context ?? {};
  const alike = [
    organizationId,
    action,
    actor.type,
    actor.id,
    actor.name,
    resource.type,
    resource.name,
    outcome,
    metadata?.reason,
    ip,
    environment,
    project,
  ];
  return hash('sha256', JSON.stringify(alike), 'buffer');
}

/** Where an attempt came from, and why it was refused, no longer make it another one: there is no end of either. */
function withoutPlace({ context, metadata: _, ...event }: WorkspaceEvent): WorkspaceEvent {
  const { ip: __, ...rest } = context ?? {};
  return { ...event, context: rest };
}

/** What is left when an actor tries too many things that do not exist. */
function withoutName({ resource: { type }, context, ...event }: WorkspaceEvent): WorkspaceEvent {
  const { environment: _, project: __, requestId: ___, ...from } = context ?? {};
  return {
    ...event,
    resource: { type, name: '*' },
    context: from,
    metadata: { reason: 'too many different names that do not exist to tell each' },
  };
}
