import { LedgerError } from './ledger-error.ts';
import { quote } from './text.ts';
import { type BundleRef, TILE_WIDTH, type TileRef } from './tile-ref.ts';

const MAX_LEVEL = 63;
// The last index at level 0 in the largest tree accepted (2^63 − 1 leaves); higher levels have fewer tiles.
const MAX_INDEX = 2n ** 55n - 1n;
const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,6}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/**
 * Where a tile is found below a log's prefix (C2SP tlog-tiles): `tile/0/x001/067.p/12`. No leading slash.
 * Throws `path-format` for a level, index or width that no tile has.
 */
export function tilePath(ref: TileRef): string {
  if (!Number.isInteger(ref.level) || ref.level < 0 || ref.level > MAX_LEVEL) {
    throw new LedgerError('path-format', `level must be an integer from 0 to ${MAX_LEVEL}`);
  }
  return `tile/${ref.level}/${indexAndWidth(ref)}`;
}

/** Where an entry bundle is found below a log's prefix: `tile/entries/x001/067.p/12`. Throws as `tilePath` does. */
export function entriesPath(ref: BundleRef): string {
  return `tile/entries/${indexAndWidth(ref)}`;
}

/**
 * The tile or bundle that a path from outside names, in the one spelling that `tilePath` and `entriesPath` give it.
 * A path without `.p/` has width 256. Throws `path-format`.
 */
export function parseTilePath(
  path: string,
): (TileRef & { kind: 'tile' }) | (BundleRef & { kind: 'entries' }) {
  const [, level, groups, partialWidth] = PATH.exec(path) ?? [];
  if (level === undefined || groups === undefined) throw badPath(path);
  const index = BigInt(groups.replaceAll(/[x/]/g, ''));
  const width = partialWidth === undefined ? TILE_WIDTH : Number(partialWidth);
  if (index > MAX_INDEX || (partialWidth !== undefined && width >= TILE_WIDTH)) throw badPath(path);
  if (level === 'entries') {
    if (entriesPath({ index, width }) !== path) throw badPath(path);
    return { kind: 'entries', index, width };
  }
  const ref = { level: Number(level), index, width };
  if (ref.level > MAX_LEVEL || tilePath(ref) !== path) throw badPath(path);
  return { kind: 'tile', ...ref };
}

function indexAndWidth(ref: BundleRef): string {
  if (typeof ref.index !== 'bigint' || ref.index < 0n || ref.index > MAX_INDEX) {
    throw new LedgerError('path-format', 'index must be a bigint from 0 to 2^55 - 1');
  }
  if (!Number.isInteger(ref.width) || ref.width < 1 || ref.width > TILE_WIDTH) {
    throw new LedgerError('path-format', `width must be an integer from 1 to ${TILE_WIDTH}`);
  }
  const digits = ref.index.toString();
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const index = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return ref.width === TILE_WIDTH ? index : `${index}.p/${ref.width}`;
}

function badPath(path: string): LedgerError {
  return new LedgerError(
    'path-format',
    `the path must be tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>], the index as x001/x234/067, the level up to ${MAX_LEVEL}, a partial width from 1 to 255; not ${quote(path)}`,
  );
}
