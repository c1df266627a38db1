import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../catalogue/catalogue.ts';
import { FilterError, type FilterIssue } from './filter-error.ts';
import { FILTER_KEYS } from './keys.ts';
import { parseFilter } from './parse.ts';

function issuesOf(text: string): readonly FilterIssue[] {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return error.issues;
    throw error;
  }
  return [];
}

/** The part of the text each issue points at, and what to write instead. */
function marks(text: string): readonly (readonly [string, string | undefined])[] {
  return issuesOf(text).map(({ start, end, suggestion }) => [text.slice(start, end), suggestion]);
}

const exact = (text: string) => ({ text, anyPrefix: false, anySuffix: false });

describe('parseFilter()', () => {
  test('reads the documented examples', () => {
    expect(parseFilter('action:SECRET_READ actor:api-key:ci-deploy env:production since:7d').terms).toEqual([
      { kind: 'field', key: 'action', negated: false, values: [exact('SECRET_READ')] },
      {
        kind: 'field',
        key: 'actor',
        negated: false,
        values: [{ ...exact('ci-deploy'), actorType: 'api-key' }],
      },
      { kind: 'field', key: 'env', negated: false, values: [exact('production')] },
      { kind: 'time', key: 'since', bound: { relative: true, amount: 7, unit: 'd' } },
    ]);
    const second =
      'category:secrets,variables -ip:10.0.0.0/8 resource:"DATABASE URL" until:2026-11-01T00:00Z "free text"';
    expect(parseFilter(second).terms).toEqual([
      { kind: 'field', key: 'category', negated: false, values: [exact('Secrets'), exact('Variables')] },
      {
        kind: 'address',
        key: 'ip',
        negated: true,
        values: [{ text: '10.0.0.0/8', first: 0xffff0a000000n, last: 0xffff0affffffn }],
      },
      { kind: 'field', key: 'resource', negated: false, values: [exact('DATABASE URL')] },
      {
        kind: 'time',
        key: 'until',
        bound: { relative: false, ms: Date.UTC(2026, 10, 1), text: '2026-11-01' },
      },
      { kind: 'text', negated: false, text: 'free text' },
    ]);
  });

  test('reads the example of every key', () => {
    for (const { example } of FILTER_KEYS) expect(issuesOf(example)).toEqual([]);
  });

  test('finds nothing to hold in an empty text', () => {
    expect(parseFilter(' \n ').terms).toEqual([]);
  });

  test('joins the values of one key wherever they stand', () => {
    expect(parseFilter('env:a word env:b,a')).toEqual(parseFilter('env:a,b word'));
  });

  test('takes what stands in quotes as it is', () => {
    expect(parseFilter(String.raw`resource:"*a, \"b\" \\ \n"* actor:"api-key:x","system"`).terms).toEqual([
      {
        kind: 'field',
        key: 'resource',
        negated: false,
        values: [{ text: String.raw`*a, "b" \ \n`, anyPrefix: false, anySuffix: true }],
      },
      { kind: 'field', key: 'actor', negated: false, values: [exact('api-key:x'), exact('system')] },
    ]);
  });

  test('resolves wildcards over known values, whatever their case', () => {
    const [term] = parseFilter('category:API*,*s').terms;
    expect(term).toMatchObject({ values: ['API Keys', 'Secrets', 'Projects', 'Variables'].map(exact) });
  });

  test('knows the categories, types and actions of the catalogue it is given', () => {
    const catalogue = createCatalogue([
      { action: 'DEPLOY_START', category: 'Deploys', resourceType: 'release' },
    ]);
    const text = 'category:deploys type:release action:DEPLOY_START';
    expect(parseFilter(text, { catalogue }).terms).toHaveLength(3);
    expect(issuesOf(text)).toHaveLength(3);
  });

  test('says what is wrong in a sentence that a suggestion can follow', () => {
    const messages = ['actoin:x', 'user:ana', 'zzz:1', 'env:', '-since:7d', 'since:', 'outcome:fail'].flatMap(
      (text) => issuesOf(text).map(({ message }) => message),
    );
    expect(messages.slice(0, 2)).toEqual([
      'there is no key actoin',
      'there is no key user; write actor: before it',
    ]);
    for (const message of messages) expect(message).not.toMatch(/:;|[;,.] *$/);
  });

  test('says where it is wrong and what was probably meant', () => {
    expect(marks('catgory:secrets')).toEqual([['catgory', 'category']]);
    expect(marks('environment:production')).toEqual([['environment', 'env']]);
    expect(marks('api-key:ci')).toEqual([['api-key:ci', 'actor:api-key:ci']]);
    expect(marks('env:a https://example.com/x')).toEqual([
      ['https://example.com/x', '"https://example.com/x"'],
    ]);
    expect(marks('action:SECRET_REED')).toEqual([['SECRET_REED', 'SECRET_READ']]);
    expect(marks('action:NOTHING_LIKE_IT*')).toEqual([['NOTHING_LIKE_IT*', undefined]]);
    expect(marks('category:secrets,secretz')).toEqual([['secretz', 'secrets']]);
    expect(marks('type:members')).toEqual([['members', 'member']]);
    expect(marks('outcome:fail')).toEqual([['fail', undefined]]);
    expect(marks('env:')).toEqual([['', undefined]]);
    expect(marks('env:a,,b')).toEqual([['', undefined]]);
    expect(marks('env:a*b')).toEqual([['a*b', undefined]]);
    expect(marks('ip:10.0.0.300')).toEqual([['10.0.0.300', undefined]]);
    expect(marks('ip:10.0.0.0/33')).toEqual([['10.0.0.0/33', undefined]]);
    expect(marks('version:v7')).toEqual([['v7', '7']]);
    expect(marks('position:9..1')).toEqual([['9..1', '1..9']]);
    expect(marks('position:99999999999999999')).toEqual([['99999999999999999', undefined]]);
    expect(marks('hour:22..24')).toEqual([['22..24', undefined]]);
    expect(marks('since:2026-02-30')).toEqual([['2026-02-30', undefined]]);
    expect(marks('since:yesterday')).toEqual([['yesterday', undefined]]);
    expect(marks('since:90min')).toEqual([['90min', '90m']]);
    expect(marks('since:3months')).toEqual([['3months', '90d']]);
    expect(marks('until:1Y')).toEqual([['1Y', '365d']]);
    expect(marks('since:30s')).toEqual([['30s', undefined]]);
    expect(marks('since:0M until:2000years')).toEqual([
      ['0M', undefined],
      ['2000years', undefined],
    ]);
    expect(marks('since:7d,8d')).toEqual([['since:7d,8d', undefined]]);
    expect(marks('-until:7d')).toEqual([['-until:7d', undefined]]);
    expect(marks('id:019a*')).toEqual([['019a*', undefined]]);
    expect(marks('actor:api-key:')).toEqual([['api-key:', undefined]]);
    expect(marks('env:a -')).toEqual([['-', '"-"']]);
    expect(marks('*')).toEqual([['*', '"*"']]);
    expect(marks('""')).toEqual([['""', undefined]]);
    expect(marks('env:a "open')).toEqual([['"open', undefined]]);
    expect(marks('a\0b')).toEqual([['\0', undefined]]);
    expect(marks('a\ud800')).toEqual([['\ud800', undefined]]);
  });

  test('takes M neither for minutes nor for months, and names both', () => {
    for (const key of ['since', 'until']) {
      expect(marks(`${key}:3M`)).toEqual([['3M', '90d']]);
      expect(issuesOf(`${key}:3M`)[0]?.message).toBe('3M could mean minutes or months: write 3m or 90d');
    }
    expect(parseFilter('since:3m until:2H').terms).toEqual([
      { kind: 'time', key: 'since', bound: { relative: true, amount: 3, unit: 'm' } },
      { kind: 'time', key: 'until', bound: { relative: true, amount: 2, unit: 'h' } },
    ]);
  });

  test('reports everything that is wrong at once, in order', () => {
    expect(marks('action:X typ:y ip:z')).toEqual([
      ['X', undefined],
      ['typ', 'type'],
      ['z', undefined],
    ]);
  });

  test('bounds its length and its values', () => {
    expect(issuesOf('x'.repeat(4_097))).toHaveLength(1);
    expect(issuesOf('x'.repeat(4_096))).toHaveLength(0);
    const values = Array.from({ length: 101 }, (_, index) => index);
    expect(issuesOf(`env:${values.join(',')}`)).toHaveLength(1);
    expect(issuesOf(`env:${values.slice(0, 100).join(',')}`)).toHaveLength(0);
    expect(issuesOf(values.join(' '))).toHaveLength(1);
  });

  test('answers any text with a filter or a FilterError whose places lie in the text', () => {
    const piece = fc.constantFrom(
      'env:',
      'actor:',
      'api-key:',
      '"',
      '\\',
      '*',
      ',',
      '-',
      ' ',
      'ip:',
      '10.',
      '..',
      'since:',
      '7d',
      '\ud83d',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(piece, fc.string({ maxLength: 3 }))).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const { start, end } of issuesOf(text)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
