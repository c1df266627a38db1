import { commitment, decodeLeaf } from '@daybook/ledger';
import type { Client, Openings } from '@daybook/sdk';
import { VerificationError } from './verification-error.ts';

const NAMED_MAX = 20;

type Opening = Openings['openings'][number];

/** Holds every payload that the server stores against its entry. Entries are given in order; one page of payloads is in memory. */
export class PayloadCheck {
  readonly #client: Client;
  readonly #wrong: number[] = [];
  #wrongCount = 0;
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
      if (opening !== undefined && opens(opening, entry)) this.#checked += 1;
      else {
        this.#wrongCount += 1;
        if (this.#wrong.length < NAMED_MAX) this.#wrong.push(position);
      }
    }
  }

  /** Throws `VerificationError` naming the positions whose payloads do not fit. */
  finish(): void {
    if (this.#wrongCount === 0) return;
    const more =
      this.#wrongCount > this.#wrong.length ? ` and ${this.#wrongCount - this.#wrong.length} more` : '';
    const named = `${this.#wrongCount === 1 ? 'position' : 'positions'} ${this.#wrong.join(', ')}${more}`;
    throw new VerificationError(
      'payload-mismatch',
      `the payload, the salt or the time stored at ${named} is not what the ledger commits to, or is missing`,
    );
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

/** Whether an opening is that of an entry. What the server answers is not trusted: anything unfit is a no. */
function opens({ salt, payload, recordedAt }: Opening, entry: Uint8Array): boolean {
  const bytes = Buffer.from(salt, 'base64');
  if (bytes.length !== 16) return false;
  const leaf = decodeLeaf(entry);
  const made = commitment({ salt: bytes, payload: new TextEncoder().encode(payload) });
  return (
    BigInt(Date.parse(recordedAt) || -1) === leaf.recordedAt && Buffer.compare(made, leaf.commitment) === 0
  );
}
