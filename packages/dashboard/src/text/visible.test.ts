import { describe, expect, test } from 'vitest';
import { visibleParts, visibleText } from './visible.ts';

describe('visibleText()', () => {
  test('leaves ordinary text of any script as it is', () => {
    for (const text of [
      'DATABASE_URL',
      'ana@acme.example',
      'Übergröße 東京 שלום مرحبا',
      'a b  c',
      '',
      '<b>&amp;',
    ]) {
      expect(visibleText(text)).toBe(text);
    }
  });

  test.each([
    ['bidirectional override', 'a\u202eb', 'a⟨U+202E⟩b'],
    ['bidirectional isolate', '\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['zero-width space', 'ad\u200bmin', 'ad⟨U+200B⟩min'],
    ['byte order mark', '\ufeffx', '⟨U+FEFF⟩x'],
    ['NUL and escape', '\0\u001b[31m', '⟨U+0000⟩⟨U+001B⟩[31m'],
    ['line breaks and tab', 'a\nb\r\tc', 'a⟨U+000A⟩b⟨U+000D⟩⟨U+0009⟩c'],
    ['line separator', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['no-break space', 'a\u00a0b', 'a⟨U+00A0⟩b'],
    ['Hangul filler', 'a\u3164b', 'a⟨U+3164⟩b'],
    ['variation selector', 'a\ufe0f', 'a⟨U+FE0F⟩'],
    ['tag character beyond the first plane', 'a\u{e0041}', 'a⟨U+E0041⟩'],
    ['lone surrogate', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['spaces at the ends', ' admin  ', '⟨U+0020⟩admin⟨U+0020⟩⟨U+0020⟩'],
  ])('spells out: %s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });
});

test('visibleParts() tells marks from text that only looks like one', () => {
  expect(visibleParts('⟨U+202E⟩\u202e')).toEqual([
    { kind: 'text', text: '⟨U+202E⟩' },
    { kind: 'mark', text: '⟨U+202E⟩' },
  ]);
});
