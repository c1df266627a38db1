import {
  keysOfLog,
  LedgerError,
  openLogCheckpoint,
  readUnverifiedCheckpoint,
  TILE_WIDTH,
} from '@daybook/ledger';
import type { Client } from '@daybook/sdk';
import type { HiddenPayloads } from './hidden-claims.ts';
import { describeFindings } from './ledger-findings.ts';
import { type LedgerSource, readBundle } from './ledger-source.ts';
import { PayloadCheck } from './payloads.ts';
import type { PartialReport, Report, UnverifiedReport } from './report.ts';
import { type OldCheckpoint, TreeCheck } from './tree-check.ts';
import { VerificationError } from './verification-error.ts';

type LedgerFields = {
  /** How far each entry was checked: its commitment alone, or the payload that it commits to as well. */
  readonly checked: 'commitments' | 'payloads';
  /** The signed checkpoint that was checked: keep it outside, and give it to the next verification. */
  readonly checkpoint: string;
  /** Payloads that the server hides; there only where it hides some. */
  readonly hidden?: HiddenPayloads;
};

export type LedgerReport = Report & LedgerFields;

/** Everything fits, and the server hides payloads that were therefore not checked. */
export type PartialLedgerReport = PartialReport & LedgerFields;

/** What a server's own keys say of its ledger, when none is pinned. */
export type UnverifiedLedgerReport = UnverifiedReport & LedgerFields;

const BUNDLE_WIDTH = BigInt(TILE_WIDTH);

/** Bundles read at the same time. */
const FETCHES = 8;

export type LedgerOptions = {
  /** The pinned verifier keys. Without them the server's own stand in, and the report says that nothing is verified. */
  readonly keys: readonly string[] | undefined;
  /** A checkpoint from an earlier time, kept apart from the ledger. */
  readonly oldCheckpoint?: string | undefined;
  /** Checkpoints that lie beside a copy, by the names of their files. */
  readonly kept?: readonly { readonly file: string; readonly note: string }[] | undefined;
  /** The server from which every payload is fetched, too, and held against its entry. */
  readonly payloadsOf?: Client | undefined;
  readonly onProgress: (done: bigint, total: bigint) => void;
};

/**
 * Checks a whole ledger: reads every entry, recomputes the tree and compares it with the signed checkpoint, the tiles, and the trees of
 * older checkpoints. An entry is a commitment; payloads are another matter.
 *
 * Throws `LedgerError`, `VerificationError`, `DaybookError` or `FailedError` at the first failure.
 */
export async function verifyLedger(
  source: LedgerSource,
  { keys, oldCheckpoint, kept = [], payloadsOf, onProgress }: LedgerOptions,
): Promise<LedgerReport | PartialLedgerReport | UnverifiedLedgerReport> {
  const open = await opener(source, keys);
  // The old one first: a key that does not fit is then told before anything is fetched.
  const old =
    oldCheckpoint === undefined ? undefined : { ...open(oldCheckpoint), name: 'the old checkpoint' };
  const note = await source.checkpoint();
  const current = open(note);
  if (old !== undefined) checkNotRolledBack(old, current, source);
  const beside = kept.map(({ file, note }) => openKept(file, () => open(note)));
  for (const one of beside) checkOrigin(one, current, source);
  const reached = beside.filter(({ size }) => size <= current.size);

  const tree = new TreeCheck(source, old === undefined ? reached : [old, ...reached]);
  const payloads = payloadsOf === undefined ? undefined : new PayloadCheck(payloadsOf, current.size);
  for (let first = 0n; first < current.size; first += BUNDLE_WIDTH * BigInt(FETCHES)) {
    for (const entries of await readEntries(source, first, current.size)) {
      await payloads?.check(tree.size, entries);
      await tree.append(entries);
    }
    onProgress(tree.size, current.size);
  }
  await tree.finish();
  if (Buffer.compare(tree.root(), current.root) !== 0)
    throw new VerificationError('root-mismatch', `the entries of ${source.name} do not give the signed root`);
  payloads?.finish();

  const isPinned = keys !== undefined;
  const found = describeFindings({ source, current, old, beside, payloads, isPinned });
  const fields: LedgerFields & Pick<Report, 'origin' | 'size'> = {
    origin: current.origin,
    size: String(current.size),
    checkpoint: note,
    checked: payloads === undefined ? 'commitments' : 'payloads',
    ...(payloads?.hidden && { hidden: payloads.hidden }),
  };
  const { seen: proved, notProved, unchecked } = found;
  if (isPinned && unchecked !== undefined)
    return { ok: false, code: 'partly', unchecked, ...fields, proved, notProved };
  return isPinned
    ? { ok: true, ...fields, proved, notProved }
    : { ok: false, code: 'unpinned', ...fields, form: found.seen, proved: [], notProved };
}

type Opened = Omit<OldCheckpoint, 'name'>;

/** How checkpoints are opened: by the pinned keys, else by those that the source names, else by nobody's, for their form alone. */
async function opener(
  source: LedgerSource,
  keys: readonly string[] | undefined,
): Promise<(note: string) => Opened> {
  if (keys !== undefined) return (note) => openLogCheckpoint(note, keys);
  const named = await source.keys?.();
  if (named === undefined) return (note) => ({ ...readUnverifiedCheckpoint(note), signedBy: undefined });
  return (note) => openLogCheckpoint(note, keysOfLog(named, readUnverifiedCheckpoint(note).origin));
}

function openKept(file: string, open: () => Opened): OldCheckpoint {
  try {
    return { ...open(), name: file };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new VerificationError(error.code, `${file}: ${error.message}`);
  }
}

function readEntries(source: LedgerSource, first: bigint, size: bigint): Promise<Uint8Array[][]> {
  const indexes = Array.from({ length: FETCHES }, (_, place) => first / BUNDLE_WIDTH + BigInt(place));
  const wanted = indexes.filter((index) => index * BUNDLE_WIDTH < size);
  return Promise.all(
    wanted.map((index) => {
      const left = size - index * BUNDLE_WIDTH;
      return readBundle(source, { index, width: Number(left < BUNDLE_WIDTH ? left : BUNDLE_WIDTH) });
    }),
  );
}

function checkNotRolledBack(old: OldCheckpoint, current: Opened, source: LedgerSource): void {
  checkOrigin(old, current, source);
  if (old.size <= current.size) return;
  const sizes = `the old checkpoint has ${old.size} entries, that of ${source.name} only ${current.size}`;
  throw new VerificationError('rolled-back', `${sizes}: the log was rolled back`);
}

function checkOrigin(old: OldCheckpoint, current: Opened, source: LedgerSource): void {
  if (old.origin === current.origin) return;
  throw new VerificationError(
    'origin-mismatch',
    `${old.name} is of ${old.origin}, the checkpoint of ${source.name} of ${current.origin}`,
  );
}
