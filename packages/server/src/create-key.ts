import { type OpenFolder, openFolder } from './open-folder.ts';
import { InvalidOption, StartupError } from './platform/startup-error.ts';
import { requireKeyName } from './workspace/api-keys/key-name.ts';
import { isScope, SCOPES } from './workspace/api-keys/scopes.ts';

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
  const { dataFolder, name, env = process.env } = options;
  requireKeyName('--name', name);
  const unknown = options.scopes?.filter((scope) => !isScope(scope)) ?? [];
  if (unknown.length > 0) {
    throw new InvalidOption(`unknown scope ${unknown.join(', ')}: the scopes are ${SCOPES.join(', ')}`);
  }
  const scopes = options.scopes?.filter(isScope) ?? SCOPES;
  const { workspace, organizations, teardown } = await openFolder({ dataFolder, env, alone: false });
  try {
    const organizationId = chooseOrganization(organizations, options.organizationId);
    if (workspace.apiKeys.byName(organizationId, name)) {
      throw new StartupError(
        `there is or was a key named "${name}": a name is never used again, choose another`,
      );
    }
    const by = { actor: { type: 'system', name: 'system' } } as const;
    const { key, text } = workspace.createApiKey({ organizationId, name, scopes }, by);
    return { id: key.id, name, key: text };
  } finally {
    await teardown.run();
  }
}

function chooseOrganization(organizations: OpenFolder['organizations'], wanted: string | undefined): string {
  const ids = [...organizations.keys()];
  const [only] = ids;
  if (wanted === undefined && only !== undefined && ids.length === 1) return only;
  if (wanted !== undefined && organizations.has(wanted)) return wanted;
  throw new InvalidOption(
    wanted === undefined
      ? `the folder has several organizations, name one with --organization: ${ids.join(', ')}`
      : `there is no organization ${wanted} here: there is ${ids.join(', ')}`,
  );
}
