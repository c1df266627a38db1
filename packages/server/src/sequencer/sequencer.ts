import {
  appendToEdge,
  commitment,
  decodeEntryBundle,
  type Edge,
  edgeRoot,
  emptyEdge,
  encodeEntryBundle,
  encodeLeaf,
  entriesPath,
  formatCheckpoint,
  leafHash,
  signNote,
  tilePath,
} from '@daybook/ledger';
import type { Journal, JournalBatch } from '../journal/journal.ts';
import { ENTRIES_PART, type HeadChange, type LedgerHead, type LedgerHeads } from '../journal/ledger-heads.ts';
import type { LogFile, LogStore } from './log-store.ts';

const TILE_WIDTH = 256;
const EVENTS_PER_STEP = 16_384;

/** Whose name the ledger carries and which key signs it. */
export type LedgerIdentity = {
  readonly organizationId: string;
  readonly origin: string;
  readonly signingKey: string;
};

export type SequencerOptions = {
  readonly journal: Pick<Journal, 'unsequenced'>;
  readonly heads: LedgerHeads;
  readonly store: LogStore;
};

/** What a step did for one organization. */
export type SequencedStep = Pick<HeadChange, 'organizationId' | 'size' | 'checkpoint' | 'positions'>;

type Working = { readonly edge: Edge; readonly entries: readonly Uint8Array[] };

/**
 * Gives journaled events their place in the ledger: leaf by leaf in the order of commits, without gaps. Full tiles and bundles
 * are durable files before the transaction that counts them; a step that dies in between is done again with the same bytes.
 */
export class Sequencer {
  readonly #journal: Pick<Journal, 'unsequenced'>;
  readonly #heads: LedgerHeads;
  readonly #store: LogStore;
  readonly #identities = new Map<string, LedgerIdentity>();
  readonly #working = new Map<string, Working>();

  constructor({ journal, heads, store }: SequencerOptions) {
    this.#journal = journal;
    this.#heads = heads;
    this.#store = store;
  }

  /** Makes the organization's ledger known, and publishes its empty checkpoint when it is new. */
  addLedger(identity: LedgerIdentity): void {
    this.#identities.set(identity.organizationId, identity);
    if (this.#heads.read(identity.organizationId)) return;
    const empty: Working = { edge: emptyEdge(), entries: [] };
    this.#heads.commit([this.#headChange(identity, empty, new Map(), [])]);
  }

  /** Sequences what waits, a bounded part of it; empty when nothing does. When it resolves, the result is on stable storage. */
  async step(): Promise<SequencedStep[]> {
    const byOrganization = Map.groupBy(
      await this.#journal.unsequenced(EVENTS_PER_STEP),
      (batch) => batch.organizationId,
    );
    const prepared = [];
    for (const [organizationId, batches] of byOrganization)
      prepared.push(this.#prepare(organizationId, batches));
    for (const { change, files } of prepared) await this.#store.write(change.organizationId, files);
    if (prepared.length > 0) this.#heads.commit(prepared.map(({ change }) => change));
    for (const { change, working } of prepared) this.#working.set(change.organizationId, working);
    return prepared.map(({ change }) => change);
  }

  #prepare(organizationId: string, batches: readonly JournalBatch[]) {
    const identity = this.#identities.get(organizationId);
    if (!identity) throw new Error(`the ledger of ${organizationId} is not known`);
    const before = this.#working.get(organizationId) ?? restore(this.#heads.read(organizationId));
    const leaves = batches.flatMap(({ recordedAt, entries }) =>
      entries.map((entry) => encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment(entry) })),
    );
    const { edge, fullTiles } = appendToEdge(before.edge, leaves.map(leafHash));
    const bundles = cutBundles(before, leaves);
    const files: LogFile[] = [
      ...fullTiles.map(({ level, index, hashes }) => ({
        path: tilePath({ level, index, width: TILE_WIDTH }),
        bytes: hashes,
      })),
      ...bundles.full,
    ];
    const working = { edge, entries: bundles.rest };
    const change = this.#headChange(
      identity,
      working,
      changedParts(before, working),
      givePositions(before, batches),
    );
    return { change, files, working };
  }

  #headChange(
    { organizationId, origin, signingKey }: LedgerIdentity,
    { edge }: Working,
    changed: ReadonlyMap<string, Uint8Array>,
    positions: HeadChange['positions'],
  ): HeadChange {
    const root = edgeRoot(edge);
    const checkpoint = signNote(formatCheckpoint({ origin, size: edge.size, root }), [signingKey]);
    return { organizationId, size: Number(edge.size), root, checkpoint, edge: changed, positions };
  }
}

/** The edge of a stored head as the tree code has it. */
export function edgeOf(head: LedgerHead): Edge {
  const levels: Uint8Array[] = [];
  for (let level = 0; ; level += 1) {
    const hashes = head.edge.get(`level${level}`);
    if (!hashes) return { size: BigInt(head.size), levels };
    levels.push(hashes);
  }
}

function restore(head: LedgerHead | undefined): Working {
  if (!head) return { edge: emptyEdge(), entries: [] };
  const bundle = head.edge.get(ENTRIES_PART);
  return { edge: edgeOf(head), entries: bundle && bundle.length > 0 ? decodeEntryBundle(bundle) : [] };
}

function cutBundles(before: Working, leaves: readonly Uint8Array[]): { full: LogFile[]; rest: Uint8Array[] } {
  const waiting = [...before.entries, ...leaves];
  const firstIndex = (before.edge.size - BigInt(before.entries.length)) / BigInt(TILE_WIDTH);
  const full: LogFile[] = [];
  let at = 0;
  for (; at + TILE_WIDTH <= waiting.length; at += TILE_WIDTH) {
    const index = firstIndex + BigInt(full.length);
    full.push({
      path: entriesPath({ index, width: TILE_WIDTH }),
      bytes: encodeEntryBundle(waiting.slice(at, at + TILE_WIDTH)),
    });
  }
  return { full, rest: waiting.slice(at) };
}

function changedParts(before: Working, after: Working): Map<string, Uint8Array> {
  const parts = new Map([[ENTRIES_PART, encodeEntryBundle(after.entries)]]);
  after.edge.levels.forEach((hashes, level) => {
    const old = before.edge.levels[level];
    if (!old || Buffer.compare(old, hashes) !== 0) parts.set(`level${level}`, hashes);
  });
  return parts;
}

function givePositions(before: Working, batches: readonly JournalBatch[]): HeadChange['positions'] {
  let next = Number(before.edge.size);
  return batches.map(({ batch, entries }) => {
    const firstPosition = next;
    next += entries.length;
    return { batch, firstPosition };
  });
}
