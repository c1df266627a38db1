import { parse } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEnv } from './parse-env.ts';

function valuesOf(text: string): Record<string, string> {
  const parsed = parseEnv(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return Object.fromEntries(parsed.values);
}

function problemsOf(text: string): [number, string][] {
  const parsed = parseEnv(text);
  return parsed.ok ? [] : parsed.problems.map(({ line, message }) => [line, message]);
}

describe('what is understood', () => {
  test.each<[string, Record<string, string>]>([
    ['A=1', { A: '1' }],
    ['\uFEFFA=1\r\nB=2\r', { A: '1', B: '2' }],
    ['# comment\n\n  \nexport A = 1 # why\n', { A: '1' }],
    ['A: 1', { A: '1' }],
    ['A=\nB=', { A: '', B: '' }],
    ['A="x # y" # z', { A: 'x # y' }],
    ["A=it's", { A: "it's" }],
    ['A="one\ntwo\n" # end\nB=`\'"`', { A: 'one\ntwo\n', B: '\'"' }],
    ['A="one\\ntwo"', { A: 'one\ntwo' }],
    ["A='one\\ntwo'", { A: 'one\\ntwo' }],
    ['A="say \\"hi\\""', { A: 'say \\"hi\\"' }],
    ['A="C:\\dir\\"\nB="x"', { A: 'C:\\dir\\', B: 'x' }],
    ['A=a=b==', { A: 'a=b==' }],
    [
      'KEY="-----BEGIN KEY-----\nMIIB=\n-----END KEY-----"',
      { KEY: '-----BEGIN KEY-----\nMIIB=\n-----END KEY-----' },
    ],
  ])('%j', (text, expected) => {
    expect(valuesOf(text)).toEqual(expected);
  });

  test('is what dotenv itself makes of the whole file', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);
    const plain = fc.stringMatching(/^[a-z0-9 #='"`\\:.-]{0,12}$/);
    const quoted = fc
      .tuple(fc.constantFrom('"', "'", '`'), fc.stringMatching(/^[a-z #=\\\n:-]{0,20}$/))
      .map(([quote, text]) => quote + text + quote);
    const line = fc.oneof(
      fc.constantFrom('', '  ', '# A=1'),
      fc
        .tuple(
          fc.constantFrom('', 'export ', ' '),
          name,
          fc.constantFrom('=', ' = ', ': '),
          fc.oneof(plain, quoted),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = lines.join('\n');
        const parsed = parseEnv(text);
        fc.pre(parsed.ok);
        if (parsed.ok) expect(Object.fromEntries(parsed.values)).toEqual({ ...parse(text) });
      }),
      { numRuns: 2_000, maxSkipsPerRun: 20 },
    );
  });
});

describe('what is wrong is told by its line', () => {
  const SHAPE = 'must be NAME=value, empty, or a comment that begins with #';
  test.each<[string, [number, string | RegExp][]]>([
    [
      'A=1\nnonsense\nB=2\nmore nonsense',
      [
        [2, SHAPE],
        [4, SHAPE],
      ],
    ],
    ['=1', [[1, SHAPE]]],
    ['A:1', [[1, SHAPE]]],
    ['export', [[1, SHAPE]]],
    ['A=1\nB=2\nA=3', [[3, 'must not set the variable of line 1 again']]],
    ['1A=x', [[1, /^the name must have 1 to 200 letters/]]],
    ['__proto__=x', [[1, 'must be NAME=value: put the value in quotes']]],
    [`${'A'.repeat(201)}=x`, [[1, /^the name must have/]]],
    ['A=1\nB="open\nC=3', [[2, /^must end its value with the quote \("\)/]]],
    ["A='it''s'", [[1, /^must end its value with the quote \('\)/]]],
    ["A='x' y", [[1, /^must end its value with the quote \('\)/]]],
    [
      'A="one\ntwo" three\nB=1',
      [
        [1, /^must end/],
        [2, SHAPE],
      ],
    ],
    ['A=x\0y', [[1, 'the value must not hold the character NUL']]],
    [`A=${'é'.repeat(32_769)}`, [[1, 'the value must have at most 65,536 bytes as UTF-8']]],
    [`A="${'x'.repeat(300_000)}"`, [[1, /too large/]]],
    ['A=1 # \u2028B=2', [[1, /put the value in quotes/]]],
    ['# nothing', [[1, 'the file must have 1 to 1,000 variables, it has 0']]],
    [
      Array.from({ length: 1_001 }, (_, index) => `A${index}=1`).join('\n'),
      [[1, 'the file must have 1 to 1,000 variables, it has 1001']],
    ],
  ])('wrong file %#', (text, expected) => {
    const found = problemsOf(text);
    expect(found.map(([line]) => line)).toEqual(expected.map(([line]) => line));
    for (const [index, [, message]] of expected.entries()) expect(found[index]?.[1]).toMatch(message);
  });

  test('a file that is wrong throughout tells its first hundred lines', () => {
    expect(problemsOf('wrong\n'.repeat(10_000))).toHaveLength(100);
  });
});

test('no error tells anything that stands in the file', () => {
  const canary = 'QXZ7';
  let told = 0;
  const text = fc
    .array(
      fc.oneof(fc.constantFrom('"', "'", '`', '\n', '=', ' ', '#', '\\', 'A', ': ', canary), fc.string()),
      {
        maxLength: 30,
      },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (sent) => {
      for (const [line, message] of problemsOf(sent)) {
        told += Number(sent.includes(canary));
        expect(message).not.toContain(canary);
        expect(line).toBeLessThanOrEqual(sent.split(/\r\n?|\n/).length);
        // Only our own words and numbers: a closed set, whatever was sent.
        expect(message).toMatch(/^(must|the (name|value|file) must) [A-Za-z0-9_.,:;#=()"'`\- ]+$/);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(told).toBeGreaterThan(100);
});

test('hostile files are read in linear time', () => {
  const long = 1_000_000;
  for (const text of [
    `A=${' '.repeat(long)}x`,
    `A="${'\\"'.repeat(long / 2)}`,
    `A='${"\\'".repeat(long / 2)}' x`,
    `${' '.repeat(long)}`,
    `${'\n'.repeat(long)}`,
    `A="${'\n"'.repeat(100)}${'x\n'.repeat(long / 2)}`,
    `${`A='\\'\n`.repeat(long / 10)}`,
    `${' '.repeat(long)}=`,
    `A${' '.repeat(long)}`,
    `export${' '.repeat(long)}=`,
  ]) {
    parseEnv(text);
  }
});

test('a file is read to its 20,000th line and its 1,001st variable, and no further', () => {
  const problems = (text: string) => {
    const parsed = parseEnv(text);
    return parsed.ok ? [] : parsed.problems;
  };
  expect(problems(`${'\n'.repeat(20_000)}A=1`)).toEqual([
    { line: 20_001, message: 'the file must have at most 20,000 lines' },
  ]);
  expect(problems(`${'\n'.repeat(19_999)}A=1`)).toEqual([]);
  const names = Array.from({ length: 15_000 }, (_, n) => `A${n}=1`).join('\n');
  expect(problems(`${names}\nB`)).toEqual([
    { line: 1, message: 'the file must have 1 to 1,000 variables, it has 1001 or more' },
  ]);
});
