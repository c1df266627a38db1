import { equalBytes } from '../bytes.ts';
import { SALT_BYTES } from '../leaf.ts';
import { LedgerError } from '../ledger-error.ts';
import { originOfKeys, readUnverifiedCheckpoint } from '../log-checkpoint.ts';
import { openNote } from '../note.ts';
import { encodeText, toBase64 } from '../text.ts';
import {
  type BundleEvent,
  type BundleGone,
  type BundleItem,
  type BundleWindow,
  isGone,
} from './bundle-item.ts';
import { eventHead, goneLine, hashLine, LINE_BYTES_MAX } from './bundle-lines.ts';
import { coverOf } from './cover.ts';
import { HashedParts } from './hashed-parts.ts';
import { leafHashInto } from './leaf-hash-into.ts';
import { formatPreamble } from './preamble.ts';
import { type ReadTile, SubtreeHashes } from './subtree-hashes.ts';
import { TreeFront } from './tree-front.ts';

export type BundleSource = {
  /** The signed checkpoint that everything is proved against. */
  readonly checkpoint: string;
  /** The log's verifier keys; those that signed the checkpoint are named in the bundle. */
  readonly verifierKeys: readonly string[];
  /** The positions that the bundle is about. */
  readonly window: BundleWindow;
  /**
   * The canonical text (`printFilter`) that events were selected by, its times absolute; undefined for a range, which must have an item for
   * each of its positions.
   */
  readonly filter?: string | undefined;
  /** Sizes of older checkpoints that the bundle is to be compared with later; others are possible at every position of a range. */
  readonly borders?: readonly number[] | undefined;
  /** Events, and what is gone of the window, in the order of positions. Ranges that are gone may come in parts. */
  readonly items: AsyncIterable<readonly BundleItem[]>;
  /** `width` hashes of a tile of the checkpoint's tree. */
  readonly tile: ReadTile;
  /** An event outside of the items that announced what is gone; or how it is gone itself. Undefined: nothing can be said, and the bundle is refused. */
  readonly opening: (
    position: number,
  ) => Promise<BundleEvent | Pick<BundleGone, 'gone' | 'announcement'> | undefined>;
};

/** How many bytes are given at once, about. */
const PART_BYTES = 65_536;
const LINE_FEED = 0x0a;
const LINE_END = Uint8Array.of(LINE_FEED);

/**
 * A bundle with proofs as a stream of bytes; `docs/bundles.md` has the format. It needs memory for a part of it, and for the announcements
 * of what is gone. It is checked as it is written: the last line, without which it is no bundle, comes only when its events and hashes give
 * the checkpoint's root.
 *
 * Throws `LedgerError`: `bundle-file` for what cannot be written (a filter with a line break, a payload with one, items out of order),
 * `bundle-gap`, `bundle-gone`, `root-mismatch` for an opening that is not what was recorded, `signature-missing` where none of the keys signed.
 */
export async function* writeBundle(source: BundleSource): AsyncGenerator<Uint8Array, void, void> {
  const writer = new BundleWriter(source);
  yield* writer.write();
}

class BundleWriter {
  readonly #source: BundleSource;
  readonly #size: number;
  readonly #root: Uint8Array;
  readonly #borders: readonly number[];
  readonly #front = new TreeFront();
  readonly #subtrees: SubtreeHashes;
  readonly #out = new HashedParts();
  /** What is still to be announced. */
  readonly #announcements = new Set<number>();
  #gone: BundleGone | undefined;
  #events = 0;
  #gonePositions = 0;

