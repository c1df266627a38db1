import { type Filter, parseFilter, printFilter } from '@daybook/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filters } from '../../../../../event/src/filter/filters.testing.ts';
import { dateRangeOf, setDateRange } from './date-range.ts';
import { exactTerm, setTerm } from './edit-filter.ts';
import {
  choicesOf,
  keptTerms,
  printTerm,
  type SingleKey,
  setChoices,
  setInMore,
  setInPanel,
  singleOf,
} from './panel-terms.ts';

const SINGLES: readonly SingleKey[] = ['action', 'actor', 'env', 'ip', 'resource', 'project', 'recorder'];
const kept = (text: string) => keptTerms(parseFilter(text)).map(printTerm);

/** What the panel shows of a filter, and what it keeps, written into an empty filter. */
function rewritten(filter: Filter): Filter {
  let made: Filter = { terms: keptTerms(filter) };
  for (const key of ['category', 'type', 'outcome'] as const)
    made = setChoices(made, key, choicesOf(filter, key));
  for (const key of SINGLES) {
    const value = singleOf(filter, key);
    if (value !== undefined) made = setTerm(made, key, exactTerm(key, value));
  }
  const range = dateRangeOf(filter);
  return range.kind === 'other' ? made : setDateRange(made, range);
}

const sorted = ({ terms }: Filter) => terms.map(printTerm).toSorted();

describe('the panel', () => {
  test('shows what its controls can show', () => {
    const filter = parseFilter(
      'category:secrets,api-keys action:SECRET_READ actor:api-key:ci since:7d ip:10.0.0.0/8 outcome:denied',
    );
    expect(choicesOf(filter, 'category')).toEqual(['Secrets', 'API Keys']);
    expect(singleOf(filter, 'action')).toBe('SECRET_READ');
    expect(singleOf(filter, 'actor')).toBe('api-key:ci');
    expect(singleOf(filter, 'ip')).toBe('10.0.0.0/8');
    expect(dateRangeOf(filter)).toEqual({ kind: 'last', span: { amount: 7, unit: 'd' } });
    expect(keptTerms(filter)).toEqual([]);
    expect([setInMore(filter), setInPanel(filter)]).toEqual([2, 6]);
  });

  test('keeps what they cannot: negations, wildcards, several values of one, free text, mixed times', () => {
    const odd = ['-env:staging', 'action:SECRET_*', 'actor:ana@acme.example,bob@acme.example', '"a phrase"'];
    for (const text of odd) expect(kept(text)).toEqual([text]);
    expect(kept('since:7d until:2026-11-01')).toEqual(['since:7d', 'until:2026-11-01']);
    expect(kept('category:secrets -category:team version:3')).toEqual(['-category:team', 'version:3']);
  });

  test('keeps relative times relative and absolute ones absolute', () => {
    for (const text of [
      'since:24h',
      'since:1d',
      'since:2026-11-01T10:15Z until:2026-11-02',
      'until:2026-11-02',
    ]) {
      expect(printFilter(rewritten(parseFilter(text)))).toBe(text);
    }
  });

  test('and the expression say the same: what is shown and kept of any filter gives it again', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const made = rewritten(filter);
        expect(sorted(made)).toEqual(sorted(filter));
        expect(sorted(parseFilter(printFilter(made)))).toEqual(sorted(filter));
      }),
    );
  });

  test('changes one key and nothing else', () => {
    fc.assert(
      fc.property(filters, fc.subarray(['Secrets', 'API Keys', 'Audit']), (filter, choices) => {
        const made = setChoices(filter, 'category', choices);
        expect(choicesOf(made, 'category')).toEqual(choices);
        const rest = ({ terms }: Filter) =>
          terms.filter(
            (term) => !('negated' in term) || term.negated || !('key' in term) || term.key !== 'category',
          );
        expect(rest(made)).toEqual(rest(filter));
      }),
    );
  });
});
