import { formatCheckpoint } from '../checkpoint.ts';
import { edgeRoot } from '../edge.ts';
import { leafHash } from '../hash.ts';
import { commitment, encodeLeaf } from '../leaf.ts';
import { signNote } from '../note.ts';
import { generateSigningKey } from '../note-key.ts';
import { toBase64 } from '../text.ts';
import { inclusionProof } from '../tile-proofs.ts';
import { formatTlogProof } from '../tlog-proof.ts';
import type { EventProof } from '../verify-opening.ts';
import { someLeafHashes } from './reference-tree.ts';
import { storeTiles } from './tile-store.ts';

const RECORDED_AT = '2026-01-02T03:04:05.678Z';

/** The proof of a payload as entry 300 of a log of 378, as the API answers, and the log's keys. */
export function proveEvent(
  payload: string,
  options: { readonly origin?: string; readonly keys?: ReturnType<typeof generateSigningKey> } = {},
): { readonly answer: EventProof; readonly signingKey: string; readonly verifierKey: string } {
  const { origin = 'daybook.local/org', keys = generateSigningKey(origin) } = options;
  const salt = new Uint8Array(16).fill(3);
  const leaf = encodeLeaf({
    recordedAt: BigInt(Date.parse(RECORDED_AT)),
    commitment: commitment({ salt, payload: new TextEncoder().encode(payload) }),
  });
  const { edge, tiles } = storeTiles([...someLeafHashes(300), leafHash(leaf), ...someLeafHashes(77)]);
  const checkpoint = signNote(formatCheckpoint({ origin, size: edge.size, root: edgeRoot(edge) }), [
    keys.signingKey,
  ]);
  const proof = formatTlogProof({ index: 300n, proof: inclusionProof(300n, edge.size, tiles), checkpoint });
  return {
    ...keys,
    answer: { position: 300, salt: toBase64(salt), payload, recordedAt: RECORDED_AT, proof },
  };
}
