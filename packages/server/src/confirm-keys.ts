import { chooseOrganization } from './choose-organization.ts';
import { openFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import { InvalidOption } from './platform/startup-error.ts';
import { confirmKeys as confirmKeysOf, suspendedKeys } from './workspace/api-keys/confirm-keys.ts';

export type ConfirmKeysOptions = {
  readonly dataFolder: string;
  /** Name or id of one key, or `all` of them; none of both only lists. */
  readonly key?: string | undefined;
  readonly all?: boolean;
  /** Name or id; with `all` or to list, every organization when left out. */
  readonly organization?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
};

export type ConfirmedKeys = {
  /** Names of the keys that work again. */
  readonly confirmed: readonly string[];
  /** Names of those that still wait. */
  readonly suspended: readonly string[];
};

/**
 * Lets API keys work again that a restore suspended, on the folder itself; a server may run on it. It is recorded as done by `system`.
 * @throws StartupError naming the option
 */
export async function confirmKeys(options: ConfirmKeysOptions): Promise<ConfirmedKeys> {
  const { dataFolder, key, all = false, organization, env = process.env } = options;
  if (key !== undefined && all) throw new InvalidOption('--all: name one key, or give --all, not both');
  const { workspace, organizations, teardown } = await openFolder({ dataFolder, env, alone: false });
  try {
    const chosen =
      organization === undefined && key === undefined
        ? [...organizations.keys()]
        : [chooseOrganization(organizations, organization)];
    const waiting = () => chosen.flatMap((id) => suspendedKeys(workspace.db, id, systemClock()));
    const which = key === undefined ? (all ? 'all' : undefined) : { id: idOf(key, waiting()) };
    const by = { actor: { type: 'system', name: 'system' } } as const;
    const confirmed = which
      ? workspace.transaction(() => chosen.flatMap((id) => confirmKeysOf(workspace, id, which, by)))
      : [];
    return { confirmed, suspended: waiting().map(({ name }) => name) };
  } finally {
    await teardown.run();
  }
}

function idOf(wanted: string, waiting: readonly { readonly id: string; readonly name: string }[]): string {
  const found = waiting.find(({ id, name }) => id === wanted || name === wanted);
  if (found) return found.id;
  const there =
    waiting.length === 0 ? 'no key waits' : `there is ${waiting.map(({ name }) => name).join(', ')}`;
  throw new InvalidOption(`no key "${wanted}" waits to be confirmed: ${there}`);
}
