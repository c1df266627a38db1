import { describe, expect, test } from 'vitest';
import { joinFilterWords, protectFilterWords } from './filter-words.ts';

describe('protectFilterWords()', () => {
  test.each(['search', 'tail'])('%s takes an excluding term for no option', (command) => {
    expect(protectFilterWords([command, '-env:production since:7d', '--json'])).toEqual([
      command,
      ' -env:production since:7d',
      '--json',
    ]);
  });

  test.each([
    [['search', '--limit', '5', '-h', '--url=http://a:1', 'env:x']],
    [['search', '--', '-env:x']],
    [['tail', '--after', '-1']],
    [['import', '-a:b']],
  ])('%j stays as it is', (args) => {
    expect(protectFilterWords(args)).toEqual(args);
  });
});

test('joinFilterWords() makes one filter of several words', () => {
  expect(joinFilterWords(['action:X', ' -env:y', 'since:7d'])).toBe('action:X -env:y since:7d');
  expect(joinFilterWords([])).toBe('');
});
