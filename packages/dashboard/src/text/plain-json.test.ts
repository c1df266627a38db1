import { expect, test } from 'vitest';
import { plainJson } from './plain-json.ts';

test('plainJson() escapes what would not be seen and keeps the value', () => {
  const value = { name: 'a\u202eb\u200b\n\u{e0041}\u00a0c', list: ['東京', ' x '] };
  const text = plainJson(value);
  expect(text).toContain('"a\\u202eb\\u200b\\n\\udb40\\udc41\\u00a0c"');
  expect(text).toContain('"東京"');
  expect(JSON.parse(text)).toEqual(value);
});
