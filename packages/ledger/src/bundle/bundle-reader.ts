import { equalBytes } from '../bytes.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { HASH_BYTES } from '../checks.ts';
import { LedgerError } from '../ledger-error.ts';
import { openNote, readUnverifiedNote } from '../note.ts';
import { parseVerifierKey } from '../note-key.ts';
import { decodeText, parseBase64, quote } from '../text.ts';
import { BodyLineReader } from './body-line.ts';
import { BundleBody } from './bundle-body.ts';
import { BUNDLE_FORMAT, PREAMBLE_BYTES_MAX } from './bundle-lines.ts';
import type { BundleFilter, BundleMeaning } from './bundle-meaning.ts';
import { LineSplitter } from './line-splitter.ts';
import { bundleFile, type Preamble, parsePreamble, positionOf } from './preamble.ts';

export type ReaderOptions<Opened extends Checkpoint> = {
  /** Opens a signed checkpoint. */
  readonly open: (note: string) => Opened;
  readonly oldCheckpoint: string | undefined;
  readonly meaning: BundleMeaning;
};

/** What a bundle said, once all of it was read and fits together. */
export type ReadBundle<Opened extends Checkpoint> = {
  readonly opened: Opened;
  readonly preamble: Preamble;
  readonly filter: BundleFilter | undefined;
  readonly body: BundleBody;
  readonly old: Checkpoint | undefined;
};

/** Three empty lines: after the head, after the text of the checkpoint, after its signatures. */
const PREAMBLE_STOPS = 3;

/** Reads a bundle that comes in parts, and checks each line as it comes. */
export class BundleReader<Opened extends Checkpoint> {
  readonly #options: ReaderOptions<Opened>;
  readonly #lines = new LineSplitter();
  readonly #bodyLines = new BodyLineReader();
  #preamble: string[] = [];
  #preambleBytes = 0;
  #stops = 0;
  #begun: ReadBundle<Opened> | undefined;
  /** Which line of the trailer comes next; undefined before it. */
  #trailer: 'events' | 'gone' | 'digest' | 'nothing' | undefined;

  constructor(options: ReaderOptions<Opened>) {
    this.#options = options;
  }

  /** Events so far. */
  get events(): number {
    return this.#begun?.body.events ?? 0;
  }

  /** Throws `LedgerError` at the first line that is wrong. */
  push(chunk: Uint8Array): void {
    this.#lines.push(chunk, this.#onLine);
  }

