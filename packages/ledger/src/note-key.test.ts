import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from './bytes.ts';
import {
  generateSigningKey,
  isKeyName,
  parseSigningKey,
  parseVerifierKey,
  verifierKeyOf,
} from './note-key.ts';
import { expectCode } from './testing/expect-code.ts';

// The example key of Go's golang.org/x/mod/sumdb/note.
const SIGNING_KEY = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const VERIFIER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const KEY_BASE64 = 'ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

describe('keys of notes', () => {
  test('the verifier key of a signing key is the one that Go derives', () => {
    expect(verifierKeyOf(SIGNING_KEY)).toBe(VERIFIER_KEY);
  });

  test('a verifier key is read with its id and 32 bytes of key', () => {
    const key = parseVerifierKey(VERIFIER_KEY);
    expect(key).toMatchObject({ name: 'PeterNeumann', keyId: 'c74f20a3' });
    expect(toHex(key.keyIdBytes)).toBe('c74f20a3');
    expect(key.publicKey.length).toBe(32);
  });

  test('new keys differ, carry their name, and belong together', () => {
    const a = generateSigningKey('daybook.local/org');
    const b = generateSigningKey('daybook.local/org');
    expect(a.signingKey).not.toBe(b.signingKey);
    expect(verifierKeyOf(a.signingKey)).toBe(a.verifierKey);
    expect(parseVerifierKey(a.verifierKey).name).toBe('daybook.local/org');
    expect(parseSigningKey(a.signingKey).publicKey).toEqual(parseVerifierKey(a.verifierKey).publicKey);
  });

  test.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\u0085b', 'a\u3000b', 'a\tb', 'a\nb', 'a\u0000b', 'a\ud800'])(
    'a key cannot be named %j',
    (name) => {
      expect(isKeyName(name)).toBe(false);
      expectCode(() => generateSigningKey(name), 'key-format');
      expectCode(() => parseVerifierKey(`${name}+c74f20a3+${KEY_BASE64}`), 'key-format');
    },
  );

  test.each(['a\u007fb', 'a\u0080b', 'a\u009bb', '\u{feff}a'])(
    'a name %j is read, as the specification allows it, and never made',
    (name) => {
      expect(isKeyName(name)).toBe(true);
      expectCode(() => generateSigningKey(name), 'key-format');
    },
  );

  test.each([
    ['nothing', ''],
    ['no id', `PeterNeumann+${KEY_BASE64}`],
    ['the id of another key', VERIFIER_KEY.replace('c74f20a3', 'c74f20a4')],
    ['another name under the same id', VERIFIER_KEY.replace('Peter', 'Petra')],
    ['an id in upper case', VERIFIER_KEY.replace('c74f20a3', 'C74F20A3')],
    ['an id too short', VERIFIER_KEY.replace('c74f20a3', 'c74f20a')],
    ['a newline at its end', `${VERIFIER_KEY}\n`],
    ['a space before it', ` ${VERIFIER_KEY}`],
    ['base64 cut off', VERIFIER_KEY.slice(0, -1)],
    ['base64 with a stray character', `${VERIFIER_KEY}!`],
    ['31 bytes of key', `PeterNeumann+c74f20a3+${Buffer.from([1, ...Array(31).fill(0)]).toString('base64')}`],
    ['33 bytes of key', `PeterNeumann+c74f20a3+${Buffer.from([1, ...Array(33).fill(0)]).toString('base64')}`],
    ['far too many characters', `${'a'.repeat(100_000)}+c74f20a3+${KEY_BASE64}`],
    ['a signing key instead', SIGNING_KEY],
  ])('a verifier key with %s is refused', (_, text) => {
    expectCode(() => parseVerifierKey(text), 'key-format');
  });

  test('a key of another algorithm is refused as such', () => {
    for (const type of [0x02, 0x04, 0xff]) {
      const base64 = Buffer.from([type, ...Array(32).fill(7)]).toString('base64');
      expectCode(() => parseVerifierKey(`witness+c74f20a3+${base64}`), 'key-algorithm');
    }
  });

  test('a signing key that is damaged is refused, and no message shows any of it', () => {
    const secret = SIGNING_KEY.slice(-44);
    const damaged = [
      SIGNING_KEY.slice('PRIVATE+KEY+'.length),
      SIGNING_KEY.replace('c74f20a3', 'c74f20a4'),
      `${SIGNING_KEY}=`,
      SIGNING_KEY.slice(0, -1),
      SIGNING_KEY.slice(0, -4),
    ];
    for (const text of damaged) {
      const { message } = expectCode(() => verifierKeyOf(text), 'key-format');
      expect(message).not.toContain(secret.slice(4, 20));
    }
  });

  test('any text is refused with a clear error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expectCode(() => parseVerifierKey(text), 'key-format');
        expectCode(() => verifierKeyOf(text), 'key-format');
      }),
    );
  });
});
