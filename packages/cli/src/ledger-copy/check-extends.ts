import { join } from 'node:path';
import {
  type Checkpoint,
  consistencyProof,
  LedgerError,
  type TileRef,
  type TileSource,
  tilePath,
  tilesForConsistency,
  verifyConsistency,
} from '@daybook/ledger';
import { type LedgerSource, readTile } from '../verify/ledger-source.ts';
import { TileError, VerificationError } from '../verify/verification-error.ts';
import type { KeptCheckpoint } from './ledger-copy.ts';

/** A copy, and whether pinned keys signed the checkpoints in it and the server's. */
type Place = { readonly folder: string; readonly isSigned: boolean };

/** A checkpoint that lies in a copy. */
export type Seen = Checkpoint & KeptCheckpoint;

/** Throws `VerificationError`: `origin-mismatch`, `rolled-back`, `history-rewritten`. */
export function checkGoesOn(old: Seen, current: Checkpoint, place: Place): void {
  if (old.origin !== current.origin) throw otherLog(old.origin, current, place.folder);
  if (old.size > current.size) {
    const sizes = `${join(place.folder, old.file)} has ${old.size} entries, the server's checkpoint only ${current.size}`;
    throw new VerificationError(
      'rolled-back',
      `${sizes}: the log was rolled back${orForged(place)}. ${keepIt(place)}`,
    );
  }
  if (old.size === current.size && Buffer.compare(old.root, current.root) !== 0) {
    throw rewritten(old, place);
  }
}

/**
 * Requires that the tree of `current`, whose edge the copy holds, extends that of `old`. The copy's tiles are tried first; where they do not
 * show it, one of them may have been changed, and the server's are asked.
 */
export async function checkExtends(
  old: Seen,
  current: Checkpoint,
  { server, copy, place }: { server: LedgerSource; copy: LedgerSource; place: Place },
): Promise<void> {
  const both = {
    ...server,
    tile: async (path: string) => (await copy.tile(path)) ?? (await server.tile(path)),
  };
  if (await isExtended(both, old, current).catch(isBroken)) return;
  if (await isExtended(server, old, current)) return;
  throw rewritten(old, place);
}

function isBroken(error: unknown): false {
  if (error instanceof TileError) return false;
  throw error;
}

async function isExtended(source: LedgerSource, old: Checkpoint, current: Checkpoint): Promise<boolean> {
  const tiles = await loaded(source, tilesForConsistency(old.size, current.size));
  try {
    verifyConsistency({
      oldSize: old.size,
      oldRoot: old.root,
      newSize: current.size,
      newRoot: current.root,
      proof: consistencyProof(old.size, current.size, tiles),
    });
    return true;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

export function otherLog(origin: string, current: Checkpoint, folder: string): VerificationError {
  return new VerificationError(
    'origin-mismatch',
    `${folder} holds a copy of the log ${origin}, and the server's is ${current.origin}: give each log a folder of its own`,
  );
}

function rewritten(old: Seen, place: Place): VerificationError {
  return new VerificationError(
    'history-rewritten',
    `the server's log does not extend the ${old.size} entries of ${join(place.folder, old.file)}: it was rewritten${orForged(place)}. ${keepIt(place)}`,
  );
}

function orForged({ isSigned }: Place): string {
  return isSigned ? '' : ", or one of the two checkpoints is not the log's";
}

function keepIt({ folder, isSigned }: Place): string {
  const keep = `Keep ${folder} as it is, and save into another folder to compare`;
  if (isSigned) return `The pinned key signed both. ${keep}`;
  return `No signature was checked: "./daybook verify ledger ${folder} --key-file FILE" says whether the log signed what is there. ${keep}`;
}

/** The tiles that a computation needs, read before it begins. */
async function loaded(source: LedgerSource, refs: readonly TileRef[]): Promise<TileSource> {
  const read = new Map<string, Uint8Array>();
  for (const ref of refs) read.set(tilePath(ref), await readTile(source, ref));
  return (ref) => read.get(tilePath(ref)) ?? new Uint8Array();
}
