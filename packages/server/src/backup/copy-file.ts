import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The SHA-256 of a file, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Copies a file, beside its name and then renamed, so that under the name there is all of it or nothing. When it resolves, the bytes are on
 * stable storage; the name is once its folder is synced. @returns the SHA-256 of what was copied
 */
export async function copyFile(from: string, to: string): Promise<string> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const temporary = `${to}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(from)) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    await rename(temporary, to);
    return hash.digest('hex');
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Writes a small file of secrets; when it resolves, its bytes are on stable storage. */
export async function writeFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
