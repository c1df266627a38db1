import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Slices } from '../../platform/slices.ts';
import { parseEnv } from './parse-env.ts';

async function variablesOf(text: string) {
  const parsed = await parseEnv(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.variables;
}

async function valuesOf(text: string): Promise<Record<string, string>> {
  return Object.fromEntries((await variablesOf(text)).map(({ name, value }) => [name, value]));
}

async function problemsOf(text: string): Promise<[number, string][]> {
  const parsed = await parseEnv(text);
  return parsed.ok ? [] : parsed.problems.map(({ line, message }) => [line, message]);
}

describe('what is understood', () => {
  test.each<[string, Record<string, string>]>([
    ['A=1', { A: '1' }],
    ['\uFEFFA=1\r\nB=2\r', { A: '1', B: '2' }],
    ['# comment\n\n  \nexport A = 1 # why\n', { A: '1' }],
    ['A: 1', { A: '1' }],
    ['A=\nB=\nC=""', { A: '', B: '', C: '' }],
    ['A=a=b==', { A: 'a=b==' }],
    ['A= \tx y \t', { A: 'x y' }],
    // Comments.
    ['DB_PASSWORD=p#ss1', { DB_PASSWORD: 'p#ss1' }],
    ['COLOR=#FF0000', { COLOR: '#FF0000' }],
    ['A=x # y\nB=x #y\nC=x\t#y', { A: 'x', B: 'x', C: 'x' }],
    ['A= # later\nB: # later', { A: '', B: '' }],
    ['A="x # y" # z\nB=\'x # y\'  # z', { A: 'x # y', B: 'x # y' }],
    // Quotes.
    ['A="it\'s"\nB=\'say "hi"\'\nC=it\'s', { A: "it's", B: 'say "hi"', C: "it's" }],
    ['A=say"hi"\nB=`x`\nC=“x”', { A: 'say"hi"', B: '`x`', C: '“x”' }],
    ['A=" x "', { A: ' x ' }],
    ['A="one\r\ntwo\n" # end\nB=\'one\ntwo\'', { A: 'one\ntwo\n', B: 'one\ntwo' }],
    [
      'KEY="-----BEGIN KEY-----\nMIIB=\n-----END KEY-----"',
      { KEY: '-----BEGIN KEY-----\nMIIB=\n-----END KEY-----' },
    ],
    // Backslashes.
    ['A="one\\ntwo\\r\\t"', { A: 'one\ntwo\r\t' }],
    ['A="C:\\new"', { A: 'C:\new' }],
    ['A="C:\\\\new"\nB=C:\\new\nC=\'C:\\new\'', { A: 'C:\\new', B: 'C:\\new', C: 'C:\\new' }],
    ['A="say \\"hi\\""\nB=say \\"hi\\"', { A: 'say "hi"', B: 'say \\"hi\\"' }],
    ["A='it\\'s'\nB='a\\\\'\nC='\\n'", { A: "it's", B: 'a\\\\', C: '\\n' }],
    ['A="\\d \\a \\0 \\\n"', { A: '\\d \\a \\0 \\\n' }],
    ['A="\\\\n"', { A: '\\n' }],
    // A $ is a $.
    ['A=$B\nB="$(A)$$ \\$A"\nC=\'\\$A\'', { A: '$B', B: '$(A)$$ $A', C: '\\$A' }],
    ['__proto__=x', JSON.parse('{"__proto__":"x"}')],
  ])('%j', async (text, expected) => {
    expect(await valuesOf(text)).toEqual(expected);
  });

  test('a password of any visible characters is itself without quotes, unless it begins with one', async () => {
    const password = fc.stringMatching(/^[!#-&(-~][!-~]{0,30}$/);
    await fc.assert(
      fc.asyncProperty(password, async (value) => {
        expect(await variablesOf(`P=${value}`)).toMatchObject([{ value }]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('any text is itself once it is quoted and escaped', async () => {
    const part = fc.oneof(fc.constantFrom('"', "'", '\\', '$', '#', '\n', '\t', ' ', '=', 'n'), fc.string());
    const anything = fc
      .array(part, { maxLength: 10 })
      .map((parts) => parts.join('').replaceAll(/[\0\r]/g, ''));
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const double = value.replaceAll(/["\\]/g, '\\$&');
        const single = value.replaceAll(/['\\]/g, '');
        const text = `A="${double}" # a\nB='${single}'\nC=1`;
        expect(await valuesOf(text)).toEqual({ A: value, B: single, C: '1' });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what may be another value than expected is told by its line', () => {
  test.each<[string, (string | RegExp)[]]>([
    ['A=x', []],
    ['A=p#ss1', []],
    ['A="x" # why', []],
    ['A=$1$x', []],
    ['A=', ['is empty']],
    ["A=''", ['is empty']],
    ['A= #FF0000', [/^is empty: what follows is a comment/]],
    ['A=p #ss1', [/^ends where a # after white space begins a comment of 4 characters/]],
    ['A=p # 💥', [/a comment of 3 characters/]],
    ['A="C:\\new"', [/\\n becomes a line break\. For a backslash, write \\\\ or use single quotes$/]],
    ['A="1\\r\\t\\\\\\$"', [/\\r becomes .*, \\t becomes a tab, \\\\ becomes one backslash, \\\$ becomes/]],
    ['A="say \\"hi\\""', [/\\" becomes a quote/]],
    ["A='it\\'s'", [/^single quotes: \\' becomes a quote$/]],
    ['A="C:\\dir"', [/^keeps a backslash: in double quotes only/]],
    ['A=C:\\new', [/^keeps its backslashes: .* in double quotes only$/]],
    ["A='one\\ntwo'", [/^keeps its backslashes/]],
    ['A=C:\\dir', []],
    [`A=\${HOME}/x`, [/^keeps its \$/]],
    [`A='\${HOME}'`, []],
    ['A=`x`', [/^keeps the quotes around it/]],
    ['A=“x”', [/^keeps the quotes around it/]],
    ['A=" x"', [/^begins or ends with white space/]],
    ['A=x\u200B', [/^begins or ends with .* not visible/]],
    ['A="C:\\dir\\"\nB="', [/^double quotes: /, /^keeps a backslash/]],
    [
      'A="one\nB=2\n"',
      [/^begins or ends/, /^has several lines, and one of them looks like another variable/],
    ],
    ['KEY="-----BEGIN\nMIIBabc=\nabcd==\n-----END"', []],
  ])('%j', async (text, expected) => {
    const [variable] = await variablesOf(`FIRST=1\n${text}`).then((variables) => variables.slice(1));
    expect(variable?.line).toBe(2);
    expect(variable?.hints).toHaveLength(expected.length);
    for (const [index, hint] of expected.entries()) expect(variable?.hints[index]).toMatch(hint);
  });

  test('lines are counted past values of several lines', async () => {
    const text = 'A="one\ntwo"\n\n# B\nC=\'\n\n\'\nD=1';
    expect((await variablesOf(text)).map(({ name, line }) => [name, line])).toEqual([
      ['A', 1],
      ['C', 5],
      ['D', 8],
    ]);
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
    [`${'A'.repeat(201)}=x`, [[1, /^the name must have/]]],
    ['A=1\nB="open\nC=3', [[2, /^must end its value with the quote \("\)/]]],
    ['A="C:\\dir\\"', [[1, /^must end its value with the quote \("\)/]]],
    ["A='it''s'", [[1, /^must have nothing after its closing quote \('\) but a comment/]]],
    ["A='x' y", [[1, /^must have nothing after its closing quote \('\)/]]],
    ['A="p"#ss1', [[1, /with white space before the #$/]]],
    [
      'A="one\ntwo" three\nB=1',
      [
        [1, /^must have nothing after/],
        [2, SHAPE],
      ],
    ],
    ['A=x\0y', [[1, 'the value must not hold the character NUL']]],
    [`A=${'é'.repeat(32_769)}`, [[1, 'the value must have at most 65,536 bytes as UTF-8']]],
    [`A="${'x'.repeat(300_000)}"`, [[1, /too large/]]],
    ['# nothing', [[1, 'the file must have 1 to 1,000 variables, it has 0']]],
    [
      Array.from({ length: 1_001 }, (_, index) => `A${index}=1`).join('\n'),
      [[1, 'the file must have 1 to 1,000 variables, it has 1001']],
    ],
  ])('wrong file %#', async (text, expected) => {
    const found = await problemsOf(text);
    expect(found.map(([line]) => line)).toEqual(expected.map(([line]) => line));
    for (const [index, [, message]] of expected.entries()) expect(found[index]?.[1]).toMatch(message);
  });

  test('a file that is wrong throughout tells its first hundred lines', async () => {
    expect(await problemsOf('wrong\n'.repeat(10_000))).toHaveLength(100);
  });
});

test('no error and no hint tells anything that stands in the file', async () => {
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
  const inWords = fc.tuple(fc.constantFrom('A=', ''), text).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(inWords, async (sent) => {
      const parsed = await parseEnv(sent);
      for (const hint of parsed.ok ? parsed.variables.flatMap(({ hints }) => hints) : []) {
        told += Number(sent.includes(canary));
        expect(hint).not.toContain(canary);
        expect(hint).toMatch(/^[A-Za-z0-9_.,:;#$=()"'\\ ]+$/);
      }
      for (const { line, message } of parsed.ok ? [] : parsed.problems) {
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

test('hostile files are read in linear time', async () => {
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
    `A="x"${' '.repeat(long)}y`,
    `A="${'\n '.repeat(19_000)}"`,
    `A="${'\\n'.repeat(60_000)}"`,
    `A=${' #'.repeat(long / 2)}`,
  ]) {
    await parseEnv(text);
  }
});

test('a file is read to its 20,000th line and its 1,001st variable, and no further', async () => {
  const problems = async (text: string) => {
    const parsed = await parseEnv(text);
    return parsed.ok ? [] : parsed.problems;
  };
  expect(await problems(`${'\n'.repeat(20_000)}A=1`)).toEqual([
    { line: 20_001, message: 'the file must have at most 20,000 lines' },
  ]);
  for (const lineEnd of ['\n', '\r', '\r\n'])
    expect(await problems(`${lineEnd.repeat(19_999)}A=1`)).toEqual([]);
  const names = Array.from({ length: 15_000 }, (_, n) => `A${n}=1`).join('\n');
  expect(await problems(`${names}\nB`)).toEqual([
    { line: 1, message: 'the file must have 1 to 1,000 variables, it has 1001 or more' },
  ]);
});

test('what is too large is refused before it is worked on', async () => {
  const matched = vi.spyOn(String.prototype, 'matchAll');
  const replaced = vi.spyOn(String.prototype, 'replaceAll');
  try {
    expect(await problemsOf(`A=${'\\a'.repeat(524_000)}`)).toEqual([[1, expect.stringMatching(/too large/)]]);
    expect(matched).not.toHaveBeenCalled();
    replaced.mockClear();
    for (const lineEnd of ['\r', '\n', '\r\n'])
      expect(await problemsOf(lineEnd.repeat(500_000))).toEqual([
        [20_001, 'the file must have at most 20,000 lines'],
      ]);
    expect(replaced).not.toHaveBeenCalled();
  } finally {
    matched.mockRestore();
    replaced.mockRestore();
  }
});

test('others have a turn for every 64 Ki characters that are read', async () => {
  let turns = 0;
  const slices = new Slices(async () => {
    turns++;
  });
  const text = Array.from({ length: 1_000 }, (_, n) => `NAME_${n}=${'x'.repeat(1_000)}`).join('\n');
  expect(await parseEnv(text, slices)).toMatchObject({ ok: true });
  expect(turns).toBe(Math.floor(text.length / 65_536));
});
