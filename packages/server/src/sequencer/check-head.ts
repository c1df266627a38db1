import {
  checkEdge,
  decodeEntryBundle,
  type Edge,
  edgeRoot,
  HASH_BYTES,
  LedgerError,
  leafHash,
  openCheckpoint,
} from '@daybook/ledger';
import { ENTRIES_PART, type LedgerHead } from '../journal/ledger-heads.ts';
import { damagedRow } from './ledger-disagreement.ts';

/** What a ledger's checkpoints must say of themselves. */
export type LedgerName = { readonly origin: string; readonly verifierKeys: readonly string[] };

/** The names of ledgers by organization. */
export type LedgerNames = (organizationId: string) => LedgerName | undefined;

/** The parts that `checkCheckpoint` and `checkedEdge` find fault with. */
export const HEAD_PARTS = ['heads.checkpoint', 'heads.size', 'heads.root', 'positions', 'edges'] as const;

/** The part that `checkedEntries` finds fault with. */
export const BUNDLE_PART = `edges.${ENTRIES_PART}`;

/** The names of the ledgers of organizations, as they stand in `workspace.db`. */
export function ledgerNames(
  organizations: ReadonlyMap<string, { readonly origin: string; readonly verifierKey: string }>,
): LedgerNames {
  return (organizationId) => {
    const organization = organizations.get(organizationId);
    return organization && { origin: organization.origin, verifierKeys: [organization.verifierKey] };
  };
}

/**
 * The signed note is this ledger's own, and size, root and positions are the ones it was signed for.
 * @throws LedgerDisagreement
 */
export function checkCheckpoint(head: LedgerHead, { origin, verifierKeys }: LedgerName): void {
  const signed = explained('heads.checkpoint', () =>
    openCheckpoint({ note: head.checkpoint, verifierKeys, origin }),
  );
  if (!Number.isSafeInteger(head.size) || BigInt(head.size) !== signed.size) {
    throw damagedRow('heads.size', `is ${head.size}, and the signed checkpoint says ${signed.size}`);
  }
  if (!isSame(head.root, signed.root)) {
    throw damagedRow('heads.root', 'is not the root of the signed checkpoint');
  }
  if (head.positionsEnd !== head.size) {
    throw damagedRow(
      'positions',
      `ends at ${head.positionsEnd}, and the signed checkpoint says ${signed.size}`,
    );
  }
}

/** The right edge of the head, whose hashes are those that its root commits to. @throws LedgerDisagreement */
export function checkedEdge(head: LedgerHead): Edge {
  const edge = edgeOf(head);
  const root = explained('edges', () => edgeRoot(edge));
  if (!isSame(root, head.root))
    throw damagedRow('edges', 'does not hash to the root of the signed checkpoint');
  return edge;
}

/** The leaves of the partial bundle, which are those of the edge's partial tile. @throws LedgerDisagreement */
export function checkedEntries(head: LedgerHead, edge: Edge): Uint8Array[] {
  const entries = explained(BUNDLE_PART, () =>
    decodeEntryBundle(head.edge.get(ENTRIES_PART) ?? new Uint8Array()),
  );
  if (!areLeavesOf(entries, edge.levels[0])) {
    throw damagedRow(BUNDLE_PART, 'does not hash to the hashes of edges.level0');
  }
  return entries;
}

/** Whether the leaves hash to exactly these hashes, 32 bytes each. */
export function areLeavesOf(leaves: readonly Uint8Array[], hashes: Uint8Array = new Uint8Array()): boolean {
  return (
    leaves.length * HASH_BYTES === hashes.length &&
    leaves.every((leaf, n) => isSame(leafHash(leaf), hashes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES)))
  );
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function edgeOf(head: LedgerHead): Edge {
  const levels: Uint8Array[] = [];
  for (let level = 0; ; level += 1) {
    const hashes = head.edge.get(`level${level}`);
    if (!hashes) break;
    levels.push(hashes);
  }
  const edge = { size: BigInt(head.size), levels };
  explained('edges', () => checkEdge(edge));
  return edge;
}

/** Runs `read`; what it cannot read is a damaged part of the journal. */
function explained<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw damagedRow(part, `cannot be read (${error.message})`);
  }
}
