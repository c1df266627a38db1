import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
const PATTERN = /^dbk_([0-9a-v]{32})([0-9a-v]{7})$/;

/** A new API key: `dbk_`, 160 random bits, and a checksum by which a scanner tells a key from chance. */
export function makeKeyText(): string {
  const body = Array.from(randomBytes(32), (byte) => ALPHABET[byte & 31]).join('');
  return `dbk_${body}${checksum(body)}`;
}

/** Whether the text can be a key at all; saves the look-up of what cannot. */
export function isKeyText(text: string): boolean {
  const match = PATTERN.exec(text);
  return match?.[1] !== undefined && checksum(match[1]) === match[2];
}

/** What is stored of a key or a session token. Both are random and long, so that one pass of SHA-256 is enough. */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

function checksum(body: string): string {
  return crc32(`dbk_${body}`).toString(32).padStart(7, '0');
}
