import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Catalogue, type CustomAction, createCatalogue } from '@daybook/event';
import { createMetadataCompiler } from '@daybook/event/schema';

/** The actions that organizations registered beside the guide's. */
export class CustomActionStore {
  readonly #all: StatementSync;
  readonly #one: StatementSync;
  readonly #count: StatementSync;
  readonly #put: StatementSync;
  readonly #catalogues = new Map<string, Catalogue>();
  /** What was read before, by its text: one action that changes does not cost reading and compiling all of them again. */
  readonly #parsed = new Map<string, ReadonlyMap<string, CustomAction>>();
  readonly #compileMetadata = createMetadataCompiler();

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT definition FROM custom_actions WHERE organization_id = ? ORDER BY action');
    this.#one = db.prepare('SELECT definition FROM custom_actions WHERE organization_id = ? AND action = ?');
    this.#count = db.prepare('SELECT count(*) AS count FROM custom_actions WHERE organization_id = ?');
    this.#put = db.prepare(
      'INSERT OR REPLACE INTO custom_actions (organization_id, action, definition) VALUES (?, ?, ?)',
    );
  }

  /** The guide's actions and the organization's own. */
  catalogue(organizationId: string): Catalogue {
    const known = this.#catalogues.get(organizationId);
    if (known) return known;
    const before = this.#parsed.get(organizationId);
    const custom = new Map(
      this.#all.all(organizationId).map((row): [string, CustomAction] => {
        const text = String(row.definition);
        return [text, before?.get(text) ?? JSON.parse(text)];
      }),
    );
    this.#parsed.set(organizationId, custom);
    const catalogue = createCatalogue([...custom.values()], { compileMetadata: this.#compileMetadata });
    this.#catalogues.set(organizationId, catalogue);
    return catalogue;
  }

  /** How many actions the organization has registered. */
  count(organizationId: string): number {
    return Number(this.#count.get(organizationId)?.count);
  }

  /** The action as it is registered now. */
  get(organizationId: string, action: string): CustomAction | undefined {
    const row = this.#one.get(organizationId, action);
    return row && JSON.parse(String(row.definition));
  }

  /** Belongs to the caller's transaction; call {@link changed} after its commit. */
  put(organizationId: string, action: CustomAction): void {
    this.#put.run(organizationId, action.action, JSON.stringify(action));
  }

  changed(organizationId: string): void {
    this.#catalogues.delete(organizationId);
  }
}
