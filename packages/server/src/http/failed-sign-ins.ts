import type { Clock } from '../platform/clock.ts';
import { Problem } from './problem.ts';

const WINDOW_MS = 60_000;
const FAILURES_PER_WINDOW = 100;
const ADDRESSES_REMEMBERED = 10_000;

/** Slows down guessing: an address whose keys fail too often is told to wait. A valid key is never hindered. */
export class FailedSignIns {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws Problem `too-many-requests` when the address has failed too often. */
  count(address: string): void {
    const now = this.#clock();
    const known = this.#failures.get(address);
    const entry = known && known.until > now ? known : { count: 0, until: now + WINDOW_MS };
    entry.count += 1;
    this.#failures.delete(address);
    this.#failures.set(address, entry);
    if (this.#failures.size > ADDRESSES_REMEMBERED) {
      for (const oldest of this.#failures.keys()) {
        this.#failures.delete(oldest);
        break;
      }
    }
    if (entry.count <= FAILURES_PER_WINDOW) return;
    const seconds = Math.ceil((entry.until - now) / 1_000);
    throw new Problem('too-many-requests', {
      detail: `too many invalid keys came from this address: try again in ${seconds} s`,
      headers: { 'Retry-After': String(seconds) },
    });
  }
}
