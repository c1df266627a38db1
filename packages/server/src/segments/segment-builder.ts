import { createHash } from 'node:crypto';
import { encodeFooter, type FrameInfo } from './segment-footer.ts';
import { encodeFrame, FRAME_ENTRIES, type SegmentEntry } from './segment-frame.ts';
import { type Segment, segmentName } from './segments.ts';

/** Long payloads make frames of fewer entries: a frame is unpacked whole for each of them. */
const FRAME_BYTES = 1_048_576;

/** A segment as it is to be written, and where its footer begins. */
export type BuiltSegment = Segment & { readonly footerAt: number };

/** Puts a segment together, a frame at a time. */
export class SegmentBuilder {
  readonly #organizationId: string;
  readonly #parts: Uint8Array[] = [];
  readonly #frames: FrameInfo[] = [];
  readonly #hash = createHash('sha256');
  #waiting: SegmentEntry[] = [];
  #waitingBytes = 0;
  #bytes = 0;

  constructor(organizationId: string) {
    this.#organizationId = organizationId;
  }

  /** What its frames take so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0 && this.#waiting.length === 0;
  }

  /** Adds an entry above all others. */
  add(entry: SegmentEntry): void {
    this.#waiting.push(entry);
    this.#waitingBytes += entry.payload.length;
    if (this.#waiting.length >= FRAME_ENTRIES || this.#waitingBytes >= FRAME_BYTES) this.#endFrame();
  }

  /** Takes over a frame of another segment as it is. */
  addFrame(info: FrameInfo, bytes: Uint8Array): void {
    this.#endFrame();
    this.#push(info, bytes);
  }

  /** `covered` are the positions that the segment stands for, whether it has an entry at each of them or not. */
  finish(covered: { readonly first: number; readonly last: number }): BuiltSegment {
    this.#endFrame();
    const footer = encodeFooter(this.#organizationId, this.#frames);
    return {
      name: segmentName(covered, this.#hash.update(footer).digest()),
      bytes: Buffer.concat([...this.#parts, footer]),
      footerAt: this.#bytes,
    };
  }

  #endFrame(): void {
    const entries = this.#waiting;
    const [begin] = entries;
    const end = entries.at(-1);
    if (!begin || !end) return;
    this.#waiting = [];
    this.#waitingBytes = 0;
    const { position: first, batch, place } = begin;
    const info = { first, last: end.position, batch, place, count: entries.length };
    this.#push(info, encodeFrame(entries));
  }

  #push({ first, last, batch, place, count }: Omit<FrameInfo, 'start' | 'end'>, bytes: Uint8Array): void {
    const start = this.#bytes;
    this.#hash.update(bytes);
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    this.#frames.push({ first, last, batch, place, count, start, end: this.#bytes });
  }
}
