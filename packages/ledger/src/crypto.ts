/**
 * What the ledger needs of a cryptographic library, all of it synchronous.
 *
 * Two modules fulfil it and the import condition of `#crypto` chooses between them: `crypto-node.ts` (`node:crypto`)
 * and `crypto-browser.ts` (`@noble`). Callers check the lengths named here before they call.
 */
export type Crypto = {
  /** SHA-256 of `data`, 32 bytes. */
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /** Writes SHA-256 of `data` to the 32 bytes of `target` from `offset`: the hot path, free of a new array per hash. */
  readonly sha256Into: (data: Uint8Array, target: Uint8Array, offset: number) => void;
  /** SHA-256 of data that comes in parts. */
  readonly createSha256: () => RunningHash;
  /** A new Ed25519 seed (RFC 8032 private key), 32 random bytes. */
  readonly randomSeed: () => Uint8Array;
  /** The Ed25519 public key of a seed, 32 bytes. */
  readonly ed25519PublicKey: (seed: Uint8Array) => Uint8Array;
  /** The Ed25519 signature (RFC 8032, pure) of `message`, 64 bytes. */
  readonly ed25519Sign: (seed: Uint8Array, message: Uint8Array) => Uint8Array;
  /** Whether a 64-byte signature is good for `message` under a 32-byte public key; false for anything malformed. */
  readonly ed25519Verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
};

/** A hash under way. `digest` is called once, after the last `update`. */
export type RunningHash = {
  readonly update: (data: Uint8Array) => void;
  readonly digest: () => Uint8Array;
};
