/** Whoever wants something of a queue. */
export type Asker = {
  readonly organizationId: string;
  /** The key or person; one that acts in several organizations is one all the same. */
  readonly credential: string;
};

export type FairQueueLimits = {
  /** How much may be taken at once. */
  readonly total: number;
  /** How much one credential may take at once, so that it never has everything. */
  readonly perCredential: number;
  /** How much the credentials of one organization may take together; all when left out. */
  readonly perOrganization?: number;
  /** How many may wait in line, of one credential and of all together. */
  readonly waitingPerCredential: number;
  readonly waitingTotal: number;
};

/** A share of the queue's amount, held until it is given back. */
export type Share = {
  /** Gives back what is beyond `amount`. */
  shrink(amount: number): void;
  /** Gives back everything; a second time does nothing. */
  release(): void;
};

/** The line is full: `of` says whose. */
export class LineFull extends Error {
  override name = 'LineFull';
  readonly of: 'credential' | 'server';

  constructor(of: 'credential' | 'server') {
    super(`the line of the ${of} is full`);
    this.of = of;
  }
}

type Waiting = Asker & { readonly amount: number; readonly admit: (share: Share) => void };

/** Remembered as long as somebody waits in it or holds a share from it. */
type Line = { readonly waiting: Waiting[]; shares: number; lastTurn: number };
type Organization = { readonly lines: Map<string, Line>; taken: number; lastTurn: number };

/**
 * Shares out an amount (places, bytes): organizations take turns, and within each its credentials, whoever of them asked more or earlier.
 * A credential or organization that has all it may have is passed over; one whose turn it is and that only lacks room is waited for, so that
 * those who want much come to their turn as well. It orders work within one process, and nothing is lost with it.
 */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #organizations = new Map<string, Organization>();
  readonly #takenBy = new Map<string, number>();
  #taken = 0;
  #waiting = 0;
  /** Counts turns. */
  #turns = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Waits for a share of `amount`, at most what one credential may have. Aborting `signal` gives up the place in line.
   * @throws LineFull, or the reason of `signal`
   */
  enter(asker: Asker, amount: number, signal: AbortSignal): Promise<Share> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = () => {
        this.#remove(waiting);
        reject(signal.reason);
        // Others may have waited for this one's turn.
        this.#admit();
      };
      const waiting: Waiting = {
        ...asker,
        amount: Math.min(amount, this.#limits.perCredential),
        admit(share) {
          signal.removeEventListener('abort', leave);
          resolve(share);
        },
      };
      const line = this.#lineOf(asker);
      line.waiting.push(waiting);
      this.#waiting++;
      this.#admit();
      if (!line.waiting.includes(waiting)) return;
      const full = this.#fullLine(line);
      if (full) {
        this.#remove(waiting);
        reject(new LineFull(full));
      } else signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** A newcomer's turn comes after those who have waited since an earlier turn, and before those who had theirs meanwhile. */
  #lineOf({ organizationId, credential }: Asker): Line {
    const lastTurn = this.#turns - 0.5;
    const organization = this.#organizations.get(organizationId) ?? {
      lines: new Map<string, Line>(),
      taken: 0,
      lastTurn,
    };
    this.#organizations.set(organizationId, organization);
    const line = organization.lines.get(credential) ?? { waiting: [], shares: 0, lastTurn };
    organization.lines.set(credential, line);
    return line;
  }

  #fullLine({ waiting }: Line): LineFull['of'] | undefined {
    if (waiting.length > this.#limits.waitingPerCredential) return 'credential';
    return this.#waiting > this.#limits.waitingTotal ? 'server' : undefined;
  }

  #remove(asked: Waiting): void {
    const { waiting } = this.#lineOf(asked);
    waiting.splice(waiting.indexOf(asked), 1);
    this.#waiting--;
    this.#forgetIdle(asked);
  }

  #forgetIdle({ organizationId, credential }: Asker): void {
    const organization = this.#organizations.get(organizationId);
    const line = organization?.lines.get(credential);
    if (!organization || !line || line.waiting.length > 0 || line.shares > 0) return;
    organization.lines.delete(credential);
    if (organization.lines.size === 0) this.#organizations.delete(organizationId);
  }

  #admit(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const line = this.#lineOf(next);
      const organization = this.#organizations.get(next.organizationId);
      line.shares++;
      line.lastTurn = ++this.#turns;
      if (organization) organization.lastTurn = this.#turns;
      this.#remove(next);
      this.#take(next, next.amount);
      next.admit(this.#share(next));
    }
  }

  /** The one whose turn it is, where there is room for it. */
  #next(): Waiting | undefined {
    if (this.#waiting === 0) return undefined;
    const { perCredential, perOrganization = Number.POSITIVE_INFINITY } = this.#limits;
    for (const { lines, taken } of byTurn(this.#organizations.values())) {
      for (const { waiting } of byTurn(lines.values())) {
        const [first] = waiting;
        if (!first || taken + first.amount > perOrganization) continue;
        if ((this.#takenBy.get(first.credential) ?? 0) + first.amount > perCredential) continue;
        return this.#taken + first.amount <= this.#limits.total ? first : undefined;
      }
    }
    return undefined;
  }

  #take({ organizationId, credential }: Asker, amount: number): void {
    this.#taken += amount;
    const organization = this.#organizations.get(organizationId);
    if (organization) organization.taken += amount;
    const taken = (this.#takenBy.get(credential) ?? 0) + amount;
    if (taken === 0) this.#takenBy.delete(credential);
    else this.#takenBy.set(credential, taken);
  }

  #share(asker: Waiting): Share {
    let held = asker.amount;
    let isHeld = true;
    const shrink = (amount: number) => {
      if (amount >= held) return;
      this.#take(asker, amount - held);
      held = amount;
      this.#admit();
    };
    return {
      shrink,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        shrink(0);
        this.#lineOf(asker).shares--;
        this.#forgetIdle(asker);
      },
    };
  }
}

function byTurn<T extends { readonly lastTurn: number }>(all: Iterable<T>): T[] {
  return [...all].sort((a, b) => a.lastTurn - b.lastTurn);
}
