import { describe, expect, test } from 'vitest';
import { parseValues } from './parse-values.ts';

const { stringify: json } = JSON;
const ONE = { name: 'one "}"', at: ['{'] };
const TWO = { name: 'two' };

describe('parseValues()', () => {
  test.each([
    ['one value', json(ONE, undefined, 2), [ONE], ['']],
    ['NDJSON', `${json(ONE)}\r\n\n${json(TWO)}\n`, [ONE, TWO], ['line 1', 'line 3']],
    ['values in a row', `${json(ONE)}${json(TWO)}`, [ONE, TWO], ['line 1', 'line 1']],
    [
      'indented values in a row',
      `${JSON.stringify(ONE, undefined, 2)}\n${JSON.stringify(TWO, undefined, 2)}`,
      [ONE, TWO],
      ['value 1', 'value 2'],
    ],
    [
      'lines that begin with a time, as CloudWatch Logs exports them',
      `2026-03-01T10:00:00.000Z ${json(ONE)}\n2026-03-01T10:00:01.000Z ${json(TWO)}\n`,
      [ONE, TWO],
      ['line 1', 'line 2'],
    ],
  ])('reads %s and knows each place', (_, text, values, places) => {
    const read = parseValues(text);
    expect(read.values.map(({ value }) => value)).toEqual(values);
    expect(read.values.map(({ place }) => place)).toEqual(places);
    expect(read.problems.named).toEqual([]);
  });

  test('a bad line costs no other line', () => {
    const { values, problems } = parseValues(`{"name\n${json(ONE)}\n{"name"\n${json(TWO)}\n{"name":`);
    expect(values.map(({ value }) => value)).toEqual([ONE, TWO]);
    expect(problems.named).toEqual([
      { place: 'line 1', reason: 'is cut: the JSON ends before its end' },
      { place: 'line 3', reason: 'is cut: the JSON ends before its end' },
      { place: 'line 5', reason: 'is cut: the JSON ends before its end' },
    ]);
  });

  test('of values in a row those before the end of a cut file are read', () => {
    const text = `${JSON.stringify(ONE, undefined, 2)}\n${JSON.stringify(TWO, undefined, 2)}`;
    const { values, problems } = parseValues(text.slice(0, -4));
    expect(values).toEqual([{ value: ONE, place: 'value 1' }]);
    expect(problems.named).toEqual([{ place: 'value 2', reason: 'is cut: the JSON ends before its end' }]);
  });

  test.each([
    ['lines', '{}\n{"a\n{}', 'line 3'],
    ['values in a line', '{}\n{}{}', 'line 2'],
    ['values in a row', '{};{};{}', 'value 3'],
  ])(
    'of more %s than a file may hold those before are read, and the first problem says so',
    (_, text, place) => {
      const { values, problems } = parseValues(text, 2);
      expect(values.length).toBeLessThanOrEqual(2);
      expect(problems.named[0]).toEqual({ place, reason: expect.stringContaining('holds more than') });
    },
  );

  test.each([
    ['a value that is cut', json({ Records: [ONE] }).slice(0, -2), 'is cut: the JSON ends before its end'],
    ['a value that is cut in a text', '{"name":"canary', 'is cut: the JSON ends before its end'],
    ['a value that is wrong', '{\n"name": 1 "canary" }', 'is not valid JSON (line 2 column 11)'],
    ['a value that is wrong where the engine names no place', '{"name": canary }', 'is not valid JSON'],
  ])('says what is wrong with %s, without quoting it', (_, text, message) => {
    expect(() => parseValues(text)).toThrow(message);
    expect(() => parseValues(text)).not.toThrow('canary');
  });
});
