import {
  appendToEdge,
  commitment,
  edgeRoot,
  emptyEdge,
  encodeLeaf,
  formatCheckpoint,
  formatTlogProof,
  generateSigningKey,
  inclusionProof,
  leafHash,
  signNote,
  tilePath,
} from '@daybook/ledger';
import type { EventProof } from '@daybook/sdk';

export const ORGANIZATION = 'org_test';
export const ORIGIN = `daybook.local/${ORGANIZATION}`;
const SALT = new Uint8Array(16).fill(7);

export type SampleProof = {
  readonly answer: EventProof;
  readonly verifierKey: string;
  readonly signingKey: string;
};

/** A log of `size` entries (255 at most) with the given payload at one position, signed with a key of its own, and the proof of that entry. */
export function sampleProof(options: {
  readonly payload: string;
  readonly position?: number;
  readonly size?: number;
  readonly origin?: string;
  readonly keyName?: string;
}): SampleProof {
  const { payload, position = 3, size = 10, origin = ORIGIN, keyName = origin } = options;
  const recordedAt = (place: number) => 1_700_000_000_000 + place;
  const leaves = Array.from({ length: size }, (_, place) => {
    const text = place === position ? payload : `{"place":${place}}`;
    const opening = { salt: SALT, payload: new TextEncoder().encode(text) };
    return leafHash(encodeLeaf({ recordedAt: BigInt(recordedAt(place)), commitment: commitment(opening) }));
  });
  const { edge } = appendToEdge(emptyEdge(), leaves);
  const tiles = new Map(
    edge.levels.map((hashes, level) => [tilePath({ level, index: 0n, width: hashes.length / 32 }), hashes]),
  );
  const { signingKey, verifierKey } = generateSigningKey(keyName);
  const checkpoint = signNote(formatCheckpoint({ origin, size: edge.size, root: edgeRoot(edge) }), [
    signingKey,
  ]);
  const proof = inclusionProof(BigInt(position), edge.size, (ref) => {
    const hashes = tiles.get(tilePath(ref));
    if (hashes === undefined) throw new Error(`no ${tilePath(ref)}`);
    return hashes;
  });
  return {
    verifierKey,
    signingKey,
    answer: {
      position,
      salt: btoa(String.fromCharCode(...SALT)),
      payload,
      recordedAt: new Date(recordedAt(position)).toISOString(),
      proof: formatTlogProof({ index: BigInt(position), proof, checkpoint }),
    },
  };
}
