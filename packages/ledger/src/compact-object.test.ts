import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCompactObject } from './compact-object.ts';
import { checkPlainObject } from './plain-object.ts';
import { isRefused } from './testing/expect-code.ts';

const objects = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }));

describe('isCompactObject()', () => {
  test('takes what servers write', () => {
    for (const text of [
      '{}',
      '{"a":{},"b":[],"c":[{}]}',
      '{"id":"019a","n":-1.5,"z":0,"yes":true,"no":false,"none":null,"list":["a","b",3]}',
      '{"björn@acme.example":"😀 = 1:2,3}"}',
    ])
      expect([text, isCompactObject(text)]).toEqual([text, true]);
  });

  test.each([
    '',
    '[]',
    '"a"',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a":1}}',
    '{"a":1} ',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1}]',
    '{"a":"b}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":-}',
    '{"a":+1}',
    '{"a":1e2}',
    '{"a":tru}',
    '{"a":truE}',
    '{"a":nul',
    '{"a":undefined}',
    '{a:1}',
    "{'a':1}",
    '{"a":1,"a":2}',
    '{"b":{"a":1,"a":2}}',
    '{"a":"\t"}',
    '{"a":"\u0085"}',
    '{"a":"\ud800"}',
    '{"a":1234567890123456}',
    '{"a":0.123456789012345}',
  ])('leaves %j to the slower reader', (text) => {
    expect(isCompactObject(text)).toBe(false);
  });

  test('takes nothing that the slower reader refuses, however it is cut and put together', () => {
    const places = fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom('', '"', ',', ':', '{', '}', '[', ']', '0', '-', '.', 'e', 't', ' '),
      ),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(objects, places, (object, changes) => {
        let text = JSON.stringify(object);
        for (const [place, put] of changes) {
          const at = place % (text.length + 1);
          text = text.slice(0, at) + put + text.slice(at + (put === '' ? 1 : 0));
        }
        if (!isCompactObject(text)) return;
        // With a space it is left to the slower reader.
        expect([text, isRefused(() => checkPlainObject(` ${text}`))]).toEqual([text, false]);
      }),
      { numRuns: 3_000 },
    );
  });

  test('ends at any depth', () => {
    expect(isCompactObject(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBe(false);
  });
});
