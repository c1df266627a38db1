import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** `prefix_` and 130 random bits in 26 letters and digits that are not mistaken for each other. */
export function randomId(prefix: string): string {
  let text = '';
  for (const byte of randomBytes(26)) text += ALPHABET[byte & 31];
  return `${prefix}_${text}`;
}
