import { isIPv6 } from 'node:net';
import type { Clock } from '../platform/clock.ts';
import { Problem } from './problem.ts';

const WINDOW_MS = 5 * 60_000;
/** For one account from one network: who guesses elsewhere keeps nobody out. */
const FAILURES_FROM_ONE_NETWORK = 10;
const FAILURES_PER_ACCOUNT = 100;
const FAILURES_PER_NETWORK = 50;
const REMEMBERED = 20_000;

/** What is tried: by whom where that is known or claimed, and from where. */
export type Trial = { readonly account?: string | undefined; readonly address: string | undefined };

/**
 * Slows down guessing of passwords, codes and links: by account, whether it exists or not, and by network. An attempt counts
 * from its beginning, so that many at once are no more than many in turn. Counts are forgotten with the process, which is no help
 * to whoever cannot restart it.
 */
export class SignInLimits {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts an attempt as failed until {@link succeeded}. @throws Problem `too-many-requests` before anything is tried. */
  begin(trial: Trial): void {
    const counters = countersOf(trial);
    for (const [who, allowed] of counters) this.#check(who, allowed);
    for (const [who] of counters) this.#add(who, 1);
  }

  /** The attempt was none of a guesser. */
  succeeded(trial: Trial): void {
    for (const [who] of countersOf(trial)) this.#add(who, -1);
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

  #add(who: string, change: 1 | -1): void {
    const now = this.#clock();
    const known = this.#failures.get(who);
    const entry = known && known.until > now ? known : { count: 0, until: now + WINDOW_MS };
    entry.count = Math.max(0, entry.count + change);
    this.#failures.delete(who);
    if (entry.count > 0) this.#failures.set(who, entry);
    if (this.#failures.size <= REMEMBERED) return;
    const oldest = this.#failures.keys().next();
    if (!oldest.done) this.#failures.delete(oldest.value);
  }
}

function countersOf({ account, address }: Trial): [who: string, allowed: number][] {
  const network = networkOf(address);
  const byNetwork: [string, number] = [`network ${network}`, FAILURES_PER_NETWORK];
  if (account === undefined) return [byNetwork];
  return [
    [`account ${account} from ${network}`, FAILURES_FROM_ONE_NETWORK],
    [`account ${account}`, FAILURES_PER_ACCOUNT],
    byNetwork,
  ];
}

/** An IPv6 host has a whole /64 to choose its address from. */
export function networkOf(address = 'unknown'): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  return groups.slice(0, 4).join(':');
}
