import { createHmac } from 'node:crypto';
import { openValue, type Place, sealValue } from './sealing.ts';
import type { WrappedKeys } from './wrapped-keys.ts';

export type SealedValue = { readonly keyId: string; readonly sealed: Uint8Array };

/** Encrypts the values of secrets and variables under their organization's data key. */
export class Vault {
  readonly #keys: WrappedKeys;

  constructor(keys: WrappedKeys) {
    this.#keys = keys;
  }

  /** Belongs to the caller's transaction: which key seals must not change before the value is written. */
  seal(place: Place, value: string): SealedValue {
    return this.sealWith(this.sealingKey(place.organizationId), place, value);
  }

  /** The id of the key that seals now, made where there is none. Belongs to the caller's transaction. */
  sealingKey(organizationId: string): string {
    return this.#keys.newestOrNew({ purpose: 'data', organizationId });
  }

  /** Seals before the transaction that writes the value, which has to see that `keyId` is still the key that seals. */
  sealWith(keyId: string, place: Place, value: string): SealedValue {
    return { keyId, sealed: sealValue(this.#keys.key(keyId), place, value) };
  }

  /** @throws SealedValueError when the value is not the one that was sealed for this place. */
  open(place: Place, { keyId, sealed }: SealedValue): string {
    return openValue(this.#keys.key(keyId), place, sealed);
  }

  /**
   * Tells whether a secret has had a value before, once the value is gone too. Its key is apart from the data keys, so that it
   * outlives their replacement and a retired data key does not help to guess values. Belongs to the caller's transaction.
   */
  fingerprint(organizationId: string, secretId: string, value: string): Buffer {
    const id = this.#keys.newestOrNew({ purpose: 'fingerprint', organizationId });
    // The id has a fixed alphabet, so the zero byte ends it.
    return createHmac('sha256', this.#keys.key(id)).update(`${secretId}\0`).update(value).digest();
  }
}
