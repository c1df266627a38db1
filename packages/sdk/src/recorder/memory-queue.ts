import type { Batch, BatchLimits, EventQueue, Keeping } from './event-queue.ts';
import type { PreparedEvent } from './prepare-event.ts';

export type Bounds = { readonly events: number; readonly bytes: number };

const UNBOUNDED: Bounds = { events: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/** Events in memory, first in, first out, never more than `bounds`. */
export class MemoryQueue implements EventQueue {
  readonly #bounds: Bounds;
  #items: PreparedEvent[] = [];
  #head = 0;
  #bytes = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  get size() {
    return { events: this.length, bytes: this.#bytes, unsaved: this.length };
  }

  push(event: PreparedEvent, bounds: Bounds = this.#bounds): boolean {
    if (this.length >= bounds.events || this.#bytes + event.bytes > bounds.bytes) return false;
    this.#items.push(event);
    this.#bytes += event.bytes;
    return true;
  }

  /** Whether all of them could be pushed. */
  hasRoom(events: readonly PreparedEvent[]): boolean {
    const bytes = events.reduce((sum, event) => sum + event.bytes, this.#bytes);
    return this.length + events.length <= this.#bounds.events && bytes <= this.#bounds.bytes;
  }

  /** The first events within the limits; at least one when there is any. */
  first(limits: BatchLimits): readonly PreparedEvent[] {
    let bytes = 0;
    let end = this.#head;
    for (; end < this.#items.length && end - this.#head < limits.events; end += 1) {
      bytes += this.#items[end]?.bytes ?? 0;
      if (bytes > limits.bytes && end > this.#head) break;
    }
    return this.#items.slice(this.#head, end);
  }

  /** Forgets the first `count` events. */
  drop(count: number): void {
    for (let left = Math.min(count, this.length); left > 0; left -= 1) {
      this.#bytes -= this.#items[this.#head]?.bytes ?? 0;
      this.#head += 1;
    }
    // What was taken is let go of in halves, so that taking stays cheap however long the queue is.
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Forgets the first `count` events; those of them that are given come again at the end. */
  replace(count: number, back: readonly PreparedEvent[]): void {
    this.drop(count);
    for (const event of back) this.push(event, UNBOUNDED);
  }

  async next(limits: BatchLimits): Promise<Batch | undefined> {
    const events = this.first(limits);
    if (events.length === 0) return undefined;
    return { events, remove: async (back = []) => this.replace(events.length, back) };
  }

  async keepRefused(): Promise<Keeping> {
    return { kind: 'nowhere' };
  }

  async ready(): Promise<void> {
    // Nothing is ever left behind in memory.
  }

  async close(): Promise<number> {
    const lost = this.length;
    this.drop(lost);
    return lost;
  }
}
