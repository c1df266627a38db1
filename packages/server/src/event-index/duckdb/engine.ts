import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Opens the one engine that all index files are attached to. It holds nothing itself, may touch nothing but `folder`,
 * loads no extension, and its settings cannot be changed afterwards, whatever a statement tries.
 */
export async function openEngine(
  folder: string,
  { memoryLimitMb, threads }: { readonly memoryLimitMb: number; readonly threads: number },
): Promise<{ readonly instance: DuckDBInstance; readonly folder: string }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The engine compares paths as texts, so they must be the real ones.
  const realFolder = realpathSync(folder);
  const spillFolder = join(realFolder, '.spill');
  // Left by a process that was killed.
  rmSync(spillFolder, { recursive: true, force: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimitMb}MB`,
    threads: String(threads),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET temp_directory = ${sqlText(spillFolder)}`);
    await connection.run(`SET allowed_directories = [${sqlText(realFolder)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  } finally {
    connection.closeSync();
  }
  return { instance, folder: realFolder };
}

/** A text literal, for the few statements that take no parameters. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
