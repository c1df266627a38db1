import { ByteCache } from '../platform/byte-cache.ts';
import { messageOf } from '../platform/errors.ts';
import { decodeFooter, type FrameInfo } from './segment-footer.ts';
import { decodeFrame, type SegmentEntry } from './segment-frame.ts';
import { type Segments, UnreadableSegment } from './segments.ts';

const FOOTER_BYTES_KEPT = 8 * 1_048_576;
const FRAME_BYTES_KEPT = 8 * 1_048_576;
/** A rough measure of what an object of a footer or an entry takes beside its bytes. */
const BYTES_OF_OBJECT = 128;

/** A registered segment: whose it is, its name, its length, and where its footer begins. */
export type SegmentRef = {
  readonly organizationId: string;
  readonly name: string;
  readonly bytes: number;
  readonly footerAt: number;
};

/**
 * Reads entries of segments by frames. Footers and frames used last stay in memory, within a bound. Everything here throws
 * UnreadableSegment for what is missing or damaged; whether entries are what the ledger commits to is for others to check.
 */
export class SegmentReader {
  readonly #segments: Pick<Segments, 'read'>;
  readonly #footers = new ByteCache<readonly FrameInfo[]>(
    FOOTER_BYTES_KEPT,
    (frames) => (frames.length + 1) * BYTES_OF_OBJECT,
  );
  readonly #frames = new ByteCache<readonly SegmentEntry[]>(FRAME_BYTES_KEPT, bytesOf);

  constructor(segments: Pick<Segments, 'read'>) {
    this.#segments = segments;
  }

  /** What a segment holds, in the order of positions. */
  frames(segment: SegmentRef): Promise<readonly FrameInfo[]> {
    const { organizationId, name, footerAt, bytes } = segment;
    return this.#footers.get(`${organizationId}/${name}`, async () => {
      const footer = await this.#segments.read(organizationId, name, { start: footerAt, end: bytes });
      return explained(name, () => decodeFooter(footer, organizationId, footerAt));
    });
  }

  /** The entries of one frame; those of the last frames are kept. */
  frame(segment: SegmentRef, info: FrameInfo): Promise<readonly SegmentEntry[]> {
    const key = `${segment.organizationId}/${segment.name}/${info.start}`;
    return this.#frames.get(key, () => this.readFrame(segment, info));
  }

  /** As {@link frame}, for who reads on and on: nothing of it is kept. */
  async readFrame(segment: SegmentRef, info: FrameInfo): Promise<readonly SegmentEntry[]> {
    const bytes = await this.frameBytes(segment, info);
    return explained(segment.name, () => decodeFrame(bytes, info.count));
  }

  /** A frame as it is stored. */
  frameBytes({ organizationId, name }: SegmentRef, { start, end }: FrameInfo): Promise<Uint8Array> {
    return this.#segments.read(organizationId, name, { start, end });
  }

  /** The entry at a position; undefined when the segment has none there. */
  async at(segment: SegmentRef, position: number): Promise<SegmentEntry | undefined> {
    const info = (await this.frames(segment)).find(
      ({ first, last }) => first <= position && position <= last,
    );
    if (!info) return undefined;
    return (await this.frame(segment, info)).find((entry) => entry.position === position);
  }

  /** What a segment still has of places `first` to `last` of a journal's batch. */
  async ofBatch(
    segment: SegmentRef,
    { batch, first, last }: { readonly batch: number; readonly first: number; readonly last: number },
  ): Promise<SegmentEntry[]> {
    const frames = await this.frames(segment);
    const found: SegmentEntry[] = [];
    for (const [n, info] of frames.entries()) {
      if (isAfter(info, batch, last)) break;
      const next = frames[n + 1];
      if (next && !isAfter(next, batch, first)) continue;
      for (const entry of await this.frame(segment, info)) {
        if (entry.batch === batch && entry.place >= first && entry.place <= last) found.push(entry);
      }
    }
    return found;
  }
}

/** Whether a frame begins after a place of the journal. */
function isAfter(info: FrameInfo, batch: number, place: number): boolean {
  return info.batch > batch || (info.batch === batch && info.place > place);
}

function explained<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UnreadableSegment(name, 'damaged', `is damaged: ${messageOf(error)}`, { cause: error });
  }
}

function bytesOf(entries: readonly SegmentEntry[]): number {
  return entries.reduce((sum, { payload }) => sum + payload.length + BYTES_OF_OBJECT, 0);
}
