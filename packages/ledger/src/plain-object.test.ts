import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPlainObject } from './plain-object.ts';
import { expectCode, isRefused } from './testing/expect-code.ts';

describe('checkPlainObject()', () => {
  test('accepts what JSON.stringify writes, whatever is in it', () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }));
    fc.assert(
      fc.property(object, fc.nat({ max: 2 }), (value, indent) => {
        const unsafe = JSON.stringify(value, (_, part) =>
          typeof part === 'number' && !Number.isSafeInteger(part) ? 0.5 : part,
        );
        checkPlainObject(JSON.stringify(JSON.parse(unsafe), undefined, indent));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    '{"a":1,"a":1}',
    '{"a":1, "b":[{"c":{"d":1,"e":2,"d" : 3}}]}',
    '{"a":1,"\\u0061":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"a\\"":1,"a\\"":2}',
  ])('refuses a name that stands twice in an object: %s', (text) => {
    expect(expectCode(() => checkPlainObject(text), 'payload-form').message).toContain(
      'twice in the same object',
    );
  });

  test('takes the same name in two objects, and names within strings, for what they are', () => {
    checkPlainObject(
      '{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"{\\"a\\":1,\\"a\\":2}","d":["a","a"],"e":"\\\\"}',
    );
  });

  test.each([
    '9007199254740992',
    '-9007199254740993',
    '1e20',
    '1e400',
    '1e-400',
    '9007199254740991.5',
    '0.1234567890123456789',
    '1.0000000000000001',
    '9007199254740991.4',
    '-4.9e-324',
    '0.10000000000000001',
    '123456789.123456789123e5',
    '1.7976931348623159e308',
  ])('refuses the number %s, which a double turns into another', (number) => {
    const error = expectCode(() => checkPlainObject(`{"a":["1e400",${number}]}`), 'payload-form');
    expect(error.message).toContain(`the number "${number}"`);
  });

  test.each([
    '9007199254740991',
    '-9007199254740991',
    '9007199254740991.000',
    '0',
    '-0',
    '0.0e5',
    '-0.00',
    '0e400',
    '1.50',
    '-1.50',
    '1e2',
    '1E+2',
    '100',
    '100.0',
    '1200e-2',
    '0.012E3',
    '1e-7',
    '0.0000001',
    '0.1',
    '2.5e-7',
    '0.30000000000000004',
    '5e-324',
    '4503599627370495.5',
  ])('takes the number %s', (number) => {
    checkPlainObject(`{"a":${number}}`);
  });

  test('takes every number as JSON.stringify writes it, and with zeros that change nothing', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const value = Number.isInteger(number) && !Number.isSafeInteger(number) ? 0.5 : number;
        const text = JSON.stringify(value);
        checkPlainObject(`{"a":${text}}`);
        if (/^-?\d+\.\d+$/.test(text)) checkPlainObject(`{"a":${text}000e0}`);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(['{"a":"\\ud800"}', '{"a":["b\\uDC00\\ud83d"]}', '{"\\ud83d":1}', '{"a":"\ud800"}'])(
    'refuses half a character: %j',
    (text) => {
      expect(expectCode(() => checkPlainObject(text), 'payload-form').message).toContain('half a character');
    },
  );

  test('takes a whole character in either spelling, and what only looks like half of one', () => {
    checkPlainObject('{"a":"\\ud83d\\ude00","b":"😀","c":"\\\\ud800"}');
  });

  test.each(['', 'null', '[]', '"a"', '1', '{', '{"a":1}}', '\ufeff{}', '{"a":01}'])(
    'refuses %j: no object',
    (text) => {
      expect(expectCode(() => checkPlainObject(text), 'payload-form').message).toContain(
        'not the JSON text of an object',
      );
    },
  );

  test('reads any text to its end, however deep or long', () => {
    checkPlainObject(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    checkPlainObject(`{"a":"${'\\"'.repeat(500_000)}"}`);
    expect(isRefused(() => checkPlainObject(`{"a":${'9'.repeat(500_000)}}`))).toBe(true);
    expect(isRefused(() => checkPlainObject(`{"a":0.1${'0'.repeat(500_000)}1}`))).toBe(true);
  });
});
