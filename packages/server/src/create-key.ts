import { systemClock } from './platform/clock.ts';
import { dataFolder, isInitialized, requireWritable } from './platform/data-folder.ts';
import { loadMasterKey } from './platform/master-key.ts';
import { StartupError } from './platform/startup-error.ts';
import { isScope, SCOPES } from './workspace/api-keys/scopes.ts';
import { Workspace } from './workspace/workspace.ts';

export type CreateKeyOptions = {
  readonly dataFolder: string;
  readonly name: string;
  /** Default: all. */
  readonly scopes?: readonly string[];
  /** Needed only when the folder has several organizations. */
  readonly organizationId?: string;
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Makes an API key on the folder itself: the way back in when the last one was lost. It is recorded as made by `system`, at once
 * when a server runs on the folder, else when the next one starts.
 * @throws StartupError
 */
export async function createKey(
  options: CreateKeyOptions,
): Promise<{ id: string; name: string; key: string }> {
  const { name, env = process.env } = options;
  const folder = dataFolder(options.dataFolder);
  if (!isInitialized(folder))
    throw new StartupError(`${folder.root} is not set up yet: run daybook init --data ${folder.root} first`);
  requireWritable(folder);
  if (!/^[\w.@-]{1,100}$/.test(name)) {
    throw new StartupError('the name (--name) must have 1 to 100 letters, digits or any of . _ @ -');
  }
  const unknown = options.scopes?.filter((scope) => !isScope(scope)) ?? [];
  if (unknown.length > 0)
    throw new StartupError(`unknown scope ${unknown.join(', ')}: the scopes are ${SCOPES.join(', ')}`);
  const scopes = options.scopes?.filter(isScope) ?? SCOPES;
  const workspace = new Workspace({
    path: folder.workspaceDb,
    masterKey: loadMasterKey(folder.keys, env),
    clock: systemClock,
  });
  try {
    const organizationId = chooseOrganization(workspace, options.organizationId);
    if (workspace.apiKeys.byName(organizationId, name)) {
      throw new StartupError(
        `there is or was a key named "${name}": a name is never used again, choose another`,
      );
    }
    const { key, text } = workspace.createApiKey(
      { organizationId, name, scopes },
      { actor: { type: 'system', name: 'system' } },
    );
    return { id: key.id, name, key: text };
  } finally {
    workspace.close();
  }
}

function chooseOrganization(workspace: Workspace, wanted: string | undefined): string {
  const ids = workspace.organizations.all().map(({ id }) => id);
  const [only] = ids;
  if (wanted === undefined && only !== undefined && ids.length === 1) return only;
  if (wanted !== undefined && ids.includes(wanted)) return wanted;
  throw new StartupError(
    wanted === undefined
      ? `the folder has several organizations, name one with --organization: ${ids.join(', ')}`
      : `there is no organization ${wanted} here: there is ${ids.join(', ')}`,
  );
}
