import { createSha256 } from '#crypto';
import { concatBytes } from '../bytes.ts';
import { encodeText } from '../text.ts';

/** Gathers bytes to be given in parts, and hashes what it gives. */
export class HashedParts {
  readonly #hash = createSha256();
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** How many bytes are waiting to be taken. */
  get bytes(): number {
    return this.#bytes;
  }

  add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  }

  addText(text: string): void {
    this.add(encodeText(text));
  }

  take(): Uint8Array {
    const part = concatBytes(...this.#parts);
    this.#hash.update(part);
    this.#parts = [];
    this.#bytes = 0;
    return part;
  }

  /** SHA-256 of everything that was taken. Asked for once. */
  digest(): Uint8Array {
    return this.#hash.digest();
  }
}
