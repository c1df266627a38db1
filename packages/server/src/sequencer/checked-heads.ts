import type { Edge } from '@daybook/ledger';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import { checkCheckpoint, checkedEdge, isSame, type LedgerNames } from './check-head.ts';
import { damagedRow } from './ledger-disagreement.ts';

/** A head takes about 20 kB. */
const HEADS_KEPT = 256;

type Checked = { readonly head: LedgerHead; readonly edge: Edge };

/** Heads held against their signed notes. Keeps the last ones, so that a head that was read again is compared and not hashed again. */
export class CheckedHeads {
  readonly #names: LedgerNames;
  readonly #checked = new Map<string, Checked>();

  constructor(names: LedgerNames) {
    this.#names = names;
  }

  /** The head's right edge. @throws LedgerDisagreement unless the head is what its ledger's key signed */
  edge(organizationId: string, head: LedgerHead): Edge {
    const known = this.#checked.get(organizationId);
    if (known && isSameHead(known.head, head)) return known.edge;
    const name = this.#names(organizationId);
    if (!name) throw damagedRow('heads', 'has a ledger that workspace.db does not know');
    checkCheckpoint(head, name);
    const edge = checkedEdge(head);
    this.#checked.delete(organizationId);
    this.#checked.set(organizationId, { head, edge });
    const [oldest] = this.#checked.keys();
    if (oldest !== undefined && this.#checked.size > HEADS_KEPT) this.#checked.delete(oldest);
    return edge;
  }
}

function isSameHead(a: LedgerHead, b: LedgerHead): boolean {
  if (a === b) return true;
  if (a.size !== b.size || a.checkpoint !== b.checkpoint || a.positionsEnd !== b.positionsEnd) return false;
  if (!isSame(a.root, b.root) || a.edge.size !== b.edge.size) return false;
  return [...a.edge].every(([part, data]) => isSame(data, b.edge.get(part) ?? new Uint8Array()));
}
