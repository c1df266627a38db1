import { existsSync } from 'node:fs';
import { systemClock } from './platform/clock.ts';
import { type DataFolder, dataFolder, isInitialized, requireWritable } from './platform/data-folder.ts';
import { giveUpWhenFull } from './platform/disk-reserve.ts';
import { lockFolder } from './platform/folder-lock.ts';
import { loadMasterKey } from './platform/master-key.ts';
import { keepFilesPrivate, narrowFolder, type TooWide } from './platform/private-files.ts';
import { shellWord } from './platform/shell-word.ts';
import { StartupError } from './platform/startup-error.ts';
import { Teardown } from './platform/teardown.ts';
import { type Rollbacks, refuseRollback } from './rollback.ts';
import type { Organization } from './workspace/organizations/organization-store.ts';
import { Workspace } from './workspace/workspace.ts';

export type OpenFolderOptions = {
  readonly dataFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether no other process may have the folder meanwhile. */
  readonly alone: boolean;
  /** Whether to go on from a database that is older than another one remembers it. */
  readonly acceptRollback?: boolean;
  /** Whether to go on with a log that was being retired when the process ended. */
  readonly retiring?: boolean;
};

export type OpenFolder = {
  readonly folder: DataFolder;
  readonly workspace: Workspace;
  /** By id; at least one. */
  readonly organizations: Map<string, Organization>;
  /** Databases that are older than the others remember them, which is to be accepted. */
  readonly rollbacks: Rollbacks;
  /** What other users of the machine may reach although it was tried to keep them out; looked at only when `alone`. */
  readonly tooWide: TooWide | undefined;
  /** Closes what was opened; others add what they open on top. */
  readonly teardown: Teardown;
};

/** Opens the workspace of a folder that was set up. @throws StartupError */
export async function openFolder({
  dataFolder: root,
  env,
  alone,
  acceptRollback: accept = false,
  retiring = false,
}: OpenFolderOptions): Promise<OpenFolder> {
  const folder = dataFolder(root);
  const setUp = `run ./daybook init --data ${shellWord(folder.root)} --organization NAME first`;
  // A folder that may not be read looks as if nothing were in it.
  if (existsSync(folder.root)) requireWritable(folder);
  if (!isInitialized(folder))
    throw new StartupError(
      `${folder.root} is not set up: is it the folder you mean (--data)? For a new one, ${setUp}`,
    );
  const teardown = new Teardown();
  keepFilesPrivate();
  try {
    let tooWide: TooWide | undefined;
    if (alone) {
      // Even the lock takes space.
      giveUpWhenFull(folder.root, folder.reserve);
      const lock = lockFolder(folder.root);
      teardown.add(() => lock.release());
      tooWide = narrowFolder(folder.root);
    }
    const masterKey = loadMasterKey(folder.keys, env);
    const workspace = new Workspace({ path: folder.workspaceDb, masterKey, clock: systemClock });
    teardown.add(() => workspace.close());
    const organizations = new Map(
      workspace.organizationStore.all().map((organization) => [organization.id, organization]),
    );
    workspace.wrappedKeys.check();
    if (organizations.size === 0) {
      throw new StartupError(`${folder.root} has no organization, setting it up was interrupted: ${setUp}`);
    }
    const unfinished = workspace.retiredLedgers.unfinished();
    if (unfinished && !retiring) {
      throw new StartupError(
        `a new log of ${unfinished.organizationId} was being begun when the process ended: run ./daybook ledger retire --data ${shellWord(folder.root)} again`,
      );
    }
    const rollbacks = refuseRollback({ folder, workspace, alone, accept });
    return { folder, workspace, organizations, rollbacks, tooWide, teardown };
  } catch (error) {
    await teardown.runQuietly();
    throw error;
  }
}
