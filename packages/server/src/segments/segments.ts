/**
 * Where segments lie: immutable files of openings that have left the journal. Which of them count is said by the journal's table of segments;
 * a file that is not in it is left over from something that was interrupted.
 */
export interface Segments {
  /**
   * When it resolves, the segment is on stable storage under its name, which is given back. Writing the same bytes again changes nothing.
   */
  write(organizationId: string, segment: Segment): Promise<string>;

  /** A segment's bytes, or those from `start` on and before `end`. @throws UnreadableSegment when it is not there, or ends before that. */
  read(organizationId: string, name: string, range?: ByteRange): Promise<Uint8Array>;

  /** When it resolves, none of the segments is there, nor comes back after a power cut. One that is not there is passed over. */
  remove(organizationId: string, names: readonly string[]): Promise<void>;

  /** The names of all that is there, in no order, with what an interrupted write left behind. */
  list(organizationId: string): AsyncIterable<string>;
}

export type Segment = {
  /** {@link segmentName} */
  readonly name: string;
  readonly bytes: Uint8Array;
};

/** `end` is one past the last byte. */
export type ByteRange = { readonly start: number; readonly end: number };

/** Why a segment cannot be read: it is not there, holds other bytes than were written, or its disk fails. */
export type SegmentTrouble = 'missing' | 'damaged' | 'failing';

export class UnreadableSegment extends Error {
  override name = 'UnreadableSegment';
  readonly segment: string;
  readonly trouble: SegmentTrouble;

  constructor(segment: string, trouble: SegmentTrouble, reason: string, options?: ErrorOptions) {
    super(`segment ${segment} ${reason}`, options);
    this.segment = segment;
    this.trouble = trouble;
  }
}

const NAME = /^(\d{1,16})-(\d{1,16})-[0-9a-f]{32}$/;

/** `first` and `last` are the positions that a segment covers; of the SHA-256 of its bytes the name has the first half. */
export function segmentName({ first, last }: { first: number; last: number }, sha256: Uint8Array): string {
  return `${first}-${last}-${hashInName(sha256)}`;
}

/** What the name of a segment has of the SHA-256 of its bytes. */
export function hashInName(sha256: Uint8Array): string {
  return Buffer.from(sha256.subarray(0, 16)).toString('hex');
}

/** The positions that a segment of this name covers, both inclusive; undefined when the name is none of a segment. */
export function positionsOf(name: string): { first: number; last: number } | undefined {
  const match = NAME.exec(name);
  return match ? { first: Number(match[1]), last: Number(match[2]) } : undefined;
}
