import type { PositionRange } from '@daybook/event';
import { NamedPositions } from './named-positions.ts';

/** What a server says of positions that it does not show, and that nothing in the ledger announces as gone. */
export type HiddenClaim = PositionRange & { readonly why: 'held' | 'expiring' };

/** What was not checked since the server hides it, as a report has it. */
export type HiddenPayloads = {
  readonly count: number;
  /** By what the server says: kept by a legal hold, or about to be destroyed. */
  readonly held: number;
  readonly expiring: number;
  /** In words. */
  readonly positions: string;
  /** When the newest of them was recorded (ISO 8601), as its entry says. */
  readonly newest: string;
};

/**
 * Positions that a server hides, on its word alone: nothing is proved of their payloads. When they were recorded their entries say, which
 * the server cannot change, so whoever knows how long the log is kept can tell whether they may be hidden.
 */
export class HiddenClaims {
  readonly #positions = new NamedPositions();
  readonly #counts = { held: 0, expiring: 0 };
  #newest = 0;

  get count(): number {
    return this.#positions.count;
  }

  /** Positions rise. `recordedAt`: of its entry, in milliseconds since 1970. */
  add(position: number, { why }: HiddenClaim, recordedAt: number): void {
    this.#positions.add(position);
    this.#counts[why] += 1;
    this.#newest = recordedAt;
  }

  /** Undefined where nothing is hidden. */
  get found(): HiddenPayloads | undefined {
    if (this.count === 0) return undefined;
    return {
      count: this.count,
      ...this.#counts,
      positions: String(this.#positions),
      newest: new Date(this.#newest).toISOString(),
    };
  }
}
