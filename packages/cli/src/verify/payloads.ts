import { checkPlainObject, LedgerError, openingLeaf } from '@daybook/ledger';
import type { Client } from '@daybook/sdk';
import { NamedPositions } from './named-positions.ts';
import { checkOpeningsPage, type Opening } from './openings-page.ts';
import { VerificationError } from './verification-error.ts';

/**
 * Holds every payload that the server stores against its entry. Entries are given in order; one page of payloads is in memory.
 *
 * An entry whose payload is not shown is not verified, whatever the server calls it: nothing that it records explains one that is gone.
 */
export class PayloadCheck {
  readonly #client: Client;
  readonly #size: number;
  readonly #wrong = new NamedPositions();
  readonly #unclear = new NamedPositions();
  readonly #missing = new NamedPositions();
  #checked = 0;
  #visibleFrom = 0;
  #page: readonly Opening[] = [];
  #place = 0;
  #next: number | null = 0;

  /** `size`: how many entries the ledger has. */
  constructor(client: Client, size: bigint) {
    this.#client = client;
    this.#size = Number(size);
  }

  /** How many payloads fit. */
  get checked(): number {
    return this.#checked;
  }

  async check(firstPosition: bigint, entries: readonly Uint8Array[]): Promise<void> {
    for (const [place, entry] of entries.entries()) {
      const position = Number(firstPosition) + place;
      const opening = await this.#opening(position);
      if (opening === undefined && position < this.#visibleFrom) this.#missing.add(position);
      else if (opening === undefined || !opens(opening, entry)) this.#wrong.add(position);
      else if (!isPlain(opening)) this.#unclear.add(position);
      else this.#checked += 1;
    }
  }

  /** Throws `VerificationError` naming the positions whose payloads do not fit, can be read in several ways, or are not shown. */
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
        `the payload stored at ${this.#unclear} is what the ledger commits to, but readers would not agree on what it says: it has a name twice, half a character, or a number that many of them turn into another`,
      );
    }
    if (this.#missing.count > 0) {
      throw new VerificationError(
        'payload-missing',
        `the payloads of ${this.#missing} (${this.#missing.count} of ${this.#size}) are missing, unexplained: the server shows nothing before position ${this.#visibleFrom}. The other ${this.#checked} are the ones that their entries commit to`,
      );
    }
    if (this.#checked !== this.#size) {
      throw new VerificationError(
        'payload-missing',
        `only ${this.#checked} of ${this.#size} payloads were checked`,
      );
    }
  }

  async #opening(position: number): Promise<Opening | undefined> {
    for (;;) {
      while ((this.#page[this.#place]?.position ?? position) < position) this.#place += 1;
      const opening = this.#page[this.#place];
      if (opening !== undefined) return opening.position === position ? opening : undefined;
      if (this.#next === null || this.#next > position) return undefined;
      const answer: unknown = await this.#client.ledger.openings(position);
      const limits = { from: position, visibleFrom: this.#visibleFrom, size: this.#size };
      const { openings, visibleFrom, next } = checkOpeningsPage(answer, limits);
      this.#page = openings;
      this.#place = 0;
      this.#visibleFrom = visibleFrom;
      this.#next = next;
    }
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
