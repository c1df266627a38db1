import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Catalogue, type CustomAction, createCatalogue } from '@daybook/event';
import { createMetadataCompiler } from '@daybook/event/schema';

/** The actions that organizations registered beside the guide's. */
export class CustomActionStore {
  readonly #all: StatementSync;
  readonly #put: StatementSync;
  readonly #catalogues = new Map<string, Catalogue>();

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT definition FROM custom_actions WHERE organization_id = ? ORDER BY action');
    this.#put = db.prepare(
      'INSERT OR REPLACE INTO custom_actions (organization_id, action, definition) VALUES (?, ?, ?)',
    );
  }

  /** The guide's actions and the organization's own. */
  catalogue(organizationId: string): Catalogue {
    const known = this.#catalogues.get(organizationId);
    if (known) return known;
    const custom = this.#all
      .all(organizationId)
      .map((row): CustomAction => JSON.parse(String(row.definition)));
    const catalogue = createCatalogue(custom, { compileMetadata: createMetadataCompiler() });
    this.#catalogues.set(organizationId, catalogue);
    return catalogue;
  }

  /** Belongs to the caller's transaction; call {@link changed} after its commit. */
  put(organizationId: string, action: CustomAction): void {
    this.#put.run(organizationId, action.action, JSON.stringify(action));
  }

  changed(organizationId: string): void {
    this.#catalogues.delete(organizationId);
  }
}
