import { Problem } from './problem.ts';

/** How many bytes the bodies of requests may hold together, from their first byte until the request is answered. */
export type BodyBytes = {
  readonly total: number;
  /** For one key or account. */
  readonly ofCredential: number;
  /** For one network address, or a /64 of IPv6. */
  readonly ofAddress: number;
  /** For all requests to routes that need no credential, so that they leave room for the others. */
  readonly withoutCredential: number;
};

const MIB = 1_048_576;

export const BODY_BYTES: BodyBytes = {
  total: 96 * MIB,
  ofCredential: 32 * MIB,
  ofAddress: 48 * MIB,
  withoutCredential: 4 * MIB,
};

/** Who sends a body; without a credential where the route needs none. */
export type BodySender = { readonly network: string; readonly credential: string | undefined };

/** Names of the limits in the metrics. */
export type BodyLimit = 'bodies' | 'bodies-of-address' | 'bodies-of-credential' | 'bodies-without-credential';

type Holder = { readonly key: string; readonly max: number; readonly limit: BodyLimit };

/** Counts the memory that bodies hold while they arrive. A body that would hold more than is left is refused, not kept waiting: many that wait for each other would never end. */
export class ArrivingBodies {
  readonly #limits: BodyBytes;
  readonly #refused: (limit: BodyLimit) => void;
  readonly #held = new Map<string, number>();

  constructor(limits: BodyBytes, refused: (limit: BodyLimit) => void) {
    this.#limits = limits;
    this.#refused = refused;
  }

  /** How many bytes are held now. */
  get bytes(): number {
    return this.#held.get('') ?? 0;
  }

  lease(): BodyLease {
    return new BodyLease(
      (sender, bytes) => this.#take(this.#holders(sender), bytes),
      (sender, bytes) => this.#give(this.#holders(sender), bytes),
    );
  }

  #holders({ network, credential }: BodySender): Holder[] {
    const { total, ofAddress, ofCredential, withoutCredential } = this.#limits;
    return [
      credential === undefined
        ? { key: 'none', max: withoutCredential, limit: 'bodies-without-credential' }
        : { key: `credential ${credential}`, max: ofCredential, limit: 'bodies-of-credential' },
      { key: `address ${network}`, max: ofAddress, limit: 'bodies-of-address' },
      { key: '', max: total, limit: 'bodies' },
    ];
  }

  #take(holders: readonly Holder[], bytes: number): void {
    const full = holders.find(({ key, max }) => (this.#held.get(key) ?? 0) + bytes > max);
    if (full) {
      this.#refused(full.limit);
      throw exceeded(full);
    }
    for (const { key } of holders) this.#held.set(key, (this.#held.get(key) ?? 0) + bytes);
  }

  #give(holders: readonly Holder[], bytes: number): void {
    for (const { key } of holders) {
      const left = (this.#held.get(key) ?? 0) - bytes;
      if (left > 0) this.#held.set(key, left);
      else this.#held.delete(key);
    }
  }
}

/** What the body of one request holds. */
export class BodyLease {
  readonly #take: (sender: BodySender, bytes: number) => void;
  readonly #give: (sender: BodySender, bytes: number) => void;
  readonly #held: { readonly sender: BodySender; readonly bytes: number }[] = [];

  constructor(
    take: (sender: BodySender, bytes: number) => void,
    give: (sender: BodySender, bytes: number) => void,
  ) {
    this.#take = take;
    this.#give = give;
  }

  /** @throws Problem `too-many-requests` or `unavailable`, with `Retry-After`, when there is no room for so many bytes more */
  grow(sender: BodySender, bytes: number): void {
    this.#take(sender, bytes);
    this.#held.push({ sender, bytes });
  }

  release(): void {
    for (const { sender, bytes } of this.#held.splice(0)) this.#give(sender, bytes);
  }
}

function exceeded({ limit, max }: Holder): Problem {
  const bound = `${max.toLocaleString('en')} bytes`;
  const headers = { 'Retry-After': '1', Connection: 'close' };
  switch (limit) {
    case 'bodies':
      return new Problem('unavailable', {
        detail: `the bodies of all requests under way hold ${bound}, which is the limit: nothing was done; try again in a moment`,
        headers,
      });
    case 'bodies-without-credential':
      return new Problem('unavailable', {
        detail: `the bodies of requests that need no credential hold ${bound}, which is the limit: nothing was done; try again in a moment`,
        headers,
      });
    case 'bodies-of-address':
    case 'bodies-of-credential':
      return new Problem('too-many-requests', {
        detail: `requests under way from this ${limit === 'bodies-of-address' ? 'address' : 'credential'} hold ${bound}, which is the limit: nothing was done; send fewer at once`,
        headers,
      });
  }
}
