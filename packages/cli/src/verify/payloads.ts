import { checkPlainObject, decodeLeaf, LedgerError, openingLeaf } from '@daybook/ledger';
import type { Client } from '@daybook/sdk';
import { type GoneClaim, GoneClaims } from './gone-claims.ts';
import { type HiddenClaim, HiddenClaims, type HiddenPayloads } from './hidden-claims.ts';
import { NamedPositions } from './named-positions.ts';
import { checkOpeningsPage, type Opening, type OpeningsPage } from './openings-page.ts';
import { VerificationError } from './verification-error.ts';

/**
 * Holds every payload that the server stores against its entry. Entries are given in order; one page of payloads is in memory.
 *
 * A payload that is gone is explained by an event of the ledger that named its position before it was destroyed, and by nothing else that
 * the server says: without one it is missing, and the ledger is not verified. What the server says that it hides, before the first position
 * that it shows, is neither: it was not checked, and the ledger is verified in part.
 */
export class PayloadCheck {
  readonly #client: Client;
  readonly #size: number;
  readonly #wrong = new NamedPositions();
  readonly #unclear = new NamedPositions();
  readonly #missing = new NamedPositions();
  readonly #claims = new GoneClaims();
  readonly #hidden = new HiddenClaims();
  #checked = 0;
  #page: OpeningsPage = { openings: [], gone: [], hidden: [], next: 0, visibleFrom: 0 };
  #place = 0;
  #gonePlace = 0;
  #hiddenPlace = 0;

  /** `size`: how many entries the ledger has. */
  constructor(client: Client, size: bigint) {
    this.#client = client;
    this.#size = Number(size);
  }

  /** How many entries the ledger has. */
  get size(): number {
    return this.#size;
  }

  /** How many payloads fit. */
  get checked(): number {
    return this.#checked;
  }

  /** What is gone, and where the ledger says so. */
  get explained(): GoneClaims['explained'] {
    return this.#claims.explained;
  }

  /** What the server hides, and was not checked; undefined where there is nothing. */
  get hidden(): HiddenPayloads | undefined {
    return this.#hidden.found;
  }

  /** How many of the positions that are gone are explained only by events that the server hides. */
  get unreadCount(): number {
    return this.#claims.unreadCount;
  }

  async check(firstPosition: bigint, entries: readonly Uint8Array[]): Promise<void> {
    for (const [place, entry] of entries.entries()) {
      const position = Number(firstPosition) + place;
      const opening = await this.#opening(position);
      if (opening) this.#checkOpening(position, opening, entry);
      else this.#checkMissing(position, entry);
    }
  }

  #checkOpening(position: number, opening: Opening, entry: Uint8Array): void {
    const isRight = opens(opening, entry);
    if (isRight && isPlain(opening)) {
      this.#checked += 1;
      this.#claims.proved(position, opening.payload);
      return;
    }
    (isRight ? this.#unclear : this.#wrong).add(position);
    this.#claims.unreadable(position);
  }

  #checkMissing(position: number, entry: Uint8Array): void {
    const claim = this.#claimOf(position);
    if (claim) {
      if (claim.kind === 'expired') this.#claims.expired(position, claim.announcement);
      else this.#claims.unreadable(position);
      this.#claims.add(position, claim);
      return;
    }
    const hidden = this.#hiddenClaimOf(position);
    if (hidden) {
      this.#claims.hidden(position);
      this.#hidden.add(position, hidden, Number(decodeLeaf(entry).recordedAt));
      return;
    }
    this.#claims.unreadable(position);
    if (position < this.#page.visibleFrom) this.#missing.add(position);
    else this.#wrong.add(position);
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
    this.#claims.end();
    if (this.#missing.count > 0) {
      throw new VerificationError(
        'payload-missing',
        `the payloads of ${this.#missing} (${this.#missing.count} of ${this.#size}) are missing, unexplained: the server shows nothing before position ${this.#page.visibleFrom}, names no event that announced it, and does not say that it hides it. The other ${this.#checked} are the ones that their entries commit to`,
      );
    }
    const { unexplained } = this.#claims;
    if (unexplained.count > 0) {
      throw new VerificationError(
        'payload-missing',
        `the payloads of ${unexplained} (${unexplained.count} of ${this.#size}) are missing, unexplained: the server says that they expired or were erased, but no event of the ledger that it names announces them. The other ${this.#checked} are the ones that their entries commit to`,
      );
    }
    if (this.#checked + this.#claims.count + this.#hidden.count !== this.#size) {
      throw new VerificationError(
        'payload-missing',
        `only ${this.#checked} of ${this.#size} payloads were checked`,
      );
    }
  }

  async #opening(position: number): Promise<Opening | undefined> {
    for (;;) {
      const { openings, next, visibleFrom } = this.#page;
      while ((openings[this.#place]?.position ?? position) < position) this.#place += 1;
      const opening = openings[this.#place];
      if (opening !== undefined) return opening.position === position ? opening : undefined;
      if (next === null || next > position) return undefined;
      const answer: unknown = await this.#client.ledger.openings(position);
      this.#page = checkOpeningsPage(answer, { from: position, visibleFrom, size: this.#size });
      this.#place = 0;
      this.#gonePlace = 0;
      this.#hiddenPlace = 0;
    }
  }

  /** What the page says of a position that it does not show. */
  #claimOf(position: number): GoneClaim | undefined {
    const { gone } = this.#page;
    while ((gone[this.#gonePlace]?.last ?? position) < position) this.#gonePlace += 1;
    const claim = gone[this.#gonePlace];
    return claim && claim.first <= position ? claim : undefined;
  }

  #hiddenClaimOf(position: number): HiddenClaim | undefined {
    const { hidden } = this.#page;
    while ((hidden[this.#hiddenPlace]?.last ?? position) < position) this.#hiddenPlace += 1;
    const claim = hidden[this.#hiddenPlace];
    return claim && claim.first <= position ? claim : undefined;
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
