import type { Clock } from '../platform/clock.ts';
import { Problem } from './problem.ts';

const WINDOW_MS = 5 * 60_000;
const FAILURES_PER_ACCOUNT = 10;
const FAILURES_PER_ADDRESS = 50;
const REMEMBERED = 20_000;

/**
 * Slows down guessing of passwords: by account, whether it exists or not, and by address. Only failures count; they are forgotten with
 * the process, which is no help to whoever cannot restart it.
 */
export class SignInLimits {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws Problem `too-many-requests` before the password is even looked at. */
  check(account: string, address: string): void {
    this.#check(`account ${account}`, FAILURES_PER_ACCOUNT);
    this.#check(`address ${address}`, FAILURES_PER_ADDRESS);
  }

  failed(account: string, address: string): void {
    this.#count(`account ${account}`);
    this.#count(`address ${address}`);
  }

  succeeded(account: string): void {
    this.#failures.delete(`account ${account}`);
  }

  #check(who: string, allowed: number): void {
    const now = this.#clock();
    const known = this.#failures.get(who);
    if (!known || known.until <= now || known.count < allowed) return;
    const seconds = Math.ceil((known.until - now) / 1_000);
    throw new Problem('too-many-requests', {
      detail: `too many failed attempts: try again in ${seconds} s`,
      headers: { 'Retry-After': String(seconds) },
    });
  }

  #count(who: string): void {
    const now = this.#clock();
    const known = this.#failures.get(who);
    const entry = known && known.until > now ? known : { count: 0, until: now + WINDOW_MS };
    entry.count += 1;
    this.#failures.delete(who);
    this.#failures.set(who, entry);
    if (this.#failures.size <= REMEMBERED) return;
    const oldest = this.#failures.keys().next();
    if (!oldest.done) this.#failures.delete(oldest.value);
  }
}
