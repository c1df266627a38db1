import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { createLogger } from '../../platform/logger.ts';
import type { PlanId } from '../../platform/plan-ids.ts';
import { registerAccountEvents } from '../accounts/account-events.ts';
import type { Acting } from '../acting.ts';
import { ApiKeyStore } from '../api-keys/api-key-store.ts';
import { ApiKeys } from '../api-keys/api-keys.ts';
import { LastUse } from '../api-keys/last-use.ts';
import { Billing } from '../billing/billing.ts';
import { selfHosted } from '../billing/payment-provider.ts';
import { loadPlans } from '../billing/plans.ts';
import { Outbox } from '../outbox/outbox.ts';
import { Refusals } from '../refusals/refusals.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { AccountRescue } from './account-rescue.ts';
import type { Asking } from './asking.ts';
import { Invitations } from './invitations.ts';
import { MemberStore } from './member-store.ts';
import { Members } from './members.ts';
import type { Role } from './roles.ts';

/** Somebody with an account, a membership and a usable session. */
export type Person = Asking & {
  readonly userId: string;
  readonly email: string;
  readonly sessionId: string;
};

export type RecordedEvent = {
  readonly organizationId: string;
  readonly action: string;
  readonly actor: { readonly type: string; readonly name: string };
  readonly resource: { readonly type: string; readonly id?: string; readonly name: string };
  readonly outcome: string;
  readonly changes?: readonly unknown[];
  readonly metadata?: Readonly<Record<string, unknown>>;
};

/** The services on a database file of their own, with a clock that tests move. */
export function openTestWorkspace({ now = Date.UTC(2026, 0, 31, 12), plan = 'business' as PlanId } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-workspace-'));
  const path = join(folder, 'workspace.db');
  const db = openDatabase({ path, migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const time: { now: number; settled?: number } = { now };
  const clock = () => time.now;
  const outbox = new Outbox(db, clock);
  registerAccountEvents(db, outbox);
  const refusals = new Refusals({ db, outbox, clock });
  const billing = new Billing({
    db,
    outbox,
    clock,
    settled: () => time.settled ?? time.now,
    plans: loadPlans(),
    defaultPlan: plan,
    provider: selfHosted,
  });
  const lastUse = new LastUse({ db, clock, logger: createLogger('silent') });
  const keyStore = new ApiKeyStore(db, clock);
  const apiKeys = new ApiKeys({ db, outbox, store: keyStore, lastUse, clock });
  const members = new Members({ db, outbox, apiKeys, lastUse, clock });
  const invitations = new Invitations({ db, outbox, refusals, limits: billing, clock });
  const rescue = new AccountRescue({ db, outbox, clock, publicUrl: () => 'https://audit.example.com' });
  return {
    ...{
      path,
      db,
      time,
      outbox,
      refusals,
      billing,
      lastUse,
      keyStore,
      apiKeys,
      members,
      invitations,
      rescue,
    },
    /** Makes an organization and gives its id. */
    organization(id: string): string {
      db.prepare(
        `INSERT INTO organizations (id, name, origin, signing_key, created_at) VALUES (?, ?, ?, '', ?)`,
      ).run(id, `The ${id} company`, `daybook.local/${id}`, clock());
      return id;
    },
    account: (name: string) => account(db, name, clock()),
    /** Makes the account where there is none yet, and a membership. */
    person(name: string, organizationId: string, role: Role): Person {
      const { userId, email, sessionId, by } = account(db, name, clock());
      const memberId = new MemberStore(db).add(organizationId, userId, role, clock());
      db.prepare('UPDATE active_sessions SET organization_id = ? WHERE session_id = ?').run(
        organizationId,
        sessionId,
      );
      return { memberId, userId, email, sessionId, by };
    },
    /** What was recorded since the last call. */
    events(): RecordedEvent[] {
      const rows = outbox.first(10_000);
      for (const { organizationId, number } of rows) outbox.moved(organizationId, number, 0);
      return rows.map(({ organizationId, payload }) => ({ organizationId, ...JSON.parse(payload) }));
    },
  };
}

/** The kind of WorkspaceError that `work` is refused with; `done` when it is not. */
export function kindOf(work: () => unknown): string {
  return errorOf(work)?.kind ?? 'done';
}

/** What `work` is refused with. Any other error is none of the workspace's and goes on. */
export function errorOf(work: () => unknown): WorkspaceError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof WorkspaceError) return error;
    throw error;
  }
}

function account(db: DatabaseSync, name: string, now: number) {
  const userId = `usr_${name}`;
  const email = `${name}@acme.example`;
  const sessionId = `ses_${name}`;
  const by: Acting = { actor: { type: 'user', id: userId, name: email }, context: { ip: '192.0.2.7' } };
  const at = new Date(now).toISOString();
  const until = new Date(now + 86_400_000).toISOString();
  db.prepare('INSERT OR IGNORE INTO "user" VALUES (?, ?, ?, 0, NULL, ?, ?, 0)').run(
    userId,
    name,
    email,
    at,
    at,
  );
  db.prepare('INSERT OR IGNORE INTO "session" VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)').run(
    sessionId,
    until,
    `token of ${name}`,
    at,
    at,
    userId,
  );
  db.prepare('INSERT OR IGNORE INTO active_sessions VALUES (?, NULL, ?)').run(sessionId, now);
  return { userId, email, sessionId, by };
}
