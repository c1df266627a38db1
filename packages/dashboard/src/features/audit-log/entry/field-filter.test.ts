import { formatRecorder, parseFilter, printFilter, type RecordedBy } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { aroundEvent, byActor, byText, byValue, excluding, narrowed, onResource } from './field-filter.ts';

const filter = parseFilter('env:staging since:7d "old text"');

describe('filtering by a value of an entry', () => {
  test.each([
    [
      byValue('env', 'production'),
      'env:production since:7d "old text"',
      'env:staging since:7d "old text" -env:production',
    ],
    [
      byValue('ip', '203.0.113.7'),
      'env:staging since:7d "old text" ip:203.0.113.7',
      'env:staging since:7d "old text" -ip:203.0.113.7',
    ],
    [
      byValue('version', '7'),
      'env:staging since:7d "old text" version:7',
      'env:staging since:7d "old text" -version:7',
    ],
    [
      byValue('resource', 'a "b" *'),
      'env:staging since:7d "old text" resource:"a \\"b\\" *"',
      'env:staging since:7d "old text" -resource:"a \\"b\\" *"',
    ],
    [byText('old text'), 'env:staging since:7d "old text"', 'env:staging since:7d -"old text"'],
    [
      byText('curl/8.1'),
      'env:staging since:7d "old text" curl/8.1',
      'env:staging since:7d "old text" -curl/8.1',
    ],
  ])('narrows to it or leaves it out (%#)', (field, only, without) => {
    if (field === undefined) throw new Error('there is a text');
    expect(printFilter(narrowed(filter, field))).toBe(only);
    expect(printFilter(excluding(filter, field))).toBe(without);
    // What is printed is read as the same.
    expect(parseFilter(printFilter(narrowed(filter, field)))).toEqual(narrowed(filter, field));
  });

  test('is not offered for a text that finds everything', () => expect(byText('')).toBeUndefined());

  test.each<[RecordedBy, string]>([
    [{ type: 'workspace', name: 'web' }, 'recorder:workspace'],
    [{ type: 'api-key', name: 'shop' }, 'recorder:api-key:shop'],
    [{ type: 'api-key' }, 'recorder:api-key:*'],
    [{ type: 'import', name: 'history' }, 'recorder:import'],
  ])('finds what a recorder reported (%#)', (recordedBy, text) => {
    expect(printFilter(narrowed({ terms: [] }, byValue('recorder', formatRecorder(recordedBy))))).toBe(text);
  });
});

test('the ways on from an entry begin anew', () => {
  expect(printFilter(aroundEvent({ occurredAt: '2026-11-22T10:15:30.123Z' }))).toBe(
    'since:2026-11-22T10:10:30.123Z until:2026-11-22T10:20:30.123Z',
  );
  expect(printFilter(byActor({ actor: { type: 'api-key', name: 'ci' } }))).toBe('actor:api-key:ci');
  expect(printFilter(onResource({ resource: { type: 'secret', name: 'DB URL' } }))).toBe(
    'resource:"DB URL" type:secret',
  );
});
