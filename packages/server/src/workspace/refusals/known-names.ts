import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { WorkspaceEvent } from '../outbox/workspace-event.ts';
import { DEFAULT_ENVIRONMENTS } from '../projects/environment-name.ts';

/** Whether an organization (`:organization`) has what a caller calls `:name`, by the type of resource. Callers give ids too. */
const EXISTS = {
  secret:
    'SELECT 1 FROM secrets WHERE organization_id = :organization AND name = :name AND deleted_at IS NULL',
  project: `SELECT 1 FROM projects WHERE organization_id = :organization AND name = :name AND deleted_at IS NULL
    UNION ALL SELECT 1 FROM projects WHERE organization_id = :organization AND id = :name AND deleted_at IS NULL`,
  variable: `SELECT 1 FROM projects p JOIN variables v ON v.project_id = p.id
    WHERE p.organization_id = :organization AND p.deleted_at IS NULL AND v.name = :name AND v.deleted_at IS NULL`,
  member: `SELECT 1 FROM members WHERE organization_id = :organization AND id = :name
    UNION ALL SELECT 1 FROM "user" u JOIN members m ON m.user_id = u."id"
      WHERE u."email" = :name AND m.organization_id = :organization
    UNION ALL SELECT 1 FROM invitations WHERE organization_id = :organization AND email = :name
      AND accepted_at IS NULL AND revoked_at IS NULL`,
  'api-key': `SELECT 1 FROM api_keys WHERE organization_id = :organization AND name = :name
    UNION ALL SELECT 1 FROM api_keys WHERE organization_id = :organization AND id = :name`,
} as const;

const ENVIRONMENT_EXISTS = `
  SELECT 1 FROM secrets WHERE organization_id = :organization AND environment = :name AND deleted_at IS NULL
  UNION ALL SELECT 1 FROM projects p JOIN environments e ON e.project_id = p.id
    WHERE p.organization_id = :organization AND p.deleted_at IS NULL AND e.name = :name`;

/** What stands where a caller names nothing, as in a list. */
const NOTHING_NAMED = '*';

/** Tells names that exist in an organization from those that callers make up. */
export class KnownNames {
  readonly #exists: ReadonlyMap<string, StatementSync>;
  readonly #project: StatementSync;
  readonly #environment: StatementSync;

  constructor(db: DatabaseSync) {
    this.#exists = new Map(Object.entries(EXISTS).map(([type, sql]) => [type, db.prepare(`${sql} LIMIT 1`)]));
    this.#project = db.prepare(`${EXISTS.project} LIMIT 1`);
    this.#environment = db.prepare(`${ENVIRONMENT_EXISTS} LIMIT 1`);
  }

  /** Whether all that an attempt names exists: the thing, the project and the environment. There are only so many of these. */
  hasAll(organization: string, { resource, context }: WorkspaceEvent): boolean {
    const has = (statement: StatementSync, name: string) =>
      statement.get({ organization, name }) !== undefined;
    const byType = this.#exists.get(resource.type);
    if (byType && resource.name !== NOTHING_NAMED && !has(byType, resource.name)) return false;
    const { environment, project } = context ?? {};
    if (project !== undefined && !has(this.#project, project)) return false;
    return (
      environment === undefined ||
      DEFAULT_ENVIRONMENTS.includes(environment) ||
      has(this.#environment, environment)
    );
  }
}
