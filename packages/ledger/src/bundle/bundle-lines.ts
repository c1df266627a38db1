import { HASH_BYTES } from '../checks.ts';
import { toBase64 } from '../text.ts';
import type { BundleEvent, BundleGone } from './bundle-item.ts';
import type { CoverPart } from './cover.ts';

/** The first line of every bundle. */
export const BUNDLE_FORMAT = 'daybook-bundle/v1';

/** The longest line of a body, its line break included. A server's payloads have 32 KiB at most. */
export const LINE_BYTES_MAX = 1_048_576;
/** Everything before the body: what the bundle is about, and the checkpoint. */
export const PREAMBLE_BYTES_MAX = 2_097_152;
/** How many borders a bundle may have beside those of its window. */
export const BORDERS_MAX = 16;

const encoder = new TextEncoder();

/** `hash 512 256 BASE64`: 256 leaves from position 512 on. */
export function hashLine({ first, count }: CoverPart, hash: Uint8Array): string {
  return `hash ${first} ${count} ${toBase64(hash.subarray(0, HASH_BYTES))}\n`;
}

/** `gone 512 767 expired 1033`. */
export function goneLine({ first, last, gone, announcement }: BundleGone): string {
  return `gone ${first} ${last} ${gone} ${announcement}\n`;
}

/** `event 512 2026-11-27T21:00:00.000Z SALT`: what stands before the payload, with the space between. */
export function eventHead(word: 'event' | 'announcement', event: BundleEvent): Uint8Array {
  const time = new Date(event.recordedAt).toISOString();
  return encoder.encode(`${word} ${event.position} ${time} ${toBase64(event.salt)} `);
}
