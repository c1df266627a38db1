import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonProblem } from './find-json-problem.ts';
import { parseJson } from './parse-json.ts';

/** Where and why a text is refused: path and message, or undefined when it is read. */
function refusal(text: string): readonly [string, string] | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? undefined : [parsed.issue.path, parsed.issue.message];
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('parseJson()', () => {
  test('reads clean JSON as the engine does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5, stringUnit: 'grapheme' }), fc.nat({ max: 2 }), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const spaced = JSON.stringify(value, undefined, indent);
        fc.pre(findJsonProblem(spaced) === undefined);
        expect(parseJson(spaced)).toEqual({ ok: true, value });
      }),
      { numRuns: 2_000 },
    );
  });

  test('refuses what stands in no JSON, naming the place', () => {
    const cases = [
      ['', '', 'is empty'],
      ['{"a":tru}', 'a', 'line 1, column 6'],
      ['{"a":1,}', '', 'line 1, column 8: a name in double quotes'],
      ['{"actor":{"name" 1}}', 'actor.name', 'a colon'],
      ['{"a":[1,\n2 3]}', 'a', 'line 2, column 3: a comma or ]'],
      ['{"a":1 "b":2}', '', 'a comma or }'],
      ['{} {}', '', 'nothing more'],
      ['{"a":"x', 'a', 'the rest of a string'],
      ['{"a":"x\ny"}', 'a', 'the rest of a string'],
      ['{"a":"\\x"}', 'a', 'the rest of a string'],
      ['{"a":01}', '', 'a comma or }'],
      ['{"a":--1}', 'a', 'a value'],
      ['{"a":NaN}', 'a', 'a value'],
      ['[1,', '[1]', 'a value'],
      ['\ufeff{}', '', 'a value'],
    ] as const;
    for (const [text, path, message] of cases) {
      expect([text, ...(refusal(text) ?? [])]).toEqual([text, path, expect.stringContaining(message)]);
    }
  });

  test('refuses an object that has a name twice, in whatever spelling', () => {
    expect(refusal('{"actor":{"name":"a","name":"a"}}')?.[0]).toBe('actor.name');
    expect(refusal('[{"a":1},{"b":{"c":1,"\\u0063":2}}]')?.[0]).toBe('[1].b.c');
    expect(refusal('{"__proto__":1,"__proto__":2}')?.[0]).toBe('__proto__');
    expect(refusal('{"1":1,"1":2}')?.[0]).toBe('1');
    expect(refusal('{"a":{"b":1},"c":{"b":1},"d":"{\\"b\\":1,\\"b\\":1}"}')).toBeUndefined();
  });

  test('refuses half characters, written or escaped, in names and values', () => {
    expect(refusal('{"a":"\\ud83d"}')?.[0]).toBe('a');
    expect(refusal('{"a":"\ud83d"}')?.[0]).toBe('a');
    expect(refusal('{"b":{"\\uDC00":1}}')?.[0]).toBe('b');
    expect(refusal('{"a":"\\ud83d\\udd11","b":"🔑","c":"\\\\ud83d"}')).toBeUndefined();
  });

  test('refuses numbers that would become others', () => {
    const refused = [
      '9007199254740992',
      '-9007199254740993',
      '1e400',
      '-1e400',
      '1e-400',
      '1e20',
      '0.12345678901234567890',
    ];
    for (const number of refused)
      expect([number, refusal(`{"n":[0,${number}]}`)?.[0]]).toEqual([number, 'n[1]']);
    const kept = [
      '9007199254740991',
      '-9007199254740991',
      '0',
      '-0',
      '1.50',
      '1e3',
      '0.1',
      '1.0000000000000000000',
      '2.5e-7',
    ];
    for (const number of kept) expect([number, refusal(`[${number}]`)]).toEqual([number, undefined]);
  });

  test('reads a number as long as a text at once', () => {
    const zeros = '0'.repeat(120_000);
    expect(refusal(`[0.1${zeros}1]`)?.[1]).toContain('more digits');
    expect(refusal(`[0.1${zeros}]`)).toBeUndefined();
  });

  test('refuses nesting deeper than 32 without reading on', () => {
    expect(refusal(nested(32))).toBeUndefined();
    expect(refusal(nested(33))?.[1]).toContain('deeper than 32');
    expect(refusal('['.repeat(5_000_000))?.[1]).toContain('deeper than 32');
    expect(refusal('{"a":'.repeat(100_000))?.[1]).toContain('deeper than 32');
  });

  test('keeps __proto__ as an ordinary name', () => {
    const parsed = parseJson('{"__proto__":{"admin":true}}');
    expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  test('never quotes a value in its message', () => {
    for (const text of ['{"a":"hunter2" x}', '{"a":hunter2}', '{"a":"hunter2']) {
      expect(refusal(text)?.[1]).not.toContain('hunter2');
    }
  });

  test('answers any text, and refuses exactly what its slow reader finds wrong', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\\u',
      'd800',
      '"a"',
      '"a":1',
      '1e9',
      '-',
      '0',
      ' ',
      'true',
      '\n',
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
      fc.json({ noUnicodeString: false }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseJson(text).ok).toBe(findJsonProblem(text) === undefined);
      }),
      { numRuns: 10_000 },
    );
  });
});
