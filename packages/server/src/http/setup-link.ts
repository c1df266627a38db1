import { randomBytes, timingSafeEqual } from 'node:crypto';
import { tokenHash } from '../workspace/api-keys/key-text.ts';

/** The one-time link by which the first owner makes an account: a new one for each start, for as long as an owner is missing. */
export class SetupLink {
  readonly token = randomBytes(24).toString('base64url');
  readonly #needsOwner: () => boolean;
  #isClosed = false;

  constructor(needsOwner: () => boolean) {
    this.#needsOwner = needsOwner;
  }

  isOpen(): boolean {
    return !this.#isClosed && this.#needsOwner();
  }

  opens(token: string): boolean {
    return timingSafeEqual(tokenHash(token), tokenHash(this.token)) && this.isOpen();
  }

  close(): void {
    this.#isClosed = true;
  }
}
