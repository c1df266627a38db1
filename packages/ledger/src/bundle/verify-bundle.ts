import type { Checkpoint } from '../checkpoint.ts';
import { openLogCheckpoint, originOfKeys, readUnverifiedCheckpoint } from '../log-checkpoint.ts';
import type { BundleKind, BundleWindow } from './bundle-item.ts';
import type { BundleMeaning } from './bundle-meaning.ts';
import { BundleReader, type ReaderOptions } from './bundle-reader.ts';

export type BundleChecks = {
  /** The pinned keys, all of one log; undefined to look at the form only, which proves nothing. */
  readonly verifierKeys: readonly string[] | undefined;
  /** A signed checkpoint from an earlier time that the bundle's tree must extend. */
  readonly oldCheckpoint?: string | undefined;
  readonly meaning: BundleMeaning;
  /** Called for each part that was read. */
  readonly onProgress?: ((progress: { readonly bytes: number; readonly events: number }) => void) | undefined;
};

/** What a bundle holds, all of it checked but what `BundleForm` says. */
export type VerifiedBundle = BundleForm & {
  /** The pinned key that signed, as `name+id`. */
  readonly signedBy: string;
};

/** The same without a pinned key: the parts fit together, whoever made them. */
export type BundleForm = {
  readonly kind: BundleKind;
  readonly window: BundleWindow;
  /** The exporter's word; each event matches it but for `uncheckedFilter`. */
  readonly filter: string | undefined;
  /** Parts of the filter that events do not tell by themselves. */
  readonly uncheckedFilter: readonly string[];
  readonly origin: string;
  readonly size: bigint;
  /** The signed note. */
  readonly checkpoint: string;
  readonly events: number;
  /** Positions of the first and the last event. */
  readonly firstEvent: number | undefined;
  readonly lastEvent: number | undefined;
  readonly gone: {
    /** Positions of the window that are gone, and in how many ranges. */
    readonly positions: number;
    readonly ranges: number;
    /** Positions of which the bundle's entries do not tell why they are gone: the entry that announced it is gone as well. */
    readonly unexplained: number;
  };
  /** Entries of the old checkpoint that the tree extends. */
  readonly extends: bigint | undefined;
  /** Keys that the file names and that were not given: the exporter's word. */
  readonly otherKeys: readonly string[];
};

/**
 * Verifies a bundle with proofs, in memory that does not grow with it: every event → its leaf → the root → a checkpoint that one of the
 * pinned keys has signed; a range without a gap; what is gone against the entry that announced it; the filter against each event; the file
 * against its digest. All of `bytes` may come from an attacker, who can also have left out events of a selection. If it resolves, the
 * result is proved, and no more than that.
 *
 * Rejects with `LedgerError` at the first thing that is wrong, or with what reading `bytes` fails with.
 */
export async function verifyBundle(
  bytes: AsyncIterable<Uint8Array>,
  checks: BundleChecks & { readonly verifierKeys: readonly string[] },
): Promise<VerifiedBundle> {
  originOfKeys(checks.verifierKeys);
  const { opened, ...found } = await read(bytes, checks, (note) =>
    openLogCheckpoint(note, checks.verifierKeys),
  );
  return { ...found, signedBy: opened.signedBy };
}

/**
 * Whether the parts of a bundle fit together, without anybody's signature being verified. **It proves nothing**: anyone can make such a
 * bundle of anything. Rejects as `verifyBundle` does.
 */
export async function checkBundleForm(
  bytes: AsyncIterable<Uint8Array>,
  checks: Omit<BundleChecks, 'verifierKeys'>,
): Promise<BundleForm> {
  const { opened: _unsigned, ...found } = await read(
    bytes,
    { ...checks, verifierKeys: undefined },
    readUnverifiedCheckpoint,
  );
  return found;
}

async function read<Opened extends Checkpoint>(
  bytes: AsyncIterable<Uint8Array>,
  { verifierKeys, oldCheckpoint, meaning, onProgress }: BundleChecks,
  open: ReaderOptions<Opened>['open'],
): Promise<BundleForm & { readonly opened: Opened }> {
  const reader = new BundleReader({ open, oldCheckpoint, meaning });
  let read = 0;
  for await (const part of bytes) {
    reader.push(part);
    read += part.length;
    onProgress?.({ bytes: read, events: reader.events });
  }
  const { opened, preamble, filter, body, old } = reader.finish();
  return {
    opened,
    kind: preamble.kind,
    window: preamble.window,
    filter: preamble.filter,
    uncheckedFilter: filter?.unchecked ?? [],
    origin: opened.origin,
    size: opened.size,
    checkpoint: preamble.checkpoint,
    events: body.events,
    firstEvent: body.firstEvent,
    lastEvent: body.lastEvent,
    gone: { positions: body.gonePositions, ranges: body.goneRanges, unexplained: body.unexplained },
    extends: old?.size,
    otherKeys: preamble.keys.filter((key) => !verifierKeys?.includes(key)),
  };
}
