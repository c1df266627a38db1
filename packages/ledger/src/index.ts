export type {
  BundleEvent,
  BundleGone,
  BundleItem,
  BundleKind,
  BundleWindow,
  GoneKind,
} from './bundle/bundle-item.ts';
export type { BundleFilter, BundleMeaning, EventText } from './bundle/bundle-meaning.ts';
export type { GoneSpan } from './bundle/pending-gone.ts';
export {
  type BundleChecks,
  type BundleForm,
  checkBundleForm,
  type VerifiedBundle,
  verifyBundle,
} from './bundle/verify-bundle.ts';
export { type BundleSource, writeBundle } from './bundle/write-bundle.ts';
export { type Checkpoint, formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
export { HASH_BYTES } from './checks.ts';
export { appendToEdge, checkEdge, type Edge, edgeRoot, emptyEdge, type FullTile } from './edge.ts';
export { BUNDLE_BYTES_MAX, decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts';
export { emptyRoot, leafHash, nodeHash, sha256, tileHash } from './hash.ts';
export { commitment, decodeLeaf, encodeLeaf, LEAF_BYTES } from './leaf.ts';
export { LedgerError, type LedgerErrorCode } from './ledger-error.ts';
export {
  keysOfLog,
  type LogCheckpoint,
  openLogCheckpoint,
  originOfKeys,
  readUnverifiedCheckpoint,
} from './log-checkpoint.ts';
export { openNote, signNote } from './note.ts';
export { generateSigningKey, parseVerifierKey, type VerifierKey, verifierKeyOf } from './note-key.ts';
export { type EventOpening, openingLeaf } from './opening.ts';
export { checkPlainObject } from './plain-object.ts';
export { decodeText } from './text.ts';
export { entriesPath, parseTilePath, tilePath } from './tile-path.ts';
export {
  consistencyProof,
  inclusionProof,
  rootFromTiles,
  type TileSource,
  tilesForConsistency,
  tilesForInclusion,
  tilesForRoot,
} from './tile-proofs.ts';
export { type BundleRef, TILE_WIDTH, type TileRef } from './tile-ref.ts';
export { bundlesOfTree, partialTilesOfTree, tilesOfTree } from './tiles-of-tree.ts';
export { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof.ts';
export { verifyConsistency } from './verify-consistency.ts';
export { verifyInclusion } from './verify-inclusion.ts';
export {
  checkOpeningForm,
  type EventProof,
  type OpeningForm,
  type VerifiedOpening,
  verifyOpening,
} from './verify-opening.ts';
