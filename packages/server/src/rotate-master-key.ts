import { openFolder } from './open-folder.ts';
import { loadMasterKey } from './platform/master-key.ts';
import { type Rewrapped, rewrapKeys } from './workspace/vault/rewrap-keys.ts';

export type RotateMasterKeyOptions = {
  readonly dataFolder: string;
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Wraps the keys of a folder by its present master key that the previous one wrapped; a server may run on the folder. It is recorded as
 * done by `system` in every organization. Where nothing is left to do it changes and records nothing.
 * @throws StartupError when a key was wrapped by a master key that is neither of the two.
 */
export async function rotateMasterKey({
  dataFolder,
  env = process.env,
}: RotateMasterKeyOptions): Promise<Rewrapped> {
  const { folder, workspace, teardown } = await openFolder({ dataFolder, env, alone: false });
  try {
    const { db, outbox } = workspace;
    return rewrapKeys({ db, outbox, masterKey: loadMasterKey(folder.keys, env) });
  } finally {
    await teardown.run();
  }
}
