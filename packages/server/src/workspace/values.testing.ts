import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { AuditEvent } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database.ts';
import { loadOrMakeMasterKey } from '../platform/master-key.ts';
import type { Acting } from './acting.ts';
import type { PlanLimits } from './billing/billing.ts';
import { OrganizationStore } from './organizations/organization-store.ts';
import { Outbox } from './outbox/outbox.ts';
import { Projects } from './projects/projects.ts';
import { WORKSPACE_MIGRATIONS } from './schema.ts';
import { Secrets } from './secrets/secrets.ts';
import { Variables } from './variables/variables.ts';
import { Vault } from './vault/vault.ts';
import { WrappedKeys } from './vault/wrapped-keys.ts';
import { WorkspaceError } from './workspace-error.ts';

export const ANA: Acting = {
  actor: { type: 'user', id: 'u1', name: 'ana@acme.example' },
  context: { ip: '203.0.113.7', requestId: 'r1' },
};

/** Plan limits of this many, for tests. */
export function atMost(most: number): PlanLimits {
  return {
    require(_organizationId, limit, countAfter) {
      if (countAfter > most) throw new WorkspaceError('plan-limit', `at most ${most} ${limit}`);
    },
  };
}

/** What one process has of a workspace; several may have the same folder. */
export function openValues(
  folder: string,
  { clock = Date.now, limits = atMost(1_000) }: { clock?: Clock; limits?: PlanLimits } = {},
) {
  const db = openDatabase({
    path: join(folder, 'workspace.db'),
    migrations: WORKSPACE_MIGRATIONS,
    synchronous: 'FULL',
  });
  const masterKey = loadOrMakeMasterKey(join(folder, 'keys'), {});
  const keys = new WrappedKeys({ db, masterKey, clock });
  const vault = new Vault(keys);
  const outbox = new Outbox(db, clock);
  const organizations = new OrganizationStore(db, masterKey, clock);
  const projects = new Projects({ db, outbox, clock, limits });
  const variables = new Variables({ db, outbox, clock, vault, projects });
  const secrets = new Secrets({ db, outbox, clock, vault, projects, limits });
  return { db, masterKey, keys, vault, outbox, organizations, projects, variables, secrets };
}

export type Values = ReturnType<typeof openValues> & {
  readonly folder: string;
  readonly organizationId: string;
  /** The id of a further one. */
  addOrganization(name: string): string;
  /** Events that were committed and not taken yet, in order. */
  events(): AuditEvent[];
  close(): void;
};

/** A workspace with one organization in a folder of its own. */
export function makeValues(options: Parameters<typeof openValues>[1] = {}): Values {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-values-'));
  const values = openValues(folder, options);
  const addOrganization = (name: string) => {
    const organization = values.organizations.draft(name, 'daybook.local');
    values.organizations.insert(organization);
    return organization.id;
  };
  return {
    ...values,
    folder,
    organizationId: addOrganization('Acme'),
    addOrganization,
    events: () => takeEvents(values.outbox),
    close() {
      values.db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function takeEvents(outbox: Outbox): AuditEvent[] {
  const rows = outbox.first(10_000);
  for (const { organizationId, number } of rows) outbox.moved(organizationId, number, 0);
  return rows.map(({ payload }) => JSON.parse(payload));
}

/** All of a table's sealed values, as bytes. */
export function sealedBytes(db: DatabaseSync, table: 'secret_versions' | 'variables'): Buffer[] {
  return db
    .prepare(`SELECT sealed FROM ${table} WHERE sealed IS NOT NULL`)
    .all()
    .flatMap(({ sealed }) => (sealed instanceof Uint8Array ? [Buffer.from(sealed)] : []));
}
