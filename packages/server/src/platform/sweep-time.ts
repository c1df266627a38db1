import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from './clock.ts';
import { isDiskFull } from './disk-space.ts';

/** By so much the clock may run ahead of what was lived through before it must prove itself. */
const SLACK_MS = 3_600_000;
const PROOF_MS = 24 * 3_600_000;
/** How often the clock is looked at, where it is asked for often. */
const LOOK_EVERY_MS = 60_000;

/** What is known of the clock. Times are milliseconds since 1970. */
export type ClockProof = {
  /** The time that is believed. */
  readonly believed: number;
  /** A time that the clock has been past, or behind, for `ranMs` of running. */
  readonly claimed?: { readonly time: number; readonly ranMs: number };
};

/**
 * Looks at the clock once more; `ranMs` is what this process has lived through since it looked last. A clock that moved no further than
 * that is believed. Any other time is believed only after 24 hours of running at it, since a machine that was switched off for a weekend
 * and one whose clock is wrong look the same.
 */
export function lookAtClock({ believed, claimed }: ClockProof, now: number, ranMs: number): ClockProof {
  if (now >= believed - SLACK_MS && now <= believed + ranMs + SLACK_MS) {
    return { believed: Math.max(believed, now) };
  }
  const lived = believed + ranMs;
  if (!claimed) return { believed: lived, claimed: { time: now, ranMs: 0 } };
  // Only what all readings have claimed since then is proved.
  const time = Math.min(now, claimed.time + ranMs);
  const ran = claimed.ranMs + ranMs;
  return ran >= PROOF_MS ? { believed: time } : { believed: lived, claimed: { time, ranMs: ran } };
}

export type SweepTimeOptions = {
  /** Has a table `sweep_time`. */
  readonly db: DatabaseSync;
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly elapsedMs?: () => number;
  /** The newest time that is known from before; it is believed where no server has noted one yet. */
  readonly newestKnown: number | undefined;
};

/**
 * The time by which what has expired may be destroyed. It never runs ahead of the clock, and never follows it because of one reading:
 * what a wrong clock made expire is still there when the clock is set right. It is kept across restarts.
 */
export class SweepTime {
  readonly #clock: Clock;
  readonly #elapsedMs: () => number;
  readonly #save: StatementSync;
  #proof: ClockProof;
  #lookedAt: number;

  constructor({ db, clock, elapsedMs = () => performance.now(), newestKnown }: SweepTimeOptions) {
    this.#clock = clock;
    this.#elapsedMs = elapsedMs;
    this.#save = db.prepare(
      'INSERT OR REPLACE INTO sweep_time (one, believed, claimed, ran) VALUES (1, ?, ?, ?)',
    );
    this.#proof = read(db) ?? { believed: newestKnown ?? clock() };
    this.#lookedAt = elapsedMs();
    this.look();
  }

  /** The time that is believed, whatever the clock says now. */
  get believed(): number {
    return this.#proof.believed;
  }

  /** What may be destroyed now expired before this time. Outside of transactions, as {@link look}. */
  now(): number {
    if (this.#elapsedMs() - this.#lookedAt >= LOOK_EVERY_MS) this.look();
    return Math.min(this.#clock(), this.#proof.believed);
  }

  /** What is to be waited for is counted from this time: one wrong reading of the clock does not cut it short. */
  latest(): number {
    return Math.max(this.#clock(), this.#proof.believed);
  }

  /** Looks at the clock, and notes what is known of it; outside of transactions, since a full disk would end them. */
  look(): void {
    const elapsed = this.#elapsedMs();
    this.#proof = lookAtClock(this.#proof, this.#clock(), elapsed - this.#lookedAt);
    this.#lookedAt = elapsed;
    const { believed, claimed } = this.#proof;
    try {
      this.#save.run(
        Math.floor(believed),
        claimed ? Math.floor(claimed.time) : null,
        Math.floor(claimed?.ranMs ?? 0),
      );
    } catch (error) {
      // What is not noted makes destroying wait longer, and nothing else.
      if (!isDiskFull(error)) throw error;
    }
  }
}

function read(db: DatabaseSync): ClockProof | undefined {
  const row = db.prepare('SELECT believed, claimed, ran FROM sweep_time').get();
  if (!row) return undefined;
  const believed = Number(row.believed);
  return row.claimed === null
    ? { believed }
    : { believed, claimed: { time: Number(row.claimed), ranMs: Number(row.ran) } };
}
