import { type Filter, parseFilter, printFilter } from '@daybook/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filters, words } from '../../../../../event/src/filter/filters.testing.ts';
import { exactTerm, filterFor, filterOut, isTermOf, NO_FILTER, setTimes } from './edit-filter.ts';

const edited = (text: string, edit: (filter: Filter) => Filter) => printFilter(edit(parseFilter(text)));

const keys = fc.constantFrom('actor', 'recorder', 'env', 'project', 'resource', 'request', 'actor-id');

describe('a filter', () => {
  test('is narrowed to a value, in its place and whatever was said of the key before', () => {
    const narrow = (text: string) => edited(text, (filter) => filterFor(filter, 'env', 'production'));
    expect(narrow('')).toBe('env:production');
    expect(narrow('type:secret env:staging,development since:7d')).toBe(
      'type:secret env:production since:7d',
    );
    expect(narrow('-env:production,qa word')).toBe('-env:qa word env:production');
  });

  test('leaves a value out beside those that it left out before', () => {
    const leave = (text: string) => edited(text, (filter) => filterOut(filter, 'ip', '10.0.0.1'));
    expect(leave('env:x')).toBe('env:x -ip:10.0.0.1');
    expect(leave('-ip:10.0.0.1,10.0.0.2 env:x')).toBe('-ip:10.0.0.2,10.0.0.1 env:x');
    expect(leave('ip:10.0.0.1')).toBe('-ip:10.0.0.1');
    expect(leave('ip:10.0.0.1,10.0.0.2')).toBe('ip:10.0.0.2 -ip:10.0.0.1');
  });

  test('takes actors and recorders as the counts of the server write them', () => {
    const written = (key: 'actor' | 'recorder', value: string) =>
      printFilter(filterFor(NO_FILTER, key, value));
    expect(written('actor', 'ana@acme.example')).toBe('actor:ana@acme.example');
    expect(written('actor', 'api-key:ci deploy')).toBe('actor:api-key:"ci deploy"');
    expect(written('actor', 'user:system')).toBe('actor:user:system');
    expect(written('actor', 'system')).toBe('actor:system');
    expect(written('actor', 'api-key:*')).toBe('actor:api-key:"*"');
    expect(written('recorder', 'api-key:*')).toBe('recorder:api-key:*');
    expect(written('recorder', 'workspace')).toBe('recorder:workspace');
  });

  test('takes times in place of all that it says of time', () => {
    const since = Date.parse('2026-11-01T00:00Z');
    expect(edited('since:7d env:x until:1h', (filter) => setTimes(filter, { since }))).toBe(
      'since:2026-11-01 env:x',
    );
    expect(edited('since:7d env:x', (filter) => setTimes(filter, {}))).toBe('env:x');
  });

  test('stays one that can be printed and read, whatever value is taken for or out', () => {
    fc.assert(
      fc.property(filters, keys, words, fc.boolean(), (filter, key, value, isFor) => {
        const made = (isFor ? filterFor : filterOut)(filter, key, value);
        expect(parseFilter(printFilter(made))).toEqual(made);
        const term = exactTerm(key, value, !isFor);
        if (term === undefined) {
          expect(made).toBe(filter);
          return;
        }
        const own = made.terms.find((other) => isTermOf(other, key, !isFor));
        if (isFor) expect(own).toEqual(term);
        else if (own?.kind === 'field' && term.kind === 'field')
          expect(own.values).toContainEqual(term.values[0]);
        const rest = ({ terms }: Filter) => terms.filter((other) => !('key' in other) || other.key !== key);
        expect(rest(made)).toEqual(rest(filter));
      }),
    );
  });
});
