import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as browser from './crypto-browser.ts';
import * as node from './crypto-node.ts';

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('the browser build of the cryptography and that of Node', () => {
  test('hash to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 32 }), (data, offset) => {
        expect(browser.sha256(data)).toEqual(node.sha256(data));
        const [a, b] = [new Uint8Array(64), new Uint8Array(64)];
        browser.sha256Into(data, a, offset);
        node.sha256Into(data, b, offset);
        expect(a).toEqual(b);
        expect(a.slice(offset, offset + 32)).toEqual(node.sha256(data));
      }),
    );
  });

  test('hash to the same bytes what comes in parts', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (parts) => {
        const digests = [browser, node].map(({ createSha256 }) => {
          const running = createSha256();
          for (const part of parts) running.update(part);
          return running.digest();
        });
        const whole = node.sha256(Uint8Array.from(parts.flatMap((part) => [...part])));
        expect(digests).toEqual([whole, whole]);
      }),
    );
  });

  test('make the same public key and the same signature, and each accepts it', () => {
    fc.assert(
      fc.property(seeds, fc.uint8Array({ maxLength: 300 }), (seed, message) => {
        const publicKey = node.ed25519PublicKey(seed);
        const signature = node.ed25519Sign(seed, message);
        expect(browser.ed25519PublicKey(seed)).toEqual(publicKey);
        expect(browser.ed25519Sign(seed, message)).toEqual(signature);
        expect(browser.ed25519Verify(publicKey, message, signature)).toBe(true);
        expect(node.ed25519Verify(publicKey, message, signature)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('refuse a signature, key or message with any bit flipped', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 103 }), fc.nat({ max: 7 }), (seed, at, bit) => {
        const parts = [
          node.ed25519Sign(seed, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
          node.ed25519PublicKey(seed),
        ];
        const all = Uint8Array.of(...parts.flatMap((part) => [...part]), 1, 2, 3, 4, 5, 6, 7, 8);
        const changed = all.with(at, (all[at] ?? 0) ^ (1 << bit));
        const [signature, key, message] = [changed.slice(0, 64), changed.slice(64, 96), changed.slice(96)];
        expect(browser.ed25519Verify(key, message, signature)).toBe(false);
        expect(node.ed25519Verify(key, message, signature)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('answer no, and throw nothing, for bytes that are no key or no signature', () => {
    for (const filler of [0x00, 0x02, 0xff]) {
      const key = new Uint8Array(32).fill(filler);
      const signature = new Uint8Array(64).fill(0xff);
      expect(browser.ed25519Verify(key, Uint8Array.of(1), signature)).toBe(false);
      expect(node.ed25519Verify(key, Uint8Array.of(1), signature)).toBe(false);
    }
  });

  test('refuse the signature that anyone can make for a key of small order', () => {
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const signature = Uint8Array.of(...identity, ...new Uint8Array(32));
    expect(browser.ed25519Verify(identity, Uint8Array.of(1), signature)).toBe(false);
    expect(node.ed25519Verify(identity, Uint8Array.of(1), signature)).toBe(false);
  });

  test('draw seeds of 32 bytes that differ', () => {
    for (const { randomSeed } of [browser, node]) {
      expect(randomSeed().length).toBe(32);
      expect(randomSeed()).not.toEqual(randomSeed());
    }
  });
});
