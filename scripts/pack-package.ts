/**
 * Makes a package of the workspace installable elsewhere. Inside the workspace a package's `exports` and `imports` point
 * to its TypeScript sources, which Node refuses to run from `node_modules`; npm has no field that says otherwise for the
 * tarball. So, for the package in the current folder:
 *
 * - `prepare` (npm's `prepack`) emits JavaScript and declarations of the entry points, and all they reach, to `dist`,
 *   then lets package.json point there;
 * - `restore` (npm's `postpack`) puts the original package.json back and removes `dist`.
 *
 * The original lies beside as `package.json.original` meanwhile, so that a `prepare` after an interrupted run starts from it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const SOURCE = /^\.\/src\/(.+)\.ts$/;
const MANIFEST = 'package.json';
const ORIGINAL = 'package.json.original';
const BUILD_CONFIG = 'tsconfig.pack.json';
const OUTPUT = 'dist';

function prepare(): void {
  restore();
  const text = readFileSync(MANIFEST, 'utf8');
  const manifest = parseManifest(text);
  emit(sourcesIn([manifest.exports ?? null, manifest.imports ?? null]));
  writeFileSync(ORIGINAL, text);
  writeFileSync(MANIFEST, `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
}

function restore(): void {
  if (existsSync(ORIGINAL)) renameSync(ORIGINAL, MANIFEST);
  rmSync(OUTPUT, { recursive: true, force: true });
}

function emit(files: string[]): void {
  const root = resolve(import.meta.dirname, '..');
  const config = {
    extends: resolve(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rootDir: 'src',
      outDir: OUTPUT,
      rewriteRelativeImportExtensions: true,
      // A workspace package that this one imports stays below node_modules and is not emitted with it.
      preserveSymlinks: true,
    },
    include: [],
    files,
  };
  writeFileSync(BUILD_CONFIG, JSON.stringify(config));
  try {
    const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, '-p', BUILD_CONFIG], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } catch (error) {
    restore();
    throw error;
  } finally {
    rmSync(BUILD_CONFIG, { force: true });
  }
}

function parseManifest(text: string): { [key: string]: Json } {
  const manifest: Json = JSON.parse(text);
  if (manifest === null || typeof manifest !== 'object' || Array.isArray(manifest)) {
    throw new Error(`${MANIFEST} must hold an object`);
  }
  return manifest;
}

/** What is published differs in where it points, and has no use for the scripts that made it. */
function publishedManifest(manifest: { [key: string]: Json }): Json {
  const { scripts: _scripts, devDependencies: _devDependencies, ...published } = manifest;
  for (const field of ['exports', 'imports']) {
    const value = published[field];
    if (value !== undefined)
      published[field] = mapStrings(value, (path) => path.replace(SOURCE, `./${OUTPUT}/$1.js`));
  }
  return published;
}

function sourcesIn(value: Json): string[] {
  const sources: string[] = [];
  mapStrings(value, (path) => {
    if (SOURCE.test(path)) sources.push(path);
    return path;
  });
  return [...new Set(sources)];
}

function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}

switch (process.argv[2]) {
  case 'prepare':
    prepare();
    break;
  case 'restore':
    restore();
    break;
  default:
    console.error('usage: node pack-package.ts prepare|restore, in the folder of the package');
    process.exitCode = 2;
}
