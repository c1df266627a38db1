import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { Logger } from '../../platform/logger.ts';
import type { PlanId } from '../../platform/plan-ids.ts';
import type { Acting } from '../acting.ts';
import type { Billing } from '../billing/billing.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { shrinkNotice } from './retention-notice.ts';
import type { RetentionRow, RetentionStore } from './retention-store.ts';
import { changeWindow, daysOf, GRACE_MS, msOf, type RetentionWindow, windowAt } from './retention-window.ts';

/** Whose plan lets its owner say how long the log is kept, and within which bounds. */
const OWN_WINDOW: { readonly plan: PlanId; readonly daysMin: number; readonly daysMax: number } = {
  plan: 'enterprise',
  daysMin: 1,
  daysMax: 36_500,
};
const BY_SYSTEM: Acting = { actor: { type: 'system', name: 'system' } };

export type RetentionOptions = {
  readonly db: DatabaseSync;
  readonly store: RetentionStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** The time by which a shorter window counts for good: see `platform/sweep-time.ts`. */
  readonly settled: Clock;
  /** The time from which the grace of a shorter window counts; never behind `clock` or `settled`. */
  readonly latest: Clock;
  readonly billing: Pick<Billing, 'planOf'>;
  readonly logger: Pick<Logger, 'warn'>;
};

/** How long an organization's log is kept, and what is about to change. */
export type RetentionState = RetentionWindow & {
  readonly plan: PlanId;
  readonly ownDays: number | undefined;
  /** Undefined where the plan alone decides. */
  readonly bounds: { readonly daysMin: number; readonly daysMax: number } | undefined;
};

/**
 * How long each organization's log is kept: as its plan says, or its owner where the plan leaves it to them. A longer window counts at
 * once, a shorter one after a grace in which everyone is warned.
 */
export class Retention {
  readonly #options: RetentionOptions;
  #changed: (organizationId: string) => void = () => {};

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Calls back inside the transaction that changes a window. */
  onChanged(changed: (organizationId: string) => void): void {
    this.#changed = changed;
  }

  /** What is asked for now, carried out and remembered; a change is recorded. Within the caller's transaction, where there is one. */
  review(organizationId: string, by: Acting = BY_SYSTEM): RetentionRow {
    const { db } = this.#options;
    const row = this.#options.store.get(organizationId);
    const wantedMs = this.#wanted(organizationId, row?.ownDays);
    if (row && row.wantedMs === wantedMs && !this.#hasShrunk(row)) return row;
    const change = () => this.#change(organizationId, wantedMs, by);
    return db.isTransaction ? change() : transaction(db, change);
  }

  state(organizationId: string): RetentionState {
    const { wantedMs, windowMs, shrinksAt, ownDays } = this.review(organizationId);
    const plan = this.#options.billing.planOf(organizationId).id;
    const bounds = plan === OWN_WINDOW.plan ? OWN_WINDOW : undefined;
    return { wantedMs, windowMs, shrinksAt, plan, ownDays, bounds };
  }

  /** Sets the organization's own window, or none, so that the plan's counts. @throws WorkspaceError `plan-limit` */
  set(organizationId: string, days: number | undefined, by: Acting): void {
    const { db, store, billing } = this.#options;
    transaction(db, () => {
      const { id, name, retentionDays } = billing.planOf(organizationId);
      const { plan, daysMin, daysMax } = OWN_WINDOW;
      if (id !== plan) {
        throw new WorkspaceError(
          'plan-limit',
          `the ${name} plan keeps the audit log ${inDays(retentionDays)}: on the Enterprise plan an owner can set another time`,
          { details: { plan: id, retentionDays } },
        );
      }
      if (days !== undefined && (days < daysMin || days > daysMax)) {
        throw new WorkspaceError(
          'plan-limit',
          `retentionDays must be from ${daysMin} to ${daysMax.toLocaleString('en')} on the ${name} plan, not ${days}`,
          { details: { plan: id, daysMin, daysMax } },
        );
      }
      this.review(organizationId);
      store.putOwnDays(organizationId, days);
      this.review(organizationId, by);
    });
  }

  /** What people should know of it, in sentences. */
  notices(organizationId: string): string[] {
    const row = this.review(organizationId);
    return row.shrinksAt === undefined ? [] : [shrinkNotice(row, this.#options.clock())];
  }

  #wanted(organizationId: string, ownDays: number | undefined): number {
    const { id, retentionDays } = this.#options.billing.planOf(organizationId);
    return msOf(id === OWN_WINDOW.plan && ownDays !== undefined ? ownDays : retentionDays);
  }

  #hasShrunk({ shrinksAt }: RetentionWindow): boolean {
    return shrinksAt !== undefined && this.#options.settled() >= shrinksAt;
  }

  #change(organizationId: string, wantedMs: number, by: Acting): RetentionRow {
    const { store, settled, latest } = this.#options;
    const before = store.get(organizationId);
    if (!before) {
      // Nothing was kept yet that could be lost by it.
      store.putWindow(organizationId, { wantedMs, windowMs: wantedMs, shrinksAt: undefined });
    } else if (before.wantedMs !== wantedMs) {
      const next = changeWindow({ windowMs: windowAt(before, settled()) }, wantedMs, latest());
      store.putWindow(organizationId, next);
      this.#record(organizationId, before, next, by);
    } else {
      store.putWindow(organizationId, { wantedMs, windowMs: wantedMs, shrinksAt: undefined });
    }
    this.#changed(organizationId);
    const row = store.get(organizationId);
    if (!row) throw new Error('a window that was written is not there');
    return row;
  }

  #record(organizationId: string, before: RetentionWindow, next: RetentionWindow, by: Acting): void {
    const { outbox, logger } = this.#options;
    const { shrinksAt } = next;
    const effectiveAt = shrinksAt === undefined ? undefined : new Date(shrinksAt).toISOString();
    const [from, to] = [before.wantedMs, next.wantedMs].map((ms) => (ms === undefined ? null : daysOf(ms)));
    outbox.add(organizationId, {
      ...by,
      action: 'RETENTION_CHANGE',
      resource: { type: 'audit-log', name: '*' },
      changes: [{ field: 'retentionDays', from: from ?? null, to: to ?? null }],
      ...(effectiveAt !== undefined && { metadata: { effectiveAt } }),
    });
    if (effectiveAt === undefined) return;
    logger.warn(
      { organizationId, retentionDays: to, until: effectiveAt },
      `the audit log will be kept a shorter time: what is older is destroyed after ${daysOf(GRACE_MS)} days`,
    );
  }
}

function inDays(days: number): string {
  return `${days.toLocaleString('en')} ${days === 1 ? 'day' : 'days'}`;
}
