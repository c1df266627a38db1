import { builtInCatalogue, parseFilter } from '@daybook/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from '../../../../../event/src/filter/filters.testing.ts';
import { spotAt } from './spot.ts';
import { type Counted, restOf, suggestionsFor } from './suggestions.ts';

const NOW = Date.parse('2026-11-22T10:15:30Z');

/** Suggestions where `|` stands in a text. */
function at(marked: string, counted?: readonly Counted[]) {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return suggestionsFor(text, spotAt(text, caret), { catalogue: builtInCatalogue, counted, now: NOW });
}
const texts = (marked: string, counted?: readonly Counted[]) => at(marked, counted).map(({ text }) => text);
/** The text after the first suggestion was taken, with the caret in it. */
function taken(marked: string, counted?: readonly Counted[]): string | undefined {
  const [first] = at(marked, counted);
  return first && `${first.result.slice(0, first.caret)}|${first.result.slice(first.caret)}`;
}

describe('completion', () => {
  test('offers the keys, and narrows them to what is typed', () => {
    expect(texts('|').slice(0, 3)).toEqual(['category:', 'type:', 'action:']);
    expect(texts('action:SECRET_READ pro|')).toContain('project:');
    expect(texts('-e|')[0]).toBe('env:');
    expect(taken('-e|')).toBe('-env:|');
    expect(taken('ac|ton:SECRET_READ')).toBe('action:|SECRET_READ');
  });

  test('finds actions, categories, types and outcomes by a bare word', () => {
    expect(texts('secret_re|')).toEqual(['action:SECRET_READ']);
    expect(texts('deni|')).toEqual(['outcome:denied']);
    expect(taken('bill|')).toBe('category:billing |');
  });

  test('offers values of the catalogue, and says how often they occur', () => {
    expect(texts('category:|')).toEqual(expect.arrayContaining(['secrets', 'api-keys', 'audit']));
    expect(texts('action:secret_|')).toEqual(['SECRET_SET', 'SECRET_READ', 'SECRET_LIST', 'SECRET_DELETE']);
    expect(at('action:secret_|', [{ value: 'SECRET_READ', count: 7 }])[0]).toMatchObject({
      label: 'SECRET_READ',
      count: 7,
      detail: 'Secrets',
    });
  });

  test('offers what occurs for the other keys, most frequent first, and quotes it as needed', () => {
    const envs = [
      { value: 'production', count: 9 },
      { value: 'my env', count: 2 },
    ];
    expect(texts('env:|', envs)).toEqual(['production', '"my env"']);
    expect(taken('env:my|', envs)).toBe('env:"my env" |');
    expect(taken('env:"my e|', envs)).toBe('env:"my env" |');
    expect(taken('env:pro| type:secret', envs)).toBe('env:production |type:secret');
    expect(taken('env:pro|,qa', envs)).toBe('env:production|,qa');
    expect(taken('env:qa,my|', envs)).toBe('env:qa,"my env" |');
    expect(texts('actor:deploy|', [{ value: 'api-key:ci-deploy', count: 1 }])).toEqual(['api-key:ci-deploy']);
  });

  test('offers spans of time', () => {
    expect(texts('since:|')).toEqual(['24h', '7d', '30d', '2026-11-22']);
    expect(taken('since:7|')).toBe('since:7d |');
  });

  test('has nothing for keys without a list, or unknown ones', () => {
    expect(texts('version:|')).toEqual([]);
    expect(texts('acton:|')).toEqual([]);
  });

  test('counts with the rest of the filter, if that can be read', () => {
    const rest = (text: string, caret: number) => restOf(text, spotAt(text, caret), builtInCatalogue);
    expect(rest('type:secret env:pro since:7d', 19)).toBe('type:secret  since:7d');
    expect(rest('acton:x env:pro', 15)).toBe('');
  });

  test('of any value gives a filter that holds for that value', () => {
    const values = words.filter((word) => word.trim() !== '' && !word.includes('\n'));
    fc.assert(
      fc.property(values, fc.constantFrom('env', 'project', 'resource'), (value, key) => {
        const text = taken(`type:secret ${key}:| until:7d`, [{ value, count: 1 }])?.replace('|', '') ?? '';
        expect(parseFilter(text).terms[1]).toMatchObject({
          key,
          values: [{ text: value, anyPrefix: false }],
        });
      }),
    );
  });

  test('replaces the part of any text that the caret is in, and nothing before it', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 20 }), (text, place) => {
        const caret = Math.min(place, text.length);
        const spot = spotAt(text, caret);
        expect(spot.start).toBeLessThanOrEqual(spot.end);
        expect(spot.end).toBeLessThanOrEqual(text.length);
        expect(caret).toBeLessThanOrEqual(spot.end);
        for (const { result } of suggestionsFor(text, spot, {
          catalogue: builtInCatalogue,
          counted: undefined,
          now: NOW,
        }))
          expect(result.startsWith(text.slice(0, spot.start))).toBe(true);
      }),
    );
  });
});
