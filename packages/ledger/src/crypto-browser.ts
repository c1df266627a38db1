import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { Crypto } from './crypto.ts';

export const sha256: Crypto['sha256'] = (data) => nobleSha256(data);

export const sha256Into: Crypto['sha256Into'] = (data, target, offset) => {
  target.set(nobleSha256(data), offset);
};

export const createSha256: Crypto['createSha256'] = () => {
  const running = nobleSha256.create();
  return { update: (data) => void running.update(data), digest: () => running.digest() };
};

export const randomSeed: Crypto['randomSeed'] = () => ed25519.utils.randomSecretKey();

export const ed25519PublicKey: Crypto['ed25519PublicKey'] = (seed) => ed25519.getPublicKey(seed);

export const ed25519Sign: Crypto['ed25519Sign'] = (seed, message) => ed25519.sign(message, seed);

// The library's default also accepts encodings of points that RFC 8032 forbids (ZIP-215); Node does not.
export const ed25519Verify: Crypto['ed25519Verify'] = (publicKey, message, signature) =>
  ed25519.verify(signature, message, publicKey, { zip215: false });
