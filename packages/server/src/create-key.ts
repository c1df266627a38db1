import { chooseOrganization, listed } from './choose-organization.ts';
import { openFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import { InvalidOption, StartupError } from './platform/startup-error.ts';
import { type CheckedWish, checkWish, type KeyWish } from './workspace/api-keys/key-rules.ts';
import { keyNotes, SCOPES } from './workspace/api-keys/scopes.ts';
import { DEFAULT_ENVIRONMENTS } from './workspace/projects/environment-name.ts';
import { ProjectStore } from './workspace/projects/project-store.ts';
import { WorkspaceError } from './workspace/workspace-error.ts';

export type CreateKeyOptions = {
  readonly dataFolder: string;
  readonly name: string;
  /** Default: all. A key of none can say who it is, and no more. */
  readonly scopes?: readonly string[];
  /** Names or ids of the projects it is limited to; all when left out. */
  readonly projects?: readonly string[];
  readonly environments?: readonly string[];
  /** Addresses and CIDRs that it may be used from; any when left out. */
  readonly addresses?: readonly string[];
  /** Milliseconds since 1970; never when left out. */
  readonly expiresAt?: number;
  /** Name or id; needed only when the folder has several. */
  readonly organization?: string;
  readonly env?: NodeJS.ProcessEnv;
};

export type CreatedKey = {
  readonly id: string;
  readonly name: string;
  /** The key itself; it cannot be had again. */
  readonly key: string;
  /** What is probably not meant, in sentences. */
  readonly notes: readonly string[];
};

const OPTION_OF_FIELD: Readonly<Record<string, string>> = { cidrs: '--addresses', expiresAt: '--expires' };

/**
 * Makes an API key on the folder itself: the way back in when the last one was lost. It is recorded as made by `system`, at once
 * when a server runs on the folder, else when the next one starts.
 * @throws StartupError naming the option
 */
export async function createKey(options: CreateKeyOptions): Promise<CreatedKey> {
  const {
    dataFolder,
    name,
    scopes = SCOPES,
    environments,
    addresses,
    expiresAt,
    env = process.env,
  } = options;
  const wished: KeyWish = {
    name,
    scopes,
    environments,
    cidrs: addresses,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
  };
  // Without its projects, which only the folder knows: what can be refused is refused before that is opened.
  check(wished);
  const { workspace, organizations, teardown } = await openFolder({ dataFolder, env, alone: false });
  try {
    const organizationId = chooseOrganization(organizations, options.organization);
    const known = new ProjectStore(workspace.db);
    const wanted = options.projects?.map((project) => chooseProject(known, organizationId, project));
    const wish = check({ ...wished, ...(wanted && { projects: [...new Set(wanted)] }) });
    const by = { actor: { type: 'system', name: 'system' } } as const;
    const { key, text } = asOptions(() => workspace.createApiKey(organizationId, wish, by));
    const notes = [...keyNotes(wish), ...environmentNotes(known, organizationId, wish.environments)];
    return { id: key.id, name, key: text, notes };
  } finally {
    await teardown.run();
  }
}

function check(wish: KeyWish): CheckedWish {
  const hasScopes = wish.scopes.length > 0;
  const checked = asOptions(() => checkWish(hasScopes ? wish : { ...wish, scopes: SCOPES }, systemClock()));
  return hasScopes ? checked : { ...checked, scopes: [] };
}

/** What the workspace says of a field is said of its option. */
function asOptions<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    const [issue] = error.options.errors ?? [];
    if (error.kind !== 'invalid' || !issue) throw new StartupError(error.message);
    throw new InvalidOption(`${OPTION_OF_FIELD[issue.path] ?? `--${issue.path}`} ${issue.message}`);
  }
}

function chooseProject(projects: ProjectStore, organizationId: string, wanted: string): string {
  if (projects.get(organizationId, wanted)) return wanted;
  const id = projects.idOfName(organizationId, wanted);
  if (id !== undefined) return id;
  const all = projects.all(organizationId);
  const there = all.length === 0 ? 'the organization has none' : `there is ${listed(all)}`;
  throw new InvalidOption(`--projects: there is no project "${wanted}": ${there}`);
}

/** An environment may come later; a typing error looks the same. */
function environmentNotes(
  projects: ProjectStore,
  organizationId: string,
  environments: readonly string[] = [],
): string[] {
  const known = [...new Set([...DEFAULT_ENVIRONMENTS, ...projects.environments(organizationId)])];
  const unknown = environments.filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  return [`no project has the environment ${unknown.join(', ')} now: there is ${known.join(', ')}`];
}
