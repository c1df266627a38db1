import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../platform/data-folder.ts';
import { messageOf } from '../platform/errors.ts';
import { masterKeyIdOf, masterKeyTexts } from '../platform/master-key.ts';
import { InvalidOption, StartupError } from '../platform/startup-error.ts';
import type { VerifiedBackup } from './verify-backup.ts';

/** Key files to be written into the restored folder, by their names; none where the key is in a variable or there already. */
export type RestoredKeys = { readonly texts: ReadonlyMap<string, string> };

export type GivenKey = { readonly file: string | undefined; readonly env: NodeJS.ProcessEnv };

/**
 * Finds the master keys that open a backup: the file that was named, those in the backup, those of the variables, or those that lie in the
 * folder already. Nothing is written here.
 * @throws StartupError naming the key that is needed
 */
export async function keysForRestore(
  backup: VerifiedBackup,
  folder: DataFolder,
  { file, env }: GivenKey,
): Promise<RestoredKeys> {
  const { masterKeyIds, withMasterKey } = backup.manifest;
  const isThere = existsSync(join(folder.keys, 'master.key'));
  if (file !== undefined) {
    if (isThere)
      throw new InvalidOption(
        `--master-key-file: ${folder.keys} holds a master key already: leave the option out`,
      );
    const text = await readKeyFile(file);
    const id = masterKeyIdOf(text, file);
    requireKeys(masterKeyIds, [id]);
    return { texts: new Map([['master.key', `${text.trim()}\n`]]) };
  }
  if (withMasterKey && !isThere && !env.DAYBOOK_MASTER_KEY) {
    const texts = new Map<string, string>();
    for (const name of ['master.key', 'master.previous.key']) {
      const path = join(backup.place, backup.name, 'keys', name);
      if (existsSync(path)) texts.set(name, await readFile(path, 'utf8'));
    }
    requireKeys(
      masterKeyIds,
      [...texts].map(([name, text]) => masterKeyIdOf(text, name)),
    );
    return { texts };
  }
  if (!isThere && !env.DAYBOOK_MASTER_KEY) throw needed(masterKeyIds, 'it is not in the backup');
  const given = [...masterKeyTexts(folder.keys, env)].map(([name, text]) => masterKeyIdOf(text, name));
  requireKeys(masterKeyIds, given);
  return { texts: new Map() };
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InvalidOption(`--master-key-file ${file} cannot be read (${messageOf(error)})`);
  }
}

function requireKeys(ids: readonly string[], given: readonly string[]): void {
  const missing = ids.filter((id) => !given.includes(id));
  if (missing.length > 0) throw needed(missing, `the one given is ${given.join(' and ')}`);
}

function needed(ids: readonly string[], why: string): StartupError {
  return new StartupError(
    `this backup is opened by master key ${ids.join(' and ')} (the first 8 digits of its SHA-256), and ${why}: give its file with --master-key-file, or the key in DAYBOOK_MASTER_KEY; nothing was restored`,
  );
}
