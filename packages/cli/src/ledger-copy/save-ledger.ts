import { join } from 'node:path';
import {
  type Checkpoint,
  entriesPath,
  LedgerError,
  openLogCheckpoint,
  partialTilesOfTree,
  readUnverifiedCheckpoint,
  tilePath,
} from '@daybook/ledger';
import type { LedgerSource } from '../verify/ledger-source.ts';
import { VerificationError } from '../verify/verification-error.ts';
import { checkExtends, checkGoesOn, otherLog, type Seen } from './check-extends.ts';
import { CopyTree } from './copy-tree.ts';
import { CopyWriter } from './copy-writer.ts';
import {
  BEGUN,
  checkIsForCopy,
  copySource,
  type KeptCheckpoint,
  keptCheckpoints,
  newestCheckpoint,
  readNote,
} from './ledger-copy.ts';

/** What a copy holds now, and how much of it this run has fetched. */
export type SavedLedger = {
  readonly origin: string;
  /** Entries, decimal. */
  readonly size: string;
  /** Tiles and bundles fetched by this run, and those that were there already. */
  readonly fetched: number;
  readonly kept: number;
};

/**
 * Copies a ledger into a folder: its tiles and entry bundles, then its checkpoint. The checkpoints of earlier runs stay there, each as
 * `checkpoint.<size>`. A run that was stopped is taken up by the next one, which fetches only what is missing or does not fit. Checkpoints are
 * written last, and only when the tiles lead to the new one and to every kept one: a log that was rolled back or rewritten does not replace
 * the copy, and an answer that leads nowhere leaves nothing behind.
 *
 * `keys`: the pinned verifier keys, by which the server's checkpoint and those in the folder must be signed. Without them it is not verified who
 * signed. All else is `verifyLedger`'s, on the copy.
 * Throws `DaybookError`, `FailedError`, `LedgerError`, `VerificationError`.
 */
export async function saveLedger(
  server: LedgerSource,
  folder: string,
  onProgress: (path: string, fetched: number) => void,
  keys?: readonly string[],
): Promise<SavedLedger> {
  const open = (text: string): Checkpoint =>
    keys === undefined ? readUnverifiedCheckpoint(text) : openLogCheckpoint(text, keys);
  const place = { folder, isSigned: keys !== undefined };
  await checkIsForCopy(folder);
  const copy = copySource(folder);
  const kept = (await keptCheckpoints(folder)).map((one) => readSeen(one, folder, open));
  const newest = await newestCheckpoint(folder);
  const last = newest === undefined ? undefined : readSeen(newest, folder, open);
  const older = last === undefined ? kept : [...kept, last];
  const note = await server.checkpoint();
  const current = open(note);
  for (const old of older) checkGoesOn(old, current, place);
  if (older.length === 0) await checkBegunFor(current, folder);

  const writer = new CopyWriter(folder);
  await writer.begin();
  try {
    if (older.length === 0) await writer.write(BEGUN, note);
    const tree = new CopyTree({ server, copy, writer, checkpoint: current, onProgress });
    await tree.copyEdge();
    for (const old of older) await checkExtends(old, current, { server, copy, place });
    await tree.copyBelow();
    const isKept = (size: bigint) => kept.some((one) => one.size === size);
    if (last !== undefined && last.size !== current.size && !isKept(last.size))
      await writer.write(`checkpoint.${last.size}`, last.note);
    if (!isKept(current.size)) await writer.write(`checkpoint.${current.size}`, note);
    await writer.write('checkpoint', note, { isFlushed: true });
    await writer.remove(BEGUN);
    await removePartial(writer, older, current);
    return {
      origin: current.origin,
      size: String(current.size),
      fetched: tree.fetched,
      kept: tree.kept,
    };
  } finally {
    await writer.end();
  }
}

function readSeen({ file, note }: KeptCheckpoint, folder: string, open: (note: string) => Checkpoint): Seen {
  try {
    return { ...open(note), file, note };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new VerificationError(
      error.code,
      `${join(folder, file)} is no checkpoint of this log (${error.message}): give a new or empty folder, or a copy of this ledger`,
    );
  }
}

async function checkBegunFor(current: Checkpoint, folder: string): Promise<void> {
  const begun = await readNote(folder, BEGUN);
  if (begun === undefined) return;
  const { origin } = readSeen({ file: BEGUN, note: begun }, folder, readUnverifiedCheckpoint);
  if (origin !== current.origin) throw otherLog(origin, current, folder);
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
