import { existsSync, readdirSync, statSync } from 'node:fs';
import { readName } from '@daybook/event';
import { systemClock } from './platform/clock.ts';
import {
  type DataFolder,
  dataFolder,
  isInitialized,
  makeFolder,
  requireWritable,
} from './platform/data-folder.ts';
import { lockFolder } from './platform/folder-lock.ts';
import { loadOrMakeMasterKey } from './platform/master-key.ts';
import { keepFilesPrivate, narrowFolder } from './platform/private-files.ts';
import { shellWord } from './platform/shell-word.ts';
import { InvalidOption, StartupError } from './platform/startup-error.ts';
import { Teardown } from './platform/teardown.ts';
import type { NewAccount } from './workspace/accounts/account-store.ts';
import { prepareNewOwner } from './workspace/accounts/first-owner.ts';
import { requireKeyName } from './workspace/api-keys/key-name.ts';
import { SCOPES } from './workspace/api-keys/scopes.ts';
import { Workspace } from './workspace/workspace.ts';
import { WorkspaceError } from './workspace/workspace-error.ts';

export type InitializeOptions = {
  readonly dataFolder: string;
  readonly organizationName: string;
  /** Default `first-key`. */
  readonly keyName?: string;
  /** The host in the ledger's name, default `daybook.local`. It cannot be changed later. */
  readonly origin?: string;
  /** The first owner's account; without it the server prints a link by which one is made. */
  readonly owner?: { readonly email: string; readonly password: string };
  readonly env?: NodeJS.ProcessEnv;
};

export type Initialized = {
  readonly organizationId: string;
  readonly apiKey: string;
  readonly verifierKey: string;
};

/**
 * Makes a data folder with one organization and one API key of all scopes.
 * @throws StartupError on a folder that has an organization already; then nothing was touched.
 */
export async function initialize(options: InitializeOptions): Promise<Initialized> {
  const { keyName = 'first-key', origin = 'daybook.local', env = process.env, owner } = options;
  const organizationName = organizationNameOf(options);
  const folder = dataFolder(options.dataFolder);
  requireKeyName('--key-name', keyName);
  requireOrigin(origin);
  if (existsSync(folder.root)) requireWritable(folder);
  if (existsSync(folder.journalDb) && !isInitialized(folder)) {
    throw new StartupError(
      `${folder.root} has a journal but no workspace.db: restore workspace.db from a backup, or choose another folder`,
    );
  }
  refuseForeign(folder.root);
  keepFilesPrivate();
  makeFolder(folder);
  const account = owner && (await prepareOwner(owner, organizationName));
  const teardown = new Teardown();
  try {
    const lock = lockFolder(folder.root, inUse(folder));
    teardown.add(() => lock.release());
    narrowFolder(folder.root);
    const masterKey = loadOrMakeMasterKey(folder.keys, env);
    const workspace = new Workspace({ path: folder.workspaceDb, masterKey, clock: systemClock });
    teardown.add(() => workspace.close());
    // The log begins with the organization, so there is no log yet that could tell of this.
    return workspace.transaction(() => {
      if (workspace.organizationStore.count() > 0) {
        throw new StartupError(
          `${folder.root} is set up already: nothing was changed; start it with ./daybook serve --data ${shellWord(folder.root)}`,
        );
      }
      const organization = workspace.organizationStore.draft(organizationName, origin);
      workspace.organizationStore.insert(organization);
      const { id, verifierKey } = organization;
      const { text } = workspace.apiKeys.create({ organizationId: id, name: keyName, scopes: SCOPES });
      if (account) workspace.firstOwner.insert(account, { actor: { type: 'system', name: 'system' } });
      return { organizationId: id, apiKey: text, verifierKey };
    });
  } finally {
    await teardown.run();
  }
}

async function prepareOwner(
  owner: { readonly email: string; readonly password: string },
  organizationName: string,
): Promise<NewAccount> {
  const name = owner.email.split('@')[0] ?? '';
  try {
    return await prepareNewOwner({ ...owner, name }, [organizationName]);
  } catch (error) {
    if (error instanceof WorkspaceError) throw new InvalidOption(`the owner: ${error.message}`);
    throw error;
  }
}

/** Stopping a server in order to set up what it serves would be for nothing. */
function inUse(folder: DataFolder): string {
  if (!isInitialized(folder)) return `another command is setting ${folder.root} up: wait until it has ended`;
  return `${folder.root} is set up already, and a server or another command is using it: nothing was changed, and nothing is to be done; for a new key, ./daybook keys create --data ${shellWord(folder.root)} --name NAME; for another installation, choose another folder`;
}

/** A folder with other things in it is somebody else's: secrets would lie among them. */
function refuseForeign(root: string): void {
  const entries = existsSync(root) && statSync(root).isDirectory() ? readdirSync(root) : [];
  const foreign = entries.find(
    (name) => name !== 'lost+found' && !/^(keys|demo\.json|(workspace|lock)\.db(-\w+)?)$/.test(name),
  );
  if (foreign === undefined || entries.includes('workspace.db')) return;
  throw new StartupError(
    `${root} holds other things (${foreign}): choose a folder that is empty or does not exist yet`,
  );
}

function organizationNameOf({ organizationName }: InitializeOptions): string {
  const read = readName(organizationName);
  if (read.ok) return read.name;
  throw new InvalidOption(`the organization name (--organization) ${read.problem}`);
}

function requireOrigin(origin: string): void {
  if (!/^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/.test(origin)) {
    throw new InvalidOption(
      `the origin (--origin) must be a host name such as audit.example.com, not "${origin}"`,
    );
  }
}
