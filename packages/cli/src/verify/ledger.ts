import {
  appendToEdge,
  decodeEntryBundle,
  decodeLeaf,
  type Edge,
  edgeRoot,
  emptyEdge,
  type FullTile,
  type LogCheckpoint,
  leafHash,
  openLogCheckpoint,
  tilePath,
} from '@daybook/ledger';
import type { Client } from '@daybook/sdk';
import { fetchBundle, fetchTile } from './fetch-tiles.ts';
import { PayloadCheck } from './payloads.ts';
import { CLAIMS_NOT_PROVED, type Report, type UnverifiedReport } from './report.ts';
import { VerificationError } from './verification-error.ts';

type LedgerFields = {
  /** How far each entry was checked: its commitment alone, or the payload that it commits to as well. */
  readonly checked: 'commitments' | 'payloads';
  /** The signed checkpoint that was checked: keep it outside, and give it to the next verification. */
  readonly checkpoint: string;
};

export type LedgerReport = Report & LedgerFields;

/** What a server's own keys say of its ledger, when none is pinned. */
export type UnverifiedLedgerReport = UnverifiedReport & LedgerFields;

const BUNDLE_WIDTH = 256n;

/** Bundles fetched at the same time. */
const FETCHES = 8;

/**
 * Checks the whole ledger of a running server: fetches every entry, recomputes the tree and compares it with the signed checkpoint, the
 * server's tiles, and the tree of an older checkpoint. An entry is a commitment; with `payloads` every stored payload is fetched too and
 * held against it.
 *
 * `keys` are the pinned verifier keys. Without them the server's own stand in, and the report says that nothing is verified.
 * Throws `LedgerError`, `VerificationError` or `DaybookError` at the first failure.
 */
export async function verifyLedger(
  client: Client,
  options: {
    readonly keys: readonly string[] | undefined;
    readonly oldCheckpoint?: string | undefined;
    readonly payloads?: boolean | undefined;
    readonly onProgress: (done: bigint, total: bigint) => void;
  },
): Promise<LedgerReport | UnverifiedLedgerReport> {
  const keys = options.keys ?? (await client.ledger.keys());
  // The old one first: a key that does not fit is then told before anything is fetched.
  const old =
    options.oldCheckpoint === undefined ? undefined : openLogCheckpoint(options.oldCheckpoint, keys);
  const note = await client.ledger.checkpoint();
  const current = openLogCheckpoint(note, keys);
  if (old !== undefined) checkNotRolledBack(old, current);

  const tree = new TreeCheck(client, old);
  const payloads = options.payloads ? new PayloadCheck(client) : undefined;
  for (let first = 0n; first < current.size; first += BUNDLE_WIDTH * BigInt(FETCHES)) {
    for (const entries of await fetchEntries(client, first, current.size)) {
      await payloads?.check(tree.size, entries);
      await tree.append(entries);
    }
    options.onProgress(tree.size, current.size);
  }
  await tree.finish();
  compareRoots(tree.root(), current, 'root-mismatch', 'the entries served do not give the signed root');

  payloads?.finish();

  const found = describeFindings({ current, old, payloads, isPinned: options.keys !== undefined });
  const fields: LedgerFields & Pick<Report, 'origin' | 'size'> = {
    origin: current.origin,
    size: String(current.size),
    checkpoint: note,
    checked: payloads === undefined ? 'commitments' : 'payloads',
  };
  return options.keys === undefined
    ? { ok: false, code: 'unpinned', ...fields, form: found.seen, proved: [], notProved: found.notProved }
    : { ok: true, ...fields, proved: found.seen, notProved: found.notProved };
}

function describeFindings({
  current,
  old,
  payloads,
  isPinned,
}: {
  readonly current: LogCheckpoint;
  readonly old: LogCheckpoint | undefined;
  readonly payloads: PayloadCheck | undefined;
  readonly isPinned: boolean;
}): { readonly seen: readonly string[]; readonly notProved: readonly string[] } {
  const signer = isPinned ? 'the pinned key' : 'a key that the server itself names,';
  const seen = [
    `the checkpoint of ${current.origin} with ${current.size} entries is signed by ${signer} ${current.signedBy}`,
    `all ${current.size} entries served (commitments, not payloads), and the tiles, give exactly the signed root; recorded times never go back`,
  ];
  const notProved: string[] = [];
  if (!isPinned)
    notProved.push('that this is the log: no key is pinned, and anyone can make a log and sign it');
  if (payloads === undefined) {
    notProved.push(
      'that the stored payloads still fit their entries: only commitments were checked (add --payloads)',
    );
  } else {
    seen.push(
      `all ${payloads.checked} payloads that the server stores are the ones that their entries commit to`,
    );
    if (payloads.expired > 0)
      notProved.push(
        `the payloads before position ${payloads.expired}: the server says that they have expired`,
      );
  }
  if (old === undefined) {
    notProved.push(
      'that no entry was removed or changed earlier: no old checkpoint was given (give --checkpoint)',
    );
  } else {
    seen.push(
      `it extends the old checkpoint: its ${old.size} entries (commitments) stand where they stood, unchanged`,
    );
  }
  return {
    seen,
    notProved: [...notProved, 'that the server shows everybody this same tree', ...CLAIMS_NOT_PROVED],
  };
}

