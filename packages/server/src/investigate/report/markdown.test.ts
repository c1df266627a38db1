import fc from 'fast-check';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { block, code, paragraph, plain, shellWord, table } from './markdown.ts';

/** What a reader of the rendered document sees. */
function read(markdown: string): string {
  return marked
    .parse(markdown, { gfm: true, async: false })
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim();
}

/** Texts of what Markdown gives a meaning to; white space at an end is not kept by any form of it. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'B',
        '1',
        ' ',
        '*',
        '_',
        '`',
        '``',
        '~~',
        '#',
        '- ',
        '+ ',
        '1. ',
        '2) ',
        '> ',
        '|',
        '\\',
        '&amp;',
        '&',
      ],
      ...[
        '<b>',
        '</p>',
        '[x](y)',
        '![x](y)',
        'https://a.example',
        'www.a.example',
        '$',
        '=',
        '---',
        '{',
        '}',
        'ü',
      ],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').replace(/ +/g, ' ').trim() || 'x');

test('a text reads as itself in a line, whatever it holds', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(read(paragraph(text))).toBe(text);
      expect(read(`About ${plain(text)} here`)).toBe(`About ${text} here`);
    }),
  );
});

test('a text reads as itself in a cell of a table, and in the letters of code', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(read(table(['A', 'B'], [['x', `${plain(text)}.`]]))).toContain(`${text}.`);
      expect(read(`As ${code(text)}.`)).toBe(`As ${text}.`);
      expect(read(block(`${text}.`))).toBe(`${text}.`);
    }),
  );
});

test('nothing of a text becomes an element or a link', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = marked.parse(paragraph(text), { gfm: true, async: false });
      expect(html).toMatch(/^(?:<p>[^<]*<\/p>\n)?$/);
    }),
  );
});

test('characters that hide or reorder text are spelled out', () => {
  expect(plain('a\u202eb\nc')).toBe('a\\\\u{202e}b\\\\u{a}c');
});

test('a word of a shell ends where it ends', () => {
  expect(shellWord("resource:it's $HOME")).toBe(String.raw`'resource:it'\''s $HOME'`);
});
