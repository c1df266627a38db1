import { edgeRoot, emptyEdge, verifierKeyOf } from '@daybook/ledger';
import { DamagedBatch, type Journal, type JournalBatch } from '../journal/journal.ts';
import type { HeadChange, LedgerHeads, SignedHead } from '../journal/ledger-heads.ts';
import { areLeavesOf, isSame, type LedgerName } from './check-head.ts';
import { checkLedger } from './check-ledger.ts';
import { damagedRow, LedgerDisagreement } from './ledger-disagreement.ts';
import { appendBatches, type LedgerIdentity, signChange, type Working } from './ledger-step.ts';
import type { LogStore } from './log-store.ts';

const EVENTS_PER_STEP = 16_384;
const NOT_KNOWN =
  'workspace.db does not know an organization that journal.db has events of: restore workspace.db from a backup';

export type SequencerOptions = {
  readonly journal: Pick<Journal, 'unsequenced'>;
  readonly heads: LedgerHeads;
  readonly store: LogStore;
  /** Called once for each ledger that stops, with one line that says why and what to restore. */
  readonly onStopped?: (organizationId: string, reason: string) => void;
};

/** What a step did for one organization. */
export type SequencedStep = Pick<HeadChange, 'organizationId' | 'size' | 'checkpoint' | 'positions'>;

type Ledger = LedgerIdentity & LedgerName & { working?: Working };

type Prepared = {
  readonly ledger: Ledger;
  readonly before: Working;
  readonly after: Working;
  readonly batches: readonly JournalBatch[];
};

/**
 * Gives journaled events their place in the ledger: leaf by leaf in the order of commits, without gaps. Full tiles and bundles
 * are durable files before the transaction that counts them; a step that dies in between is done again with the same bytes.
 *
 * Nothing is signed over a ledger whose stored parts disagree: it stops, its events stay in the journal, and the other ledgers go on.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  readonly #ledgers = new Map<string, Ledger>();
  readonly #stopped = new Map<string, string>();
  /** Ledgers that are whole and must not grow, and why. */
  readonly #held = new Map<string, string>();

  constructor(options: SequencerOptions) {
    this.#options = options;
  }

  /** Makes the organization's ledger known, and publishes its empty checkpoint when it is new. One that disagrees with itself is stopped. */
  async addLedger(identity: LedgerIdentity): Promise<void> {
    const { organizationId, signingKey } = identity;
    const ledger: Ledger = { ...identity, verifierKeys: [verifierKeyOf(signingKey)] };
    await this.#orStop(organizationId, async () => {
      // What is read here is not kept: most ledgers rest, and those that grow are checked again when they do.
      if (!(await this.#load(ledger))) await this.#begin(ledger);
      this.#ledgers.set(organizationId, ledger);
    });
  }

  /** Why an organization's ledger has stopped, or is held; undefined when it goes on. */
  problem(organizationId: string): string | undefined {
    return this.#stopped.get(organizationId) ?? this.#held.get(organizationId);
  }

  /**
   * Nothing is signed for an organization any more, from this moment on; a step that is under way leaves it out. Its events wait in the
   * journal until it is released.
   */
  hold(organizationId: string, reason: string): void {
    this.#held.set(organizationId, reason);
  }

  /** A ledger that was held goes on with the next step. */
  release(organizationId: string): void {
    this.#held.delete(organizationId);
  }

  /** Sequences what waits, a bounded part of it; empty when nothing does. When it resolves, the result is on stable storage. */
  async step(): Promise<SequencedStep[]> {
    for (;;) {
      const batches = await this.#waiting();
      if (batches.length === 0) return [];
      const prepared: Prepared[] = [];
      for (const [organizationId, own] of Map.groupBy(batches, (batch) => batch.organizationId)) {
        await this.#orStop(organizationId, async () => {
          prepared.push(await this.#prepare(organizationId, own));
        });
      }
      // When all of them stopped, others may wait behind.
      if (prepared.length > 0) return this.#commit(prepared);
    }
  }

  async #waiting(): Promise<JournalBatch[]> {
    for (;;) {
      try {
        const without = new Set([...this.#stopped.keys(), ...this.#held.keys()]);
        return await this.#options.journal.unsequenced(EVENTS_PER_STEP, without);
      } catch (error) {
        if (!(error instanceof DamagedBatch)) throw error;
        this.#stop(error.organizationId, `${error.message}: restore journal.db from a backup`);
      }
    }
  }

  /** Appends to the tree in memory; the tiles and bundles that this filled are on stable storage when it resolves. */
  async #prepare(organizationId: string, batches: readonly JournalBatch[]): Promise<Prepared> {
    const ledger = this.#ledgers.get(organizationId);
    if (!ledger) throw new LedgerDisagreement('workspace.db', NOT_KNOWN);
    const before = ledger.working ?? (await this.#load(ledger));
    if (!before) throw damagedRow('heads', 'has lost the head of this ledger');
    if (ledger.working) this.#checkKept(ledger.working, await this.#options.heads.signed(organizationId));
    const { after, files } = appendBatches(before, batches);
    await this.#options.store.write(organizationId, files);
    return { ledger, before, after, batches };
  }

  /** Signs and commits; a head that is not the one that was looked at keeps all of it from counting. */
  async #commit(all: readonly Prepared[]): Promise<SequencedStep[]> {
    const prepared = all.filter(({ ledger }) => !this.#held.has(ledger.organizationId));
    const changes = prepared.map(({ ledger, before, after, batches }) =>
      signChange(ledger, before, after, batches),
    );
    await this.#options.heads.commit(changes);
    for (const [n, { ledger, after }] of prepared.entries()) {
      const signed = changes[n];
      if (signed) ledger.working = { ...after, signed };
    }
    return changes;
  }

  /** What is stored of the ledger, held against itself; undefined when it is new. @throws LedgerDisagreement */
  async #load(ledger: Ledger): Promise<Working | undefined> {
    const { heads, store } = this.#options;
    const head = await heads.read(ledger.organizationId);
    if (head) return { ...(await checkLedger({ ...ledger, head, store })), signed: head };
    if ((await heads.positionsEnd(ledger.organizationId)) === 0) return undefined;
    throw damagedRow('heads', 'has lost the head of this ledger');
  }

  async #begin(ledger: Ledger): Promise<void> {
    const nothing: Working = { edge: emptyEdge(), entries: [] };
    await this.#options.heads.commit([signChange(ledger, nothing, nothing, [])]);
  }

  /** What was kept since the last step is still what was signed then, here and on disk. @throws LedgerDisagreement */
  #checkKept({ edge, entries, signed }: Working, stored: SignedHead | undefined): void {
    if (!signed || !stored || stored.size !== signed.size || stored.checkpoint !== signed.checkpoint) {
      throw damagedRow('heads', 'is not what the last step wrote');
    }
    if (!isSame(stored.root, signed.root)) throw damagedRow('heads.root', 'is not what the last step wrote');
    if (BigInt(signed.size) === edge.size && isSame(edgeRoot(edge), signed.root)) {
      if (areLeavesOf(entries, edge.levels[0])) return;
    }
    throw new LedgerDisagreement(
      'memory',
      "the ledger's right edge in memory does not hash to its signed root any more: restart the server, and have the machine's memory tested",
    );
  }

  async #orStop(organizationId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LedgerDisagreement)) throw error;
      this.#stop(organizationId, error.message);
    }
  }

  #stop(organizationId: string, reason: string): void {
    this.#stopped.set(organizationId, reason);
    this.#ledgers.delete(organizationId);
    this.#options.onStopped?.(organizationId, reason);
  }
}
