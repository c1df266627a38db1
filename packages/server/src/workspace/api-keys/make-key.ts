import type { DatabaseSync } from 'node:sqlite';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { ProjectStore } from '../projects/project-store.ts';
import { invalidValue, WorkspaceError } from '../workspace-error.ts';
import type { ApiKey, ApiKeyStore } from './api-key-store.ts';
import type { CheckedWish } from './key-rules.ts';

export type KeyStores = {
  readonly db: DatabaseSync;
  readonly store: ApiKeyStore;
  readonly outbox: Outbox;
};

/** Projects that an error lists at most. */
const LISTED_MAX = 20;

/**
 * Makes a key and records who made it, in the caller's transaction and by the caller's right. `createdBy` is the id of an account; absent
 * when the system makes it. `text` is the key itself; it cannot be had again.
 * @throws WorkspaceError `invalid` for a project that is none of the organization's; `conflict` for a name that is or was in use
 */
export function makeKey(
  { db, store, outbox }: KeyStores,
  organizationId: string,
  wish: CheckedWish,
  { by, createdBy }: { readonly by: Acting; readonly createdBy?: string },
): { key: ApiKey; text: string } {
  const projects = projectNames(new ProjectStore(db), organizationId, wish.projects);
  if (store.byName(organizationId, wish.name)) {
    throw new WorkspaceError(
      'conflict',
      `there is or was a key named "${wish.name}": a name is never used again, choose another`,
    );
  }
  const made = store.create({ ...wish, organizationId, ...(createdBy !== undefined && { createdBy }) });
  outbox.add(organizationId, {
    ...by,
    action: 'API_KEY_CREATE',
    resource: { type: 'api-key', id: made.key.id, name: made.key.name },
    metadata: metadataOf(wish, projects),
  });
  return made;
}

/** @throws WorkspaceError `invalid` unless all are live projects of the organization. */
function projectNames(
  projects: ProjectStore,
  organizationId: string,
  ids: readonly string[] | undefined,
): string[] | undefined {
  return ids?.map((id) => {
    const project = projects.get(organizationId, id);
    if (project) return project.name;
    const known = projects.all(organizationId);
    const listed = known.slice(0, LISTED_MAX).map(({ name, id }) => `${id} (${name})`);
    if (known.length > LISTED_MAX) listed.push(`${known.length - LISTED_MAX} more`);
    const list = listed.length === 0 ? 'it has none' : `it has ${listed.join(', ')}`;
    throw invalidValue('projects', `must be ids of projects of this organization: ${list}`);
  });
}

function metadataOf({ scopes, environments, cidrs, expiresAt }: CheckedWish, projects: string[] | undefined) {
  return {
    scopes: [...scopes],
    ...(projects && { projects }),
    ...(environments && { environments: [...environments] }),
    ...(cidrs && { cidrs: [...cidrs] }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
  };
}
