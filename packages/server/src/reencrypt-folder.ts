import { openFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import { StartupError } from './platform/startup-error.ts';
import { type Reencrypted, type ReencryptProgress, reencrypt } from './workspace/vault/reencrypt.ts';
import { SealedValueError } from './workspace/vault/sealing.ts';

export type ReencryptFolderOptions = {
  readonly dataFolder: string;
  readonly onProgress?: (progress: ReencryptProgress) => void;
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Gives every organization of a folder a new data key and seals its secrets and variables anew; a server may run on the folder. Running
 * it again finishes what was interrupted.
 * @throws StartupError also when a value does not open: it is named, and everything else stays readable.
 */
export async function reencryptFolder({
  dataFolder,
  onProgress,
  env = process.env,
}: ReencryptFolderOptions): Promise<Reencrypted> {
  const { workspace, teardown } = await openFolder({ dataFolder, env, alone: false });
  try {
    return await reencrypt({
      db: workspace.db,
      keys: workspace.wrappedKeys,
      outbox: workspace.outbox,
      clock: systemClock,
      ...(onProgress && { onProgress }),
    });
  } catch (error) {
    throw error instanceof SealedValueError ? new StartupError(error.message) : error;
  } finally {
    await teardown.run();
  }
}
