import {
  bundlesOfTree,
  type Checkpoint,
  consistencyProof,
  encodeEntryBundle,
  entriesPath,
  LedgerError,
  partialTilesOfTree,
  readUnverifiedCheckpoint,
  rootFromTiles,
  type TileRef,
  type TileSource,
  tilePath,
  tilesForConsistency,
  tilesForRoot,
  tilesOfTree,
  verifyConsistency,
} from '@daybook/ledger';
import { type LedgerSource, readBundle, readTile } from '../verify/ledger-source.ts';
import { TileError, VerificationError } from '../verify/verification-error.ts';
import { CopyWriter } from './copy-writer.ts';
import { checkIsForCopy, copySource, keptCheckpoints } from './ledger-copy.ts';

/** What a copy holds now, and how much of it this run has fetched. Nobody's signature was verified. */
export type SavedLedger = {
  readonly origin: string;
  /** Entries, decimal. */
  readonly size: string;
  /** Tiles and bundles fetched by this run, and those that were there already. */
  readonly fetched: number;
  readonly kept: number;
};

/** A tile or bundle: how it is read from either side, and what is written of it. */
type Part = { readonly path: string; readonly read: (source: LedgerSource) => Promise<Uint8Array> };

/** Parts fetched at the same time. */
const FETCHES = 8;

/**
 * Copies a ledger into a folder: its tiles and entry bundles, then its checkpoint. The checkpoints of earlier runs stay there, each as
 * `checkpoint.<size>`. A run that was stopped is taken up by the next one, which fetches only what is missing. The newest `checkpoint` is
 * replaced last, and only when the tiles lead to it and to every kept one: a log that was rolled back or rewritten does not replace the
 * evidence.
 *
 * It is not verified who signed, nor every entry: that is `verifyLedger`'s, on the copy.
 * Throws `DaybookError`, `FailedError`, `LedgerError`, `VerificationError`.
 */
export async function saveLedger(
  server: LedgerSource,
  folder: string,
  onProgress: (path: string, fetched: number) => void,
): Promise<SavedLedger> {
  await checkIsForCopy(folder);
  const copy = copySource(folder);
  const older = (await keptCheckpoints(folder)).map(({ note }) => readUnverifiedCheckpoint(note));
  const note = await server.checkpoint();
  const current = readUnverifiedCheckpoint(note);
  for (const old of older) checkGoesOn(old, current, folder);

  const writer = new CopyWriter(folder);
  await writer.begin();
  try {
    // First, so that a run that is stopped leaves behind which log it was of.
    if (older.every(({ size }) => size !== current.size)) {
      await writer.write(`checkpoint.${current.size}`, note);
    }
    const { fetched, kept } = await copyParts(server, copy, current.size, writer, onProgress);
    await checkLeadsTo(copy, current, folder);
    for (const old of older) await checkExtends(copy, old, current, folder);
    await writer.write('checkpoint', note, { isFlushed: true });
    await removePartial(writer, older, current);
    return { origin: current.origin, size: String(current.size), fetched, kept };
  } finally {
    await writer.end();
  }
}

async function copyParts(
  server: LedgerSource,
  copy: LedgerSource,
  size: bigint,
  writer: CopyWriter,
  onProgress: (path: string, fetched: number) => void,
): Promise<{ readonly fetched: number; readonly kept: number }> {
  let fetched = 0;
  let kept = 0;
  const parts = partsOf(size);
  const work = async () => {
    // All take from one row, and a failure of one ends it for the others.
    for (const part of parts) {
      if (await isThere(part, copy)) kept += 1;
      else {
        await writer.write(part.path, await part.read(server));
        fetched += 1;
      }
      onProgress(part.path, fetched);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: FETCHES }, work));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return { fetched, kept };
}

function* partsOf(size: bigint): Generator<Part, void, void> {
  for (const ref of bundlesOfTree(size)) {
    const read = async (source: LedgerSource) => encodeEntryBundle(await readBundle(source, ref));
    yield { path: entriesPath(ref), read };
  }
  for (const ref of tilesOfTree(size)) yield { path: tilePath(ref), read: (source) => readTile(source, ref) };
}

/** Whether the copy has a part under its own name, in a form that it can have. */
async function isThere({ path, read }: Part, copy: LedgerSource): Promise<boolean> {
  try {
    const bytes = await copy.tile(path);
    return bytes !== undefined && (await read(copy)).length === bytes.length;
  } catch (error) {
    if (error instanceof TileError && error.code === 'tile-broken') return false;
    throw error;
  }
}

function checkGoesOn(old: Checkpoint, current: Checkpoint, folder: string): void {
  if (old.origin !== current.origin) {
    throw new VerificationError(
      'origin-mismatch',
      `${folder} holds a copy of the log ${old.origin}, and the server's is ${current.origin}: give each log a folder of its own`,
    );
  }
  if (old.size > current.size) {
    const sizes = `${folder} has seen a checkpoint with ${old.size} entries, the server's has only ${current.size}`;
    throw new VerificationError('rolled-back', `${sizes}: the log was rolled back. ${keepIt(folder)}`);
  }
  if (old.size === current.size && Buffer.compare(old.root, current.root) !== 0) {
    throw rewritten(old, folder);
  }
}

async function checkLeadsTo(copy: LedgerSource, current: Checkpoint, folder: string): Promise<void> {
  const tiles = await loaded(copy, tilesForRoot(current.size));
  if (Buffer.compare(rootFromTiles(current.size, tiles), current.root) === 0) return;
  throw new VerificationError(
    'root-mismatch',
    `the tiles in ${folder} do not give the root of the server's checkpoint: the server rewrote its log, or a file was changed. ${keepIt(folder)}`,
  );
}

async function checkExtends(
  copy: LedgerSource,
  old: Checkpoint,
  current: Checkpoint,
  folder: string,
): Promise<void> {
  const tiles = await loaded(copy, tilesForConsistency(old.size, current.size));
  try {
    verifyConsistency({
      oldSize: old.size,
      oldRoot: old.root,
      newSize: current.size,
      newRoot: current.root,
      proof: consistencyProof(old.size, current.size, tiles),
    });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw rewritten(old, folder);
  }
}

function rewritten(old: Checkpoint, folder: string): VerificationError {
  return new VerificationError(
    'history-rewritten',
    `the server's log does not extend the ${old.size} entries of checkpoint.${old.size} in ${folder}, or a file there was changed. ${keepIt(folder)}`,
  );
}

function keepIt(folder: string): string {
  return `Keep ${folder} as it is, as evidence, and save into another folder to compare`;
}

/** The tiles that a computation needs, read before it begins. */
async function loaded(copy: LedgerSource, refs: readonly TileRef[]): Promise<TileSource> {
  const read = new Map<string, Uint8Array>();
  for (const ref of refs) read.set(tilePath(ref), await readTile(copy, ref));
  return (ref) => read.get(tilePath(ref)) ?? new Uint8Array();
}

/** Partial tiles of smaller trees begin the wider ones that are there now (C2SP tlog-tiles lets them go). */
async function removePartial(
  writer: CopyWriter,
  older: readonly Checkpoint[],
  current: Checkpoint,
): Promise<void> {
  const needed = new Set(rightEdge(current.size));
  for (const { size } of older) {
    for (const path of rightEdge(size)) if (!needed.has(path)) await writer.remove(path);
  }
}

/** The paths of the partial tiles and the partial bundle of a tree. */
function rightEdge(size: bigint): string[] {
  return partialTilesOfTree(size).flatMap((ref) =>
    ref.level === 0 ? [tilePath(ref), entriesPath(ref)] : [tilePath(ref)],
  );
}