  constructor(source: BundleSource) {
    const { size, root } = readUnverifiedCheckpoint(source.checkpoint);
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) fail('the tree is too large');
    this.#source = source;
    this.#size = Number(size);
    this.#root = root;
    this.#subtrees = new SubtreeHashes(this.#size, source.tile);
    const borders = new Set(source.borders?.filter((border) => border > 0 && border < this.#size));
    this.#borders = [...borders].sort((a, b) => a - b);
  }

  async *write(): AsyncGenerator<Uint8Array, void, void> {
    this.#out.addText(this.#preamble());
    for await (const items of this.#source.items) {
      for (const item of items) {
        if (this.#isNext(item)) this.#addEvent(item);
        else await this.#addItem(item);
        if (this.#out.bytes >= PART_BYTES) yield this.#out.take();
      }
    }
    await this.#finishWindow();
    await this.#announceBefore(this.#size);
    await this.#cover(this.#size);
    if (!equalBytes(this.#front.root(), this.#root))
      throw new LedgerError(
        'root-mismatch',
        'the events of the bundle are not those that the checkpoint commits to',
      );
    this.#out.addText(`\nevents ${this.#events}\ngone ${this.#gonePositions}\n`);
    yield this.#out.take();
    yield encodeText(`digest ${toBase64(this.#out.digest())}\n`);
  }

  #preamble(): string {
    const { checkpoint, verifierKeys, filter, window } = this.#source;
    originOfKeys(verifierKeys);
    const keys = openNote(checkpoint, verifierKeys).signatures.flatMap(({ name, keyId }) =>
      verifierKeys.filter((key) => key.startsWith(`${name}+${keyId}+`)),
    );
    if (!(window.from >= 0 && window.from <= window.end && window.end <= this.#size))
      fail(`the window from ${window.from} up to ${window.end} is not within ${this.#size} entries`);
    const kind = filter === undefined ? 'range' : 'selection';
    return formatPreamble({ kind, window, filter, borders: this.#borders, keys, checkpoint });
  }

  /** Whether it is an event that follows the last one: most are, and nothing is to be awaited for those. */
  #isNext(item: BundleItem): item is BundleEvent {
    return !isGone(item) && item.position === this.#front.size && this.#gone === undefined;
  }

  async #addItem(item: BundleItem): Promise<void> {
    if (isGone(item)) return this.#addGone(item);
    await this.#reach(item.position);
    this.#addEvent(item);
  }

  #addEvent(event: BundleEvent): void {
    this.#requireWithin(event.position, event.position);
    this.#opening('event', event);
    this.#announcements.delete(event.position);
    this.#events += 1;
  }

  #requireWithin(first: number, last: number): void {
    const { from, end } = this.#source.window;
    if (!(first >= from && first <= last && last < end))
      fail(`positions ${first} to ${last} are not within the window from ${from} up to ${end}`);
  }

  /** Ranges that say the same become one. */
  async #addGone(item: BundleGone): Promise<void> {
    this.#requireWithin(item.first, item.last);
    const before = this.#gone;
    if (
      before?.last === item.first - 1 &&
      before.gone === item.gone &&
      before.announcement === item.announcement
    ) {
      this.#gone = { ...before, last: item.last };
      return;
    }
    await this.#flushGone();
    await this.#reach(item.first);
    this.#gone = item;
  }

  async #flushGone(): Promise<void> {
    const gone = this.#gone;
    if (gone === undefined) return;
    this.#gone = undefined;
    await this.#writeGone(gone);
    this.#gonePositions += gone.last - gone.first + 1;
  }

  async #finishWindow(): Promise<void> {
    const { from, end } = this.#source.window;
    if (this.#source.filter === undefined && from < end) await this.#reach(end);
    else await this.#flushGone();
  }

  /** Writes everything before a position at which an item follows. */
  async #reach(position: number): Promise<void> {
    await this.#flushGone();
    if (position < this.#front.size) fail(`position ${position} comes after ${this.#front.size - 1}`);
    const { window, filter } = this.#source;
    const missing = Math.max(this.#front.size, window.from);
    if (filter === undefined && missing < position)
      throw new LedgerError('bundle-gap', `position ${missing} of the range has no event and is not gone`);
    await this.#announceBefore(position);
    await this.#cover(position);
  }

  /** Writes what announced that something is gone and lies before `end`. */
  async #announceBefore(end: number): Promise<void> {
    while (this.#announcements.size > 0) {
      const position = Math.min(...this.#announcements);
      if (position >= end) return;
      this.#announcements.delete(position);
      const found = await this.#source.opening(position);
      if (found === undefined)
        throw new LedgerError(
          'bundle-gone',
          `the entry at ${position}, which announced that others go, is missing`,
        );
      await this.#cover(position);
      if ('gone' in found) await this.#writeGone({ first: position, last: position, ...found });
      else this.#opening('announcement', found);
    }
  }

  async #writeGone({ first, last, gone, announcement }: BundleGone): Promise<void> {
    this.#out.addText(goneLine({ first, last, gone, announcement }));
    await this.#cover(last + 1);
    // An announcement that is gone itself cannot be shown.
    for (const position of this.#announcements) if (position <= last) this.#announcements.delete(position);
    this.#announcements.add(announcement);
  }

  #opening(word: 'event' | 'announcement', event: BundleEvent): void {
    const { position, salt, payload } = event;
    const head = eventHead(word, event);
    if (
      salt.length !== SALT_BYTES ||
      payload.includes(LINE_FEED) ||
      head.length + payload.length >= LINE_BYTES_MAX
    )
      fail(`the event at position ${position} has a salt or a payload that no server writes`);
    this.#out.add(head);
    this.#out.add(payload);
    this.#out.add(LINE_END);
    this.#front.append(1, (target, offset) => leafHashInto(event, target, offset));
  }

  async #cover(end: number): Promise<void> {
    if (this.#front.size === end) return;
    for (const part of coverOf(this.#front.size, end, this.#borders)) {
      const hash = await this.#subtrees.read(part);
      this.#out.addText(hashLine(part, hash));
      this.#front.append(part.count, (target, offset) => target.set(hash, offset));
    }
  }
}

function fail(problem: string): never {
  throw new LedgerError('bundle-file', `no bundle can be written: ${problem}`);
}
