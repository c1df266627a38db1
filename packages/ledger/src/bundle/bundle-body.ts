import { LedgerError } from '../ledger-error.ts';
import { checkPlainObject } from '../plain-object.ts';
import { decodeText } from '../text.ts';
import type { BodyLine } from './body-line.ts';
import type { BundleEvent, BundleGone, BundleKind, BundleWindow } from './bundle-item.ts';
import type { BundleFilter, BundleMeaning } from './bundle-meaning.ts';
import type { CoverPart } from './cover.ts';
import { CoverCheck } from './cover-check.ts';
import { leafHashInto } from './leaf-hash-into.ts';
import { PendingGone } from './pending-gone.ts';
import { bundleFile } from './preamble.ts';
import { TreeFront } from './tree-front.ts';

export type BodyOptions = {
  readonly kind: BundleKind;
  readonly window: BundleWindow;
  readonly borders: readonly number[];
  /** Entries of the tree. */
  readonly size: number;
  readonly filter: BundleFilter | undefined;
  readonly announces: BundleMeaning['announces'];
  /** A size whose root is wanted, if the body stops there. */
  readonly rootWantedAt: number | undefined;
};

type Opening = Extract<BodyLine, { word: 'event' | 'announcement' }>;

/**
 * Checks a body line by line: whether it is an unbroken row of events, gone ranges and subtrees from the first leaf to the last, and what it
 * says is there. That the row has the signed root is the caller's to see. Keeps no event.
 */
export class BundleBody {
  readonly #options: BodyOptions;
  readonly #front = new TreeFront();
  readonly #cover: CoverCheck;
  readonly #pending = new PendingGone();
  /** Where the gone range ends whose subtrees are being read. */
  #goneEnd: number | undefined;
  #lastGone: BundleGone | undefined;
  events = 0;
  gonePositions = 0;
  goneRanges = 0;
  firstEvent: number | undefined;
  lastEvent: number | undefined;
  /** The root at `rootWantedAt`; undefined where a subtree lies across it. */
  rootAtWanted: Uint8Array | undefined;

  constructor(options: BodyOptions) {
    this.#options = options;
    this.#cover = new CoverCheck(options.borders);
    this.#grown();
  }

  /** Throws `bundle-file`, `bundle-gap`, `bundle-gone`, `bundle-filter`, `payload-form`, `text-encoding`. */
  add(line: BodyLine, number: number): void {
    if (line.word === 'hash') this.#addHash(line, line.hash, number);
    else if (line.word === 'gone') this.#addGone(line, number);
    else this.#addOpening(line, number);
  }

  /** The body has ended. Throws `bundle-file`, `bundle-gone`. */
  finish(number: number): void {
    const { size } = this.#front;
    if (this.#goneEnd !== undefined || size !== this.#options.size)
      throw bundleFile(number, `must not end the entries at ${size} of ${this.#options.size}`);
    this.#stop(size, number);
  }

  /** Root of the tree so far. */
  root(): Uint8Array {
    return this.#front.root();
  }

  get unexplained(): number {
    return this.#pending.unexplained;
  }

  #addHash({ first, count }: CoverPart, hash: Uint8Array, number: number): void {
    const { kind, window, size } = this.#options;
    const end = first + count;
    if (first !== this.#front.size || end > size || !this.#front.fits(count))
      throw bundleFile(
        number,
        `must follow at position ${this.#front.size} of ${size} with a perfect subtree`,
      );
    if (this.#goneEnd === undefined) {
      const missing = Math.max(first, window.from);
      if (kind === 'range' && missing < Math.min(end, window.end))
        throw new LedgerError(
          'bundle-gap',
          `position ${missing} of the range is missing, unexplained: it has no event and is not named as gone`,
        );
    } else if (end > this.#goneEnd) throw bundleFile(number, 'must not reach beyond what is gone');
    this.#cover.add({ first, count });
    this.#front.append(count, (target, offset) => target.set(hash, offset));
    this.#grown();
    if (end !== this.#goneEnd) return;
    this.#cover.stop(end);
    this.#goneEnd = undefined;
  }

  #addGone(line: BundleGone, number: number): void {
    const { first, last } = line;
    const { window, size } = this.#options;
    this.#stop(first, number);
    const isWithin = first >= window.from && last < window.end;
    // Elsewhere only what announced something can be named.
    if (!isWithin && !(first === last && first === this.#pending.next))
      throw bundleFile(number, `must lie within positions ${window.from} to ${window.end - 1}`);
    if (line.announcement >= size) throw bundleFile(number, `must be announced within the ${size} entries`);
    const before = isWithin ? this.#lastGone : undefined;
    if (before?.last === first - 1 && before.gone === line.gone && before.announcement === line.announcement)
      throw bundleFile(number, 'must be one with the line before it, which says the same');
    while (this.#pending.next <= last) this.#pending.giveUp();
    this.#pending.add(line, isWithin);
    this.#goneEnd = last + 1;
    if (!isWithin) return;
    this.#lastGone = line;
    this.gonePositions += last - first + 1;
    this.goneRanges += 1;
  }

  #addOpening(line: Opening, number: number): void {
    const { position, word, payload } = line;
    const { window, size } = this.#options;
    this.#stop(position, number);
    if (position >= size) throw bundleFile(number, `must lie within the ${size} entries`);
    this.#front.append(1, (target, offset) => leafHashInto(line, target, offset));
    this.#cover.stop(position, position + 1);
    const text = plainText(payload, position);
    if (word === 'event') this.#countEvent(line, text, number);
    else this.#requireAnnouncement(position, window, number);
    if (this.#pending.next === position) this.#pending.resolve((span) => this.#options.announces(text, span));
    this.#grown();
  }

  #countEvent({ position, recordedAt }: BundleEvent, payload: string, number: number): void {
    const { window, filter } = this.#options;
    if (position < window.from || position >= window.end)
      throw bundleFile(number, `must lie within positions ${window.from} to ${window.end - 1}`);
    if (filter !== undefined && !filter.matches({ position, recordedAt, payload }))
      throw new LedgerError('bundle-filter', `the event at position ${position} does not match the filter`);
    this.firstEvent ??= position;
    this.lastEvent = position;
    this.events += 1;
  }

  #requireAnnouncement(position: number, window: BundleWindow, number: number): void {
    const isOfRange = this.#options.kind === 'range' && position >= window.from && position < window.end;
    if (this.#pending.next !== position || isOfRange)
      throw bundleFile(number, 'must announce something that is gone, and lie outside a range');
  }

  /** Another item begins at `position`: everything before it must be there. */
  #stop(position: number, number: number): void {
    if (position !== this.#front.size || this.#goneEnd !== undefined)
      throw bundleFile(number, `must follow at position ${this.#front.size}, not at ${position}`);
    this.#cover.stop(position);
    this.#pending.requireNoneBefore(position);
  }

  #grown(): void {
    if (this.#front.size === this.#options.rootWantedAt) this.rootAtWanted = this.#front.root();
  }
}

function plainText(payload: Uint8Array, position: number): string {
  try {
    const text = decodeText(payload);
    checkPlainObject(text);
    return text;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new LedgerError(error.code, `the event at position ${position}: ${error.message}`);
  }
}
