import type { Clock } from './platform/clock.ts';
import { messageOf } from './platform/errors.ts';
import type { Logger } from './platform/logger.ts';
import type { SweepTime } from './platform/sweep-time.ts';

const DAY_MS = 24 * 3_600_000;
/** Stands beside the ids of organizations. */
const SERVER = 'server';

export type ClockWatchOptions = {
  readonly sweepTime: SweepTime;
  readonly clock: Clock;
  /** By id; looked at anew each time. */
  readonly organizationIds: () => Iterable<string>;
  /** When the newest event of an organization was recorded, in milliseconds since 1970. */
  readonly newestRecordedAt: (organizationId: string) => Promise<number | undefined>;
  readonly logger: Logger;
};

/**
 * Looks at the clock, and says when it is more than a day away from the time that was lived through: in the log once, and to
 * people for as long as it is so. It never keeps anything from working, since a weekend switched off looks the same.
 */
export class ClockWatch {
  readonly sweepTime: SweepTime;
  readonly #options: ClockWatchOptions;
  readonly #told = new Set<string>();

  constructor(options: ClockWatchOptions) {
    this.sweepTime = options.sweepTime;
    this.#options = options;
  }

  /** What people of an organization should know of the clock, in sentences; empty when all is well. */
  async notices(organizationId: string): Promise<string[]> {
    return [this.#jump(), await this.#recordedAhead(organizationId)].filter((notice) => notice !== undefined);
  }

  /** Looks at the clock: once a minute, and before the server stops. */
  async look(): Promise<void> {
    const { logger } = this.#options;
    try {
      this.sweepTime.look();
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'the time could not be noted');
    }
    await this.#tell().catch((error: unknown) =>
      logger.warn({ reason: messageOf(error) }, 'the clock could not be held against the log'),
    );
  }

  /** Each sentence once, until the clock is right again. */
  async #tell(): Promise<void> {
    const { organizationIds, logger } = this.#options;
    const now = new Map<string, string>();
    const jump = this.#jump();
    if (jump !== undefined) now.set(SERVER, jump);
    for (const id of organizationIds()) {
      const ahead = await this.#recordedAhead(id);
      if (ahead !== undefined) now.set(id, ahead);
    }
    for (const [about, notice] of now) {
      if (this.#told.has(about)) continue;
      logger.warn(about === SERVER ? {} : { organizationId: about }, notice);
    }
    this.#told.clear();
    for (const about of now.keys()) this.#told.add(about);
  }

  #jump(): string | undefined {
    const { believed } = this.sweepTime;
    const ahead = this.#options.clock() - believed;
    if (ahead > DAY_MS) {
      return `The server’s clock is ${days(ahead)} past the time at which the server last ran, ${utc(believed)}. If it was switched off since then, all is well. If not, set the clock: each event that is recorded now keeps this time. What expires meanwhile is destroyed only after 24 hours of running.`;
    }
    if (-ahead > DAY_MS) {
      return `The server’s clock is ${days(-ahead)} before the time at which the server last ran, ${utc(believed)}. Set the clock.`;
    }
    return undefined;
  }

  async #recordedAhead(organizationId: string): Promise<string | undefined> {
    const newest = await this.#options.newestRecordedAt(organizationId);
    if (newest === undefined) return undefined;
    const ahead = newest - this.#options.clock();
    if (ahead <= DAY_MS) return undefined;
    return `The newest event was recorded at ${utc(newest)}, which is ${days(ahead)} ahead of the server’s clock. recordedAt never goes back: until then, each new event gets that time. Its occurredAt is right.`;
  }
}

function days(ms: number): string {
  const count = Math.floor(ms / DAY_MS);
  return `${count.toLocaleString('en')} ${count === 1 ? 'day' : 'days'}`;
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