/** Grows the tree entry by entry and checks on the way what can be checked there. */
class TreeCheck {
  readonly #client: Client;
  readonly #old: LogCheckpoint | undefined;
  #edge: Edge = emptyEdge();
  #recordedAt = 0n;

  constructor(client: Client, old: LogCheckpoint | undefined) {
    this.#client = client;
    this.#old = old;
    this.#compareWithOld();
  }

  get size(): bigint {
    return this.#edge.size;
  }

  root(): Uint8Array {
    return edgeRoot(this.#edge);
  }

  async append(entries: readonly Uint8Array[]): Promise<void> {
    const untilOld = this.#old === undefined ? 0n : this.#old.size - this.size;
    const cut = untilOld > 0n && untilOld < BigInt(entries.length) ? Number(untilOld) : entries.length;
    for (const part of [entries.slice(0, cut), entries.slice(cut)]) {
      if (part.length === 0) continue;
      const { edge, fullTiles } = appendToEdge(
        this.#edge,
        part.map((entry) => this.#leaf(entry)),
      );
      this.#edge = edge;
      this.#compareWithOld();
      for (const tile of fullTiles) await this.#compareTile(tile, 256);
    }
  }

  /** The partial tiles at the right edge. */
  async finish(): Promise<void> {
    for (const [level, hashes] of this.#edge.levels.entries()) {
      const index = this.size >> BigInt(8 * (level + 1));
      if (hashes.length > 0) await this.#compareTile({ level, index, hashes }, hashes.length / 32);
    }
  }

  #leaf(entry: Uint8Array): Uint8Array {
    const { recordedAt } = decodeLeaf(entry);
    if (recordedAt < this.#recordedAt) {
      throw new VerificationError(
        'time-order',
        `an entry after position ${this.size} was recorded before the one it follows`,
      );
    }
    this.#recordedAt = recordedAt;
    return leafHash(entry);
  }

  #compareWithOld(): void {
    if (this.#old === undefined || this.size !== this.#old.size) return;
    compareRoots(
      this.root(),
      this.#old,
      'history-rewritten',
      `the first ${this.#old.size} entries are not those of the old checkpoint`,
    );
  }

  async #compareTile(tile: FullTile, width: number): Promise<void> {
    const ref = { level: tile.level, index: tile.index, width };
    const served = await fetchTile(this.#client, ref);
    if (Buffer.compare(served, tile.hashes) === 0) return;
    throw new VerificationError('tile-mismatch', `${tilePath(ref)} is not what the entries give`);
  }
}

function fetchEntries(client: Client, first: bigint, size: bigint): Promise<Uint8Array[][]> {
  const indexes = Array.from({ length: FETCHES }, (_, place) => first / BUNDLE_WIDTH + BigInt(place));
  const wanted = indexes.filter((index) => index * BUNDLE_WIDTH < size);
  return Promise.all(
    wanted.map(async (index) => {
      const left = size - index * BUNDLE_WIDTH;
      const width = Number(left < BUNDLE_WIDTH ? left : BUNDLE_WIDTH);
      return decodeEntryBundle(await fetchBundle(client, { index, width }), width);
    }),
  );
}

function checkNotRolledBack(old: LogCheckpoint, current: LogCheckpoint): void {
  if (old.origin !== current.origin) {
    throw new VerificationError(
      'origin-mismatch',
      `the old checkpoint is of ${old.origin}, the server's of ${current.origin}`,
    );
  }
  if (old.size > current.size) {
    const message = `the old checkpoint has ${old.size} entries, the server's only ${current.size}: the log was rolled back`;
    throw new VerificationError('rolled-back', message);
  }
}

function compareRoots(root: Uint8Array, expected: LogCheckpoint, code: string, message: string): void {
  if (Buffer.compare(root, expected.root) !== 0) throw new VerificationError(code, message);
}
