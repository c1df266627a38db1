import { createHash } from 'node:crypto';
import { FRAME_ENTRIES } from './segment-frame.ts';

/** Stands at the end of every segment, and names the format. */
const MAGIC = Buffer.from('DBKSEG01', 'latin1');
const SHA256_BYTES = 32;
const TAIL_BYTES = SHA256_BYTES + 4 + MAGIC.length;

/** Where a frame lies in its segment, and what it holds. */
export type FrameInfo = {
  /** The positions of its first and last entry. */
  readonly first: number;
  readonly last: number;
  /** The journal's place of its first entry. */
  readonly batch: number;
  readonly place: number;
  readonly count: number;
  /** Its bytes: from `start` on, before `end`. */
  readonly start: number;
  readonly end: number;
};

/**
 * What stands after the last frame: JSON that names the organization and says of each frame its positions, batch, place, count and length;
 * the JSON's SHA-256, its length (uint32, little endian), and the magic.
 */
export function encodeFooter(organizationId: string, frames: readonly FrameInfo[]): Uint8Array {
  const json = Buffer.from(
    JSON.stringify({
      organization: organizationId,
      frames: frames.map(({ first, last, batch, place, count, start, end }) => [
        first,
        last,
        batch,
        place,
        count,
        end - start,
      ]),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([json, sha256(json), length, MAGIC]);
}

/**
 * Reads the footer that a segment ends with. @throws Error when the bytes are not what {@link encodeFooter} made for this organization, or
 * its frames do not reach from the beginning to the footer.
 */
export function decodeFooter(footer: Uint8Array, organizationId: string, footerAt: number): FrameInfo[] {
  const json = Buffer.from(footer.subarray(0, -TAIL_BYTES));
  const tail = Buffer.from(footer.subarray(-TAIL_BYTES));
  const isWhole =
    footer.length > TAIL_BYTES &&
    tail.subarray(SHA256_BYTES + 4).equals(MAGIC) &&
    tail.readUInt32LE(SHA256_BYTES) === json.length &&
    tail.subarray(0, SHA256_BYTES).equals(sha256(json));
  if (!isWhole) throw new Error('its footer is damaged');
  const parsed: { organization: string; frames: number[][] } = JSON.parse(json.toString('utf8'));
  if (parsed.organization !== organizationId) throw new Error('it belongs to another organization');
  let start = 0;
  const frames = parsed.frames.map(([first = 0, last = 0, batch = 0, place = 0, count = 0, bytes = 0]) => {
    const frame = { first, last, batch, place, count, start, end: start + bytes };
    start = frame.end;
    return frame;
  });
  if (start !== footerAt || frames.some(({ count }) => count > FRAME_ENTRIES))
    throw new Error('its footer does not fit its frames');
  return frames;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
