import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectCode, isRefused } from './testing/expect-code.ts';
import { checkNoteCharacters, decodeText, encodeText, parseBase64, parseDecimal, toBase64 } from './text.ts';

const decimal = (text: string) => parseDecimal(text, 2n ** 63n - 1n, 'the size', 'checkpoint-format');
const base64 = (text: string) => parseBase64(text, 'the root', 'checkpoint-format');

describe('text from outside', () => {
  test('bytes that are not UTF-8 are refused, not repaired', () => {
    for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      expectCode(() => decodeText(Uint8Array.from(bytes)), 'text-encoding');
    }
  });

  test('a byte order mark is kept, so that what is read is what was signed', () => {
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\u{feff}a');
  });

  test('any Unicode text survives encoding and decoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeText(encodeText(text))).toBe(text);
      }),
    );
  });

  test('every control character below U+0020 but newline is refused, and a lone surrogate', () => {
    for (let unit = 0; unit < 0x20; unit++) {
      const text = `a${String.fromCharCode(unit)}b`;
      if (unit === 0x0a) checkNoteCharacters(text, 'the note');
      else expectCode(() => checkNoteCharacters(text, 'the note'), 'text-encoding');
    }
    expectCode(() => checkNoteCharacters('a\ud800b', 'the note'), 'text-encoding');
    checkNoteCharacters('Ωé\u{1f600}\u007f', 'the note');
  });

  test('a decimal has one spelling', () => {
    expect(decimal('0')).toBe(0n);
    expect(decimal('9223372036854775807')).toBe(2n ** 63n - 1n);
    const wrong = [
      '',
      '00',
      '01',
      '-1',
      '+1',
      '-0',
      ' 1',
      '1 ',
      '1\n',
      '0x10',
      '1e3',
      '1.0',
      '1_0',
      '1n',
      '٣',
      '１',
    ];
    const tooLarge = ['9223372036854775808', '18446744073709551616', '9'.repeat(100_000)];
    for (const text of [...wrong, ...tooLarge]) expectCode(() => decimal(text), 'checkpoint-format');
  });

  test('a decimal that is accepted round-trips', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9+-]{0,21}$/), (text) => {
        if (!isRefused(() => decimal(text))) expect(decimal(text).toString()).toBe(text);
      }),
    );
  });

  test('base64 has one spelling, and it round-trips', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(base64(toBase64(bytes))).toEqual(bytes);
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
    const wrong = [
      'A',
      'AA',
      'AAA',
      'AA=',
      'AAA==',
      'AAAA=',
      '=',
      '====',
      'AB==',
      'AAB=',
      'AA==AA==',
      'AA\n==',
      ' AAA',
      'AAAA\n',
    ];
    for (const text of [...wrong, '-_-_', 'AAÄA']) expectCode(() => base64(text), 'checkpoint-format');
  });

  test('a message shows no more than the beginning of a long text', () => {
    const { message } = expectCode(() => decimal('x'.repeat(1_000_000)), 'checkpoint-format');
    expect(message.length).toBeLessThan(300);
    expect(message).toMatch(/^the size must be a decimal/);
  });
});
