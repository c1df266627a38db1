import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file beside its name and renames it, so that under the name there is all of it or nothing. When it resolves, the bytes are on stable
 * storage; the name is once its folder is synced. Of a failure nothing is left.
 */
export async function writeBeside(temporary: string, target: string, bytes: Uint8Array): Promise<void> {
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
