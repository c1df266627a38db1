import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filters } from './filters.testing.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';

describe('printFilter()', () => {
  test('writes what parseFilter reads as the same filter', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual(filter);
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives one text to all ways of writing a filter', () => {
    const ways = [
      ['category:SECRETS,api_keys', 'category:secrets,api-keys'],
      ['  env:a   env:"b" ', 'env:a,b'],
      ['-env:a -env:b', '-env:a,b'],
      ['ENV:a', 'env:a'],
      ['action:secret_read', 'action:SECRET_READ'],
      ['ip:10.1.2.3/8,::ffff:1.2.3.4', 'ip:10.0.0.0/8,1.2.3.4'],
      ['ip:203.0.113.*', 'ip:203.0.113.0/24'],
      ['since:07D until:2026-11-01T02:00:00.000+02:00', 'since:7d until:2026-11-01'],
      ['position:7..7,130..140', 'position:7,130..140'],
      ['actor:system:*', 'actor:system'],
      ['*word* "word"', 'word word'],
      ['outcome:DEN*', 'outcome:denied'],
      ['id:019AD1F3-6A3E-7C1D-8F4E-2B6C9D0E1F2A', 'id:019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a'],
    ] as const;
    for (const [written, canonical] of ways) expect(printFilter(parseFilter(written))).toBe(canonical);
  });

  test('is stable: printing what was parsed from a print changes nothing', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const text = printFilter(filter);
        expect(printFilter(parseFilter(text))).toBe(text);
      }),
    );
  });

  test('refuses two terms of one key, which would be read as one', () => {
    const [term] = parseFilter('env:a').terms;
    const [other] = parseFilter('env:b').terms;
    if (!term || !other) throw new Error('a term was expected');
    expect(() => printFilter({ terms: [term, other] })).toThrow(RangeError);
  });
});
