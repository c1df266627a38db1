import { describe, expect, test } from 'vitest';
import { jsonBlock, jsonLine, visible } from './escape.ts';

describe('visible()', () => {
  test.each([
    ['\u001b[31mred\u0007', '\\u001b[31mred\\u0007'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['user\u202egnp.exe', 'user\\u202egnp.exe'],
    ['\u009b1m \u2028 \u2066', '\\u009b1m \\u2028 \\u2066'],
    ['\ud800 \u{e0041}', '\\ud800 \\udb40\\udc41'],
    ['größe 日本 😀', 'größe 日本 😀'],
  ])('%j is shown as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

test.each([jsonLine, jsonBlock])(
  'JSON stays the same value and holds nothing that moves a terminal',
  (write) => {
    const value = { '\u202ekey': 'a\n\u009b\u2028\u{e0041}\u001b', list: ['x', 1] };
    const text = write(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  },
);
