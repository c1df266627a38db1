import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { emptyRoot } from './hash.ts';
import { signNote } from './note.ts';
import { generateSigningKey } from './note-key.ts';
import { expectCode, isRefused } from './testing/expect-code.ts';
import { toBase64 } from './text.ts';

const ROOT = new Uint8Array(32).fill(0xab);
const ROOT_BASE64 = toBase64(ROOT);
const ORIGIN = 'daybook.local/org';
const { signingKey, verifierKey } = generateSigningKey(ORIGIN);

describe('checkpoints', () => {
  test('what is formatted is parsed', () => {
    const origin = fc.string({ minLength: 1, maxLength: 40 });
    const root = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(origin, fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), root, (origin, size, root) => {
        const text = formatCheckpoint({ origin, size, root });
        expect(text).toBe(`${origin}\n${size}\n${toBase64(root)}\n`);
        expect(parseCheckpoint(text)).toEqual({ origin, size, root });
      }),
    );
  });

  test('extension lines are accepted', () => {
    const text = `${ORIGIN}\n7\n${ROOT_BASE64}\nextension one\nextension two\n`;
    expect(parseCheckpoint(text)).toEqual({ origin: ORIGIN, size: 7n, root: ROOT });
  });

  test('size 0 has the empty root, and no other', () => {
    const empty = { origin: ORIGIN, size: 0n, root: emptyRoot() };
    expect(parseCheckpoint(formatCheckpoint(empty))).toEqual(empty);
    expectCode(() => parseCheckpoint(`${ORIGIN}\n0\n${ROOT_BASE64}\n`), 'checkpoint-format');
    expectCode(() => formatCheckpoint({ ...empty, root: ROOT }), 'checkpoint-format');
  });

  test.each([
    ['nothing', ''],
    ['no origin', `\n7\n${ROOT_BASE64}\n`],
    ['no root', `${ORIGIN}\n7\n`],
    ['no newline at its end', `${ORIGIN}\n7\n${ROOT_BASE64}`],
    ['no newline after an extension', `${ORIGIN}\n7\n${ROOT_BASE64}\next`],
    ['an empty extension line', `${ORIGIN}\n7\n${ROOT_BASE64}\n\next\n`],
    ['an empty line at its end', `${ORIGIN}\n7\n${ROOT_BASE64}\n\n`],
    ['its signatures still on it', `${ORIGIN}\n7\n${ROOT_BASE64}\n\n— a AAAAAAA=\n`],
    ['a leading zero', `${ORIGIN}\n07\n${ROOT_BASE64}\n`],
    ['a size in hexadecimal', `${ORIGIN}\n0x7\n${ROOT_BASE64}\n`],
    ['a sign', `${ORIGIN}\n+7\n${ROOT_BASE64}\n`],
    ['a negative size', `${ORIGIN}\n-7\n${ROOT_BASE64}\n`],
    ['a space after the size', `${ORIGIN}\n7 \n${ROOT_BASE64}\n`],
    ['no size', `${ORIGIN}\n\n${ROOT_BASE64}\n`],
    ['a size of 2^63', `${ORIGIN}\n9223372036854775808\n${ROOT_BASE64}\n`],
    ['a root of 31 bytes', `${ORIGIN}\n7\n${toBase64(ROOT.subarray(1))}\n`],
    ['a root of 33 bytes', `${ORIGIN}\n7\n${toBase64(Uint8Array.of(1, ...ROOT))}\n`],
    ['a root without padding', `${ORIGIN}\n7\n${ROOT_BASE64.slice(0, -1)}\n`],
    ['a root with stray bits', `${ORIGIN}\n7\n${ROOT_BASE64.slice(0, -2)}t=\n`],
    ['a root in URL-safe base64', `${ORIGIN}\n7\n${'_'.repeat(43)}=\n`],
    ['more than a million characters', `${ORIGIN}\n7\n${ROOT_BASE64}\n${'e'.repeat(1_000_000)}\n`],
  ])('a checkpoint with %s is refused', (_, text) => {
    expectCode(() => parseCheckpoint(text), 'checkpoint-format');
  });

  test('control characters are refused', () => {
    expectCode(() => parseCheckpoint(`${ORIGIN}\r\n7\r\n${ROOT_BASE64}\r\n`), 'text-encoding');
    expectCode(() => formatCheckpoint({ origin: 'a\u0000b', size: 7n, root: ROOT }), 'text-encoding');
  });

  test('any text is either refused or, without extensions, the one spelling of its checkpoint', () => {
    const part = fc.oneof(fc.string(), fc.nat().map(String), fc.constant(ROOT_BASE64));
    fc.assert(
      fc.property(fc.tuple(part, part, part), (parts) => {
        const text = `${parts.join('\n')}\n`;
        if (!isRefused(() => parseCheckpoint(text)) && text.split('\n').length === 4) {
          expect(formatCheckpoint(parseCheckpoint(text))).toBe(text);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('nothing is formatted that could not be parsed', () => {
    expectCode(() => formatCheckpoint({ origin: '', size: 7n, root: ROOT }), 'checkpoint-format');
    expectCode(() => formatCheckpoint({ origin: 'a\nb', size: 7n, root: ROOT }), 'checkpoint-format');
    expectCode(() => formatCheckpoint({ origin: ORIGIN, size: -1n, root: ROOT }), 'size-range');
    expectCode(() => formatCheckpoint({ origin: ORIGIN, size: 7n, root: ROOT.subarray(1) }), 'hash-length');
  });

  test('a signed checkpoint is opened only by a known key and as the log that was expected', () => {
    const note = signNote(formatCheckpoint({ origin: ORIGIN, size: 7n, root: ROOT }), [signingKey]);
    const keyId = verifierKey.split('+')[1];
    expect(openCheckpoint({ note, verifierKeys: [verifierKey], origin: ORIGIN })).toEqual({
      origin: ORIGIN,
      size: 7n,
      root: ROOT,
      signatures: [{ name: ORIGIN, keyId }],
    });
    const elsewhere = { note, verifierKeys: [verifierKey], origin: 'daybook.local/other' };
    expectCode(() => openCheckpoint(elsewhere), 'origin-mismatch');
    const stranger = generateSigningKey(ORIGIN).verifierKey;
    expectCode(() => openCheckpoint({ note, verifierKeys: [stranger], origin: ORIGIN }), 'signature-missing');
    const other = generateSigningKey('daybook.local/other');
    const both = [verifierKey, other.verifierKey];
    const signedByOther = signNote(formatCheckpoint({ origin: ORIGIN, size: 7n, root: ROOT }), [
      other.signingKey,
    ]);
    expectCode(
      () => openCheckpoint({ note: signedByOther, verifierKeys: both, origin: ORIGIN }),
      'signature-missing',
    );
    const marked = signNote(`\u{feff}${ORIGIN}\n7\n${ROOT_BASE64}\n`, [signingKey]);
    expectCode(
      () => openCheckpoint({ note: marked, verifierKeys: [verifierKey], origin: ORIGIN }),
      'origin-mismatch',
    );
  });
});
