import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

export type Project = {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** In the order that people gave them. */
  readonly environments: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** Rows of projects and their environments; deleted ones are not found. Every write belongs to the caller's transaction. */
export class ProjectStore {
  readonly #all: StatementSync;
  readonly #get: StatementSync;
  readonly #count: StatementSync;
  readonly #idOfName: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #remove: StatementSync;
  readonly #clearEnvironments: StatementSync;
  readonly #addEnvironment: StatementSync;
  readonly #known: StatementSync;

  constructor(db: DatabaseSync) {
    const select = `SELECT p.id, p.organization_id, p.name, p.created_at, p.updated_at,
      (SELECT json_group_array(e.name ORDER BY e.place) FROM environments e WHERE e.project_id = p.id) AS environments
      FROM projects p WHERE p.organization_id = ? AND p.deleted_at IS NULL`;
    this.#all = db.prepare(`${select} ORDER BY p.name, p.id`);
    this.#get = db.prepare(`${select} AND p.id = ?`);
    this.#count = db.prepare(
      'SELECT count(*) AS projects FROM projects WHERE organization_id = ? AND deleted_at IS NULL',
    );
    this.#idOfName = db.prepare(
      'SELECT id FROM projects WHERE organization_id = ? AND name = ? AND deleted_at IS NULL',
    );
    this.#insert = db.prepare(
      'INSERT INTO projects (id, organization_id, name, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#update = db.prepare('UPDATE projects SET name = ?, updated_at = ? WHERE id = ?');
    this.#remove = db.prepare('UPDATE projects SET updated_at = ?, deleted_at = ? WHERE id = ?');
    this.#clearEnvironments = db.prepare('DELETE FROM environments WHERE project_id = ?');
    this.#addEnvironment = db.prepare('INSERT INTO environments (project_id, name, place) VALUES (?, ?, ?)');
    this.#known =
      db.prepare(`SELECT DISTINCT e.name FROM environments e JOIN projects p ON p.id = e.project_id
      WHERE p.organization_id = ? AND p.deleted_at IS NULL ORDER BY e.name`);
  }

  /** By name. */
  all(organizationId: string): Project[] {
    return this.#all.all(organizationId).map(toProject);
  }

  get(organizationId: string, id: string): Project | undefined {
    const row = this.#get.get(organizationId, id);
    return row && toProject(row);
  }

  count(organizationId: string): number {
    return Number(this.#count.get(organizationId)?.projects);
  }

  /** The id of the project with a name, in whatever form its characters are composed. */
  idOfName(organizationId: string, name: string): string | undefined {
    const row = this.#idOfName.get(organizationId, name.normalize('NFC'));
    return row && String(row.id);
  }

  insert({ id, organizationId, name, environments, createdAt, updatedAt }: Project): void {
    this.#insert.run(id, organizationId, name, createdAt, updatedAt);
    this.#putEnvironments(id, environments);
  }

  update({ id, name, environments, updatedAt }: Project): void {
    this.#update.run(name, updatedAt, id);
    this.#putEnvironments(id, environments);
  }

  remove(id: string, now: number): void {
    this.#remove.run(now, now, id);
    this.#clearEnvironments.run(id);
  }

  /** Names of environments that the organization's projects have. */
  environments(organizationId: string): string[] {
    return this.#known.all(organizationId).map(({ name }) => String(name));
  }

  #putEnvironments(id: string, environments: readonly string[]): void {
    this.#clearEnvironments.run(id);
    for (const [place, name] of environments.entries()) this.#addEnvironment.run(id, name, place);
  }
}

function toProject(row: Record<string, SQLOutputValue>): Project {
  const environments: unknown = JSON.parse(String(row.environments));
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    name: String(row.name),
    environments: Array.isArray(environments) ? environments.map(String) : [],
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}