  /** Nothing more comes. Throws `bundle-cut`, and for what only the whole shows: `root-mismatch`, `history-rewritten` and others. */
  finish(): ReadBundle<Opened> {
    if (this.#trailer !== 'nothing' || this.#begun === undefined) {
      const where = `after line ${this.#lines.lines}`;
      throw new LedgerError('bundle-cut', `the bundle ends too early, ${where}: it is cut off, or no bundle`);
    }
    if (this.#lines.isWithinLine) throw bundleFile(this.#lines.lines + 1, 'must not follow the digest');
    const { opened, body, old } = this.#begun;
    if (!equalBytes(body.root(), opened.root))
      throw new LedgerError(
        'root-mismatch',
        'the events and hashes of the bundle do not give the signed root: at least one of them is not what was recorded',
      );
    if (old !== undefined) checkExtends(old, opened, body.rootAtWanted);
    return this.#begun;
  }

  readonly #onLine = (line: Uint8Array): void => {
    if (this.#begun === undefined) this.#addToPreamble(line);
    else if (this.#trailer !== undefined) this.#addToTrailer(line, this.#begun);
    else if (line.length > 0)
      this.#begun.body.add(this.#bodyLines.read(line, this.#lines.lines), this.#lines.lines);
    else {
      this.#begun.body.finish(this.#lines.lines);
      this.#trailer = 'events';
    }
  };

  #addToPreamble(line: Uint8Array): void {
    this.#preambleBytes += line.length + 1;
    if (this.#preambleBytes > PREAMBLE_BYTES_MAX)
      throw bundleFile(
        this.#lines.lines,
        `must come before ${PREAMBLE_BYTES_MAX} bytes of what precedes the events`,
      );
    if (this.#lines.lines === 1) checkFirstLine(line);
    this.#preamble.push(decodeText(line));
    if (line.length === 0) this.#stops += 1;
    if (this.#stops < PREAMBLE_STOPS) return;
    const preamble = parsePreamble(`${this.#preamble.join('\n')}\n`);
    this.#preamble = [];
    this.#begun = this.#begin(preamble);
  }

  #begin(preamble: Preamble): ReadBundle<Opened> {
    const { open, oldCheckpoint, meaning } = this.#options;
    const { kind, window, borders, checkpoint, keys } = preamble;
    const opened = open(checkpoint);
    const size = Number(opened.size);
    checkKeys(keys, checkpoint, opened.origin);
    checkNumbers(preamble, size);
    const old = oldCheckpoint === undefined ? undefined : openOld(open(oldCheckpoint), opened);
    const filter = preamble.filter === undefined ? undefined : meaning.readFilter(preamble.filter);
    const rootWantedAt = old === undefined ? undefined : Number(old.size);
    const { announces } = meaning;
    const body = new BundleBody({ kind, window, borders, size, filter, announces, rootWantedAt });
    return { opened, preamble, filter, body, old };
  }

  #addToTrailer(line: Uint8Array, { body }: ReadBundle<Opened>): void {
    const number = this.#lines.lines;
    if (this.#trailer === 'nothing') throw bundleFile(number, 'must not follow the digest');
    const text = line.length > 64 ? '' : decodeText(line);
    const [word, value = '', ...more] = text.split(' ');
    if (word !== this.#trailer || more.length > 0) throw bundleFile(number, `must be "${this.#trailer} …"`);
    switch (word) {
      case 'events':
        if (positionOf(value) !== body.events) throw bundleFile(number, `must be "events ${body.events}"`);
        this.#trailer = 'gone';
        return;
      case 'gone':
        if (positionOf(value) !== body.gonePositions)
          throw bundleFile(number, `must be "gone ${body.gonePositions}"`);
        this.#trailer = 'digest';
        return;
      case 'digest':
        this.#checkDigest(value, number);
        this.#trailer = 'nothing';
        return;
    }
  }

  #checkDigest(value: string, number: number): void {
    const digest = parseBase64(value, `the digest in line ${number} of the bundle`, 'bundle-file');
    if (digest.length !== HASH_BYTES) throw bundleFile(number, `must hold ${HASH_BYTES} bytes`);
    if (!equalBytes(digest, this.#lines.digestBeforeLine()))
      throw new LedgerError(
        'bundle-digest',
        'the bundle was changed or damaged after it was written: its digest is another',
      );
  }
}

function checkFirstLine(line: Uint8Array): void {
  if (line.at(-1) === 0x0d)
    throw bundleFile(1, 'ends in CRLF: a tool has changed the line ends, and with them the file');
  if (line[0] === 0xef || line[0] === 0xff || line[0] === 0xfe || line.includes(0))
    throw bundleFile(
      1,
      'is not UTF-8 without a byte order mark: a tool has changed the encoding, and with it the file',
    );
  if (line[0] === 0x1f) throw bundleFile(1, 'is compressed: decompress it first');
  const text = decodeText(line);
  if (text !== BUNDLE_FORMAT) throw bundleFile(1, `must be ${BUNDLE_FORMAT}, not ${quote(text)}`);
}

/**
 * The keys that the file names must be those that signed in the log's name, each once and in that order: the file has one spelling. That says
 * nothing of whose keys they are.
 */
function checkKeys(keys: readonly string[], checkpoint: string, origin: string): void {
  const named = keys.map((key) => {
    const { name, keyId } = parseVerifierKey(key);
    openNote(checkpoint, [key]);
    return `${name}+${keyId}`;
  });
  const signed = readUnverifiedNote(checkpoint).claimedKeys.filter(({ name }) => name === origin);
  if (named.join('\n') !== signed.map(({ name, keyId }) => `${name}+${keyId}`).join('\n'))
    throw new LedgerError(
      'bundle-file',
      `the keys that the bundle names must be those that signed the checkpoint as ${quote(origin)}, in that order`,
    );
}

function checkNumbers({ window, borders }: Preamble, size: number): void {
  const fail = (what: string): never => {
    throw new LedgerError('bundle-file', `${what} of a tree of ${size} entries`);
  };
  if (!Number.isSafeInteger(size)) fail('a bundle cannot be');
  if (window.from > window.end || window.end > size)
    fail(`the bundle must be about positions, not from ${window.from} up to ${window.end},`);
  let before = 0;
  for (const border of borders) {
    if (border <= before || border >= size)
      fail(`the borders must rise within the sizes, ${border} does not,`);
    before = border;
  }
}

function openOld(old: Checkpoint, current: Checkpoint): Checkpoint {
  if (old.origin !== current.origin)
    throw new LedgerError(
      'origin-mismatch',
      `the old checkpoint is of ${quote(old.origin)}, that of the bundle of ${quote(current.origin)}`,
    );
  if (old.size > current.size)
    throw new LedgerError(
      'bundle-older',
      `the bundle's checkpoint has ${current.size} entries, the old checkpoint ${old.size}: the bundle was made from an older state of the log, or the log was rolled back`,
    );
  return old;
}

function checkExtends(old: Checkpoint, current: Checkpoint, rootAtOld: Uint8Array | undefined): void {
  const root = old.size === current.size ? current.root : rootAtOld;
  if (root === undefined)
    throw new LedgerError(
      'consistency-undecided',
      `whether the tree extends the old checkpoint of ${old.size} entries cannot be told from this bundle: none of its hashes ends there. Export it again with a border at that size (--border ${old.size}), or check the whole ledger`,
    );
  if (!equalBytes(root, old.root))
    throw new LedgerError(
      'history-rewritten',
      `the first ${old.size} entries are not those of the old checkpoint: the log was rewritten`,
    );
}
