import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { parseJson } from './parse-json.ts';
import { type BatchPiece, splitBatch } from './split-batch.ts';

const pieces = (text: string): readonly BatchPiece[] => [...splitBatch(text)];
const last = (text: string) => pieces(text).at(-1);

describe('splitBatch()', () => {
  test('gives the events that parsing the whole text gives, and refuses what that refuses', () => {
    const events = fc.array(fc.json({ maxDepth: 3, stringUnit: 'grapheme' }), { maxLength: 4 });
    const broken = fc.constantFrom(
      '',
      '',
      '',
      ',',
      ']',
      '}',
      '"',
      '01',
      ' 1',
      '{"a":1,"a":2}',
      '9007199254740993',
    );
    fc.assert(
      fc.property(events, broken, fc.nat({ max: 30 }), fc.boolean(), (list, insert, place, isBare) => {
        const array = `[ ${list.join(' ,\n')} ]`;
        const clean = isBare ? array : `{ "events" : ${array} }`;
        const text = clean.slice(0, clean.length - place) + insert + clean.slice(clean.length - place);
        const whole = parseJson(text);
        const found = pieces(text);
        const end = found.at(-1)?.kind;
        if (!whole.ok) expect(/^[{[]/.test(text) ? end : 'malformed').toBe('malformed');
        else if (Array.isArray(whole.value)) {
          expect(found.map((piece) => piece.kind === 'event' && piece.value)).toEqual(whole.value);
        } else if (Object.keys(whole.value as object).join() === 'events') {
          expect(found.map((piece) => piece.kind === 'event' && piece.value)).toEqual(
            (whole.value as { events: unknown }).events,
          );
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('names the place of what is not JSON', () => {
    expect(last('{"events":[{"a":1},\n{"a":tru}]}')).toEqual({
      kind: 'malformed',
      issue: { path: 'events[1].a', message: expect.stringContaining('line 2, column 6') },
    });
    expect(last('{"events":[1 2]}')).toEqual({
      kind: 'malformed',
      issue: { path: 'events', message: expect.stringContaining('a comma or ]') },
    });
    expect(last('{"events":[],"events":[]}')).toEqual({
      kind: 'malformed',
      issue: { path: 'events', message: 'is given twice in the same object' },
    });
    expect(last('{"events":[]} x')).toEqual({
      kind: 'malformed',
      issue: { path: '', message: expect.stringContaining('nothing more') },
    });
  });

  test('names the place in a bare list too', () => {
    expect(last('[{"a":1},\n{"a":tru}]')).toEqual({
      kind: 'malformed',
      issue: { path: '[1].a', message: expect.stringContaining('line 2, column 6') },
    });
    expect(last('[1 2]')).toMatchObject({
      issue: { path: '', message: expect.stringContaining('a comma or ]') },
    });
    expect(last('[] x')).toMatchObject({
      issue: { path: '', message: expect.stringContaining('nothing more') },
    });
  });

  test('reads no event of more characters or names than an event has', () => {
    const large = `"${'x'.repeat(LIMITS.eventCharacters)}"`;
    const names = Array.from({ length: LIMITS.eventNames + 1 }, (_, n) => `"n${n}":1`).join();
    expect(last(`{"events":[1,${large}]}`)).toEqual({ kind: 'too-large', index: 1 });
    expect(last(`{"events":[1,{"a":{${names}}}]}`)).toEqual({ kind: 'too-many-names', index: 1 });
    expect(last(`[1,${large}]`)).toEqual({ kind: 'too-large', index: 1 });
    expect(last(`[1,{"a":{${names}}}]`)).toEqual({ kind: 'too-many-names', index: 1 });
    expect(last(`{"a":${large}}`)).toEqual({ kind: 'too-large' });
    expect(last(large)).toEqual({ kind: 'too-large' });
    expect(last('{"action":1}')).toEqual({ kind: 'too-large' });
  });

  test('says how much was read for each piece, so that nothing large is read between two', () => {
    const list = `[${Array(500)
      .fill(`{"b":"${'x'.repeat(1_000)}"}`)
      .join()}]`;
    for (const text of [`{"a":1,"events":${list},"c":2}`, list]) {
      const read = pieces(text).map((piece) => ('characters' in piece ? piece.characters : 0));
      expect(read.every((characters) => characters < 1_100)).toBe(true);
      expect(read.reduce((sum, characters) => sum + characters)).toBeGreaterThan(0.99 * text.length);
    }
  });
});
