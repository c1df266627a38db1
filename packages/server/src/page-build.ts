import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from './platform/shell-word.ts';

/** The folder that holds the project, with the page's sources where they come along. */
const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
/** Where the built page lies, from the project's folder. */
const PAGE = 'packages/dashboard/dist';
/** Written by the build, last of all: the fingerprint of the sources it was made from. */
export const BUILT_FROM = '.built-from';

/** All that the page is made of. The lockfile stands for the packages of others. */
const SOURCES = [
  'packages/dashboard/src',
  'packages/dashboard/public',
  'packages/dashboard/index.html',
  'packages/dashboard/vite.config.ts',
  'packages/dashboard/precompress.ts',
  'packages/event/src',
  'packages/ledger/src',
  'packages/sdk/src',
  'package-lock.json',
];

export type PageState = 'current' | 'missing' | 'outdated';

export function pageFolder(project = PROJECT): string {
  return join(project, PAGE);
}

/** Whether the built page is what its sources say. Where they are not there, a page that is there is the one that was delivered. */
export async function pageState(project = PROJECT): Promise<PageState> {
  const folder = pageFolder(project);
  if (!existsSync(join(folder, 'index.html'))) return 'missing';
  if (!existsSync(join(project, 'packages/dashboard/src'))) return 'current';
  const builtFrom = await readFile(join(folder, BUILT_FROM), 'utf8').catch(() => '');
  return builtFrom === (await fingerprintOfPage(project)) ? 'current' : 'outdated';
}

/** One line that says what is wrong with the built page and what to run; undefined when it is current. */
export async function pageNotice(project = PROJECT): Promise<string | undefined> {
  const state = await pageState(project);
  if (state === 'current') return undefined;
  const wrong = state === 'missing' ? 'the page is not built' : 'the page is older than its sources';
  return `${wrong}: run "npm run build" in ${shellWord(resolve(project))}; no restart is needed`;
}

/**
 * Changes whenever a source of the page does: paths and contents, so that a copy of the project has the same. Tests are no sources.
 */
export async function fingerprintOfPage(project = PROJECT): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const path of await filesAt(join(project, source))) {
      const content = createHash('sha256').update(await readFile(path));
      hash.update(`${relative(project, path)} ${content.digest('hex')}\n`);
    }
  }
  return hash.digest('hex');
}

/** The file itself, or all below the folder, in a fixed order; none where nothing is. */
async function filesAt(path: string): Promise<string[]> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isDirectory()) return stats ? [path] : [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.(?:test|testing)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
