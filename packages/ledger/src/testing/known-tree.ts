/** The leaf inputs, roots and proofs that implementations of RFC 6962 test themselves with, since the first one. */
export const KNOWN_LEAF_INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
] as const;

/** Roots of the trees of the first 1 to 8 inputs. */
export const KNOWN_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
] as const;

const SECOND_LEAF = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const THIRD_AND_FOURTH = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const FIFTH_LEAF = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const FIFTH_AND_SIXTH = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const SEVENTH_AND_EIGHTH = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const LAST_FOUR = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';

export const KNOWN_INCLUSION_PROOFS = [
  { index: 0n, size: 1n, proof: [] },
  { index: 0n, size: 8n, proof: [SECOND_LEAF, THIRD_AND_FOURTH, LAST_FOUR] },
  { index: 5n, size: 8n, proof: [FIFTH_LEAF, SEVENTH_AND_EIGHTH, KNOWN_ROOTS[3]] },
  { index: 2n, size: 3n, proof: [KNOWN_ROOTS[1]] },
  { index: 1n, size: 5n, proof: [KNOWN_ROOTS[0], THIRD_AND_FOURTH, FIFTH_LEAF] },
] as const;

export const KNOWN_CONSISTENCY_PROOFS = [
  { oldSize: 1n, newSize: 1n, proof: [] },
  { oldSize: 1n, newSize: 8n, proof: [SECOND_LEAF, THIRD_AND_FOURTH, LAST_FOUR] },
  { oldSize: 6n, newSize: 8n, proof: [FIFTH_AND_SIXTH, SEVENTH_AND_EIGHTH, KNOWN_ROOTS[3]] },
  { oldSize: 2n, newSize: 5n, proof: [THIRD_AND_FOURTH, FIFTH_LEAF] },
] as const;

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
