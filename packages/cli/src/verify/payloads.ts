import { checkPlainObject, LedgerError, openingLeaf } from '@daybook/ledger';
import type { Client, Openings } from '@daybook/sdk';
import { VerificationError } from './verification-error.ts';

const NAMED_MAX = 20;

type Opening = Openings['openings'][number];

/** Holds every payload that the server stores against its entry. Entries are given in order; one page of payloads is in memory. */
export class PayloadCheck {
  readonly #client: Client;
  readonly #wrong = new NamedPositions();
  readonly #unclear = new NamedPositions();
  #checked = 0;
  #visibleFrom = 0;
  #page: readonly Opening[] = [];
  #place = 0;
  #next: number | null = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** How many payloads fit. */
  get checked(): number {
    return this.#checked;
  }

  /** The position before which the server shows no payloads, since they have expired. */
  get expired(): number {
    return this.#visibleFrom;
  }

  async check(firstPosition: bigint, entries: readonly Uint8Array[]): Promise<void> {
    for (const [place, entry] of entries.entries()) {
      const position = Number(firstPosition) + place;
      const opening = await this.#opening(position);
      if (position < this.#visibleFrom) continue;
      if (opening === undefined || !opens(opening, entry)) this.#wrong.add(position);
      else if (!isPlain(opening)) this.#unclear.add(position);
      else this.#checked += 1;
    }
  }

  /** Throws `VerificationError` naming the positions whose payloads do not fit, or can be read in several ways. */
  finish(): void {
    if (this.#wrong.count > 0) {
      throw new VerificationError(
        'payload-mismatch',
        `the payload, the salt or the time stored at ${this.#wrong} is not what the ledger commits to, or is missing`,
      );
    }
    if (this.#unclear.count > 0) {
      throw new VerificationError(
        'payload-form',
        `the payload stored at ${this.#unclear} is what the ledger commits to, but readers would not agree on what it says: it has a name twice, or a number that many of them turn into another`,
      );
    }
  }

  async #opening(position: number): Promise<Opening | undefined> {
    for (;;) {
      while ((this.#page[this.#place]?.position ?? position) < position) this.#place += 1;
      const opening = this.#page[this.#place];
      if (opening !== undefined) return opening.position === position ? opening : undefined;
      if (this.#next === null || this.#next > position) return undefined;
      const { openings, visibleFrom, next } = await this.#client.ledger.openings(position);
      this.#page = openings;
      this.#place = 0;
      this.#visibleFrom = visibleFrom;
      this.#next = next;
      if (next !== null && next <= position)
        throw new VerificationError(
          'payload-pages',
          `the server's pages do not go on after position ${position}`,
        );
    }
  }
}

/** Positions, of which a bounded number is named. */
class NamedPositions {
  readonly #named: number[] = [];
  count = 0;

  add(position: number): void {
    this.count += 1;
    if (this.#named.length < NAMED_MAX) this.#named.push(position);
  }

  toString(): string {
    const more = this.count > this.#named.length ? ` and ${this.count - this.#named.length} more` : '';
    return `${this.count === 1 ? 'position' : 'positions'} ${this.#named.join(', ')}${more}`;
  }
}

/** Whether an opening is that of an entry. What the server answers is not trusted: anything unfit is a no. */
function opens(opening: Opening, entry: Uint8Array): boolean {
  return isAccepted(() => Buffer.compare(openingLeaf(opening), entry) === 0);
}

function isPlain({ payload }: Opening): boolean {
  return isAccepted(() => {
    checkPlainObject(payload);
    return true;
  });
}

function isAccepted(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}
