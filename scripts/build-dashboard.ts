/**
 * Builds the page into packages/dashboard/dist, unless what lies there was built from the same sources. As a program,
 * `node scripts/build-dashboard.ts`, it says what it did.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(import.meta.dirname, '..');
const VITE = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js');
const PAGE = join(ROOT, 'packages/dashboard');
const DIST = join(PAGE, 'dist');
const FINGERPRINT = '.built-from';
const UNFINISHED = '.building-';
const UNFINISHED_MS_MAX = 3_600_000;

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

/**
 * Makes sure that packages/dashboard/dist is what the sources say; quick when it is. Several processes may do so at once, and servers
 * may serve the folder meanwhile: each builds aside and then moves file by file, the page itself after all that it names.
 */
export async function ensureDashboard(): Promise<'built' | 'current'> {
  const fingerprint = await fingerprintOf(SOURCES.map((path) => join(ROOT, path)));
  if ((await readFile(join(DIST, FINGERPRINT), 'utf8').catch(() => '')) === fingerprint) return 'current';
  await mkdir(DIST, { recursive: true });
  const before = await filesBelow(DIST);
  const folder = await mkdtemp(join(DIST, UNFINISHED));
  try {
    await buildInto(folder);
    await writeFile(join(folder, FINGERPRINT), fingerprint);
    await moveInto(DIST, folder, before);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await removeUnfinished();
  return 'built';
}

/** In a process of its own: a server that is started afterwards would keep the hundreds of megabytes that a build takes. */
async function buildInto(outDir: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [VITE, 'build', PAGE, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    // React's development build is for NODE_ENV other than production, and a test runner sets its own.
    { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the dashboard could not be built: vite ended with ${signal ?? code}`);
}

/** Assets are named by their content, so new ones never replace others; what was there before and is no longer needed goes last. */
async function moveInto(target: string, folder: string, before: readonly string[]): Promise<void> {
  const built = await filesBelow(folder);
  const order = (path: string) => ['index.html', FINGERPRINT].indexOf(path);
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

/** Changes whenever a source does: paths, sizes and times of change. Tests are no sources of the page. */
async function fingerprintOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    if (!existsSync(source)) continue;
    const isFolder = (await stat(source)).isDirectory();
    const paths = isFolder ? (await filesBelow(source)).map((path) => join(source, path)) : [source];
    for (const path of paths.filter((name) => !/\.test\.tsx?$/.test(name)).toSorted()) {
      const { size, mtimeMs } = await stat(path);
      hash.update(`${relative(ROOT, path)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const result = await ensureDashboard();
  console.log(result === 'built' ? 'the dashboard was built' : 'the dashboard is current');
}
