/**
 * Builds the page into packages/dashboard/dist, unless what lies there was built from the same sources. As a program,
 * `node scripts/build-dashboard.ts`, it says what it did.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILT_FROM, fingerprintOfPage, pageFolder, pageState } from '@daybook/server/page-build';

const DIST = pageFolder();
const PAGE = dirname(DIST);
const UNFINISHED = '.building-';
const UNFINISHED_MS_MAX = 3_600_000;

/**
 * Makes sure that packages/dashboard/dist is what the sources say; quick when it is. Several processes may do so at once, and servers
 * may serve the folder meanwhile: each builds aside and then moves file by file, the page itself after all that it names.
 */
export async function ensureDashboard(): Promise<'built' | 'current'> {
  if ((await pageState()) === 'current') return 'current';
  const fingerprint = await fingerprintOfPage();
  await mkdir(DIST, { recursive: true });
  const before = await filesBelow(DIST);
  const folder = await mkdtemp(join(DIST, UNFINISHED));
  try {
    await buildInto(folder);
    await writeFile(join(folder, BUILT_FROM), fingerprint);
    await moveInto(DIST, folder, before);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await removeUnfinished();
  return 'built';
}

/** In a process of its own: a server that is started afterwards would keep the hundreds of megabytes that a build takes. */
async function buildInto(outDir: string): Promise<void> {
  const vite = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js');
  const child = spawn(
    process.execPath,
    [vite, 'build', PAGE, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    // React's development build is for NODE_ENV other than production, and a test runner sets its own.
    { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the page could not be built: vite ended with ${signal ?? code}`);
}

/** Assets are named by their content, so new ones never replace others; what was there before and is no longer needed goes last. */
async function moveInto(target: string, folder: string, before: readonly string[]): Promise<void> {
  const built = await filesBelow(folder);
  const order = (path: string) => ['index.html', BUILT_FROM].indexOf(path);
  for (const path of built.toSorted((a, b) => order(a) - order(b))) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await rename(join(folder, path), join(target, path));
  }
  for (const path of before) if (!built.includes(path)) await rm(join(target, path), { force: true });
}

/** What a process that was killed has left; a younger one may still be at work. */
async function removeUnfinished(): Promise<void> {
  for (const name of await readdir(DIST)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const folder = join(DIST, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > UNFINISHED_MS_MAX) await rm(folder, { recursive: true, force: true });
  }
}

/** Files below a folder, as paths from there; not those of unfinished builds. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(UNFINISHED));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const result = await ensureDashboard();
  console.log(result === 'built' ? 'The page was built.' : 'The page is current.');
}
