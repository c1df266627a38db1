import { expect, test } from 'vitest';
import { formatTable, Table } from './table.ts';

test('columns line up, also behind wide and combining characters', () => {
  expect(
    formatTable(
      ['A', 'B'],
      [
        ['日本', 'x'],
        ['abcde', 'y'],
        ['e\u0301', 'z'],
      ],
    ),
  ).toBe(['A      B', '日本   x', 'abcde  y', 'e\u0301      z', ''].join('\n'));
});

test('a row never takes more than the width of the terminal, nor a second line', () => {
  const text = formatTable(['A', 'B'], [['one\ntwo', 'x'.repeat(100)]], 20);
  expect(text).toBe(`A         B\none\\ntwo  ${'x'.repeat(9)}…\n`);
});

test('a long cell does not push the others away', () => {
  expect(formatTable(['A', 'B'], [['x'.repeat(100), 'y']])).toContain(`${'x'.repeat(47)}…  y\n`);
});

test('rows printed one by one line up with their headings, as far as the widths given reach', () => {
  const table = new Table(['A', 'B'], undefined, [6]);
  expect(
    [
      ['A', 'B'],
      ['123456', 'y'],
      ['1', 'z'],
    ].map((row) => table.line(row)),
  ).toEqual(['A       B\n', '123456  y\n', '1       z\n']);
});
