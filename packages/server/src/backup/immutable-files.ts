import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { LedgerError, parseTilePath, TILE_WIDTH, tilePath, tilesOfTree } from '@daybook/ledger';
import { StartupError } from '../platform/startup-error.ts';
import { comparePaths } from './file-list.ts';

/** A file that never changes: its path below the data folder, and its size. */
export type ImmutableFile = { readonly path: string; readonly bytes: number };

const LEVEL_BITS = 8;

/** A segment that the journal counts is not there. */
class SegmentGone extends StartupError {
  override name = 'SegmentGone';

  constructor(path: string) {
    super(`${path} is missing: restore it from a backup; without it the log cannot be backed up whole`);
  }
}

/**
 * The full tiles and bundles of a ledger of `size` entries, in the order of their paths. Files beyond it, which a step writes before it
 * counts, are left out.
 * @throws StartupError naming one that is missing
 */
export async function* ledgerFiles(
  root: string,
  organizationId: string,
  size: number,
): AsyncGenerator<ImmutableFile> {
  let count = 0;
  const base = join('ledger', organizationId);
  for await (const file of filesBelow(root, join(base, 'tile'))) {
    if (!isOfTree(file.path.slice(base.length + 1), size)) continue;
    count += 1;
    yield file;
  }
  if (count === fullFiles(size)) return;
  const missing = await firstMissing(join(root, base), size);
  throw new StartupError(
    `${join(root, base, missing)} is missing or is no file: restore it from a backup; without it the ledger of ${organizationId} cannot be backed up whole`,
  );
}

/**
 * The segments that a journal counts, in the order of their paths.
 * @throws SegmentGone when one is not there: it was destroyed meanwhile, or is lost
 */
export async function* segmentFiles(
  root: string,
  organizationId: string,
  names: readonly string[],
): AsyncGenerator<ImmutableFile> {
  for (const name of names.toSorted(comparePaths)) {
    const path = join('segments', organizationId, name);
    const bytes = await sizeOf(join(root, path));
    if (bytes === undefined) throw new SegmentGone(join(root, path));
    yield { path, bytes };
  }
}

/** All files below a folder, with their paths from `root` on, in the order of their paths; none where there is no such folder. */
export async function* filesBelow(root: string, folder: string): AsyncGenerator<ImmutableFile> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const sorted = entries.toSorted((a, b) => comparePaths(a.name, b.name));
  for (const entry of sorted) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, path);
    else if (entry.isFile() && !entry.name.endsWith('.tmp')) {
      const found = await sizeOf(join(root, path));
      if (found !== undefined) yield { path, bytes: found };
    }
  }
}

/** Whether an error says that a segment is not there any more. */
export function isSegmentGone(error: unknown): boolean {
  if (error instanceof SegmentGone) return true;
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ENOENT' &&
    'path' in error &&
    isSegment(error.path)
  );
}

function isSegment(path: unknown): boolean {
  return typeof path === 'string' && path.includes(`${sep}segments${sep}`);
}

/** Undefined when it is not there, or was removed meanwhile. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isOfTree(path: string, size: number): boolean {
  try {
    const ref = parseTilePath(path);
    if (ref.width !== TILE_WIDTH) return false;
    const level = ref.kind === 'tile' ? ref.level : 0;
    return ref.index < fullAt(size, level);
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

/** How many full tiles a level has. */
function fullAt(size: number, level: number): bigint {
  return BigInt(size) >> BigInt(LEVEL_BITS * (level + 1));
}

/** How many full tiles and bundles there are. */
function fullFiles(size: number): number {
  let count = fullAt(size, 0);
  for (let level = 0; fullAt(size, level) > 0n; level += 1) count += fullAt(size, level);
  return Number(count);
}

async function firstMissing(base: string, size: number): Promise<string> {
  for (const ref of tilesOfTree(BigInt(size))) {
    if (ref.width !== TILE_WIDTH) continue;
    const own = tilePath(ref);
    const bundle = ref.level === 0 ? [own.replace('tile/0/', 'tile/entries/')] : [];
    for (const path of [own, ...bundle]) {
      if ((await sizeOf(join(base, path))) === undefined) return path;
    }
  }
  return 'tile';
}
