import { describe, expect, test } from 'vitest';
import { isEnvironmentName, isValueName, readName } from './names.ts';

describe('isEnvironmentName()', () => {
  test.each(['production', 'qa-2', 'x', 'a'.repeat(50)])('takes %s', (name) => {
    expect(isEnvironmentName(name)).toBe(true);
  });

  test.each(['', 'Production', '2-qa', '-a', 'a_b', 'a b', 'a\n', 'ä', 'a'.repeat(51)])(
    'refuses %j',
    (name) => {
      expect(isEnvironmentName(name)).toBe(false);
    },
  );
});

describe('isValueName()', () => {
  test.each(['A', '_a', 'DATABASE_URL', 'tls.key', 'a-1', 'A'.repeat(200)])('takes %s', (name) => {
    expect(isValueName(name)).toBe(true);
  });

  test.each(['', '.', '..', '1A', '-a', 'a/b', 'a?b', 'A=1', 'a b', 'A\n', 'Ä', 'A'.repeat(201)])(
    'refuses %j',
    (name) => {
      expect(isValueName(name)).toBe(false);
    },
  );
});

describe('readName()', () => {
  test.each(['Ana', 'Zoë O’Neill-Ξένου', '李 小龍', 'محمد', 'R&D <2026>', 'Team ❤️', '👩🏽', 'x'.repeat(100)])(
    'takes %s',
    (name) => {
      expect(readName(name)).toEqual({ ok: true, name });
    },
  );

  test('keeps a name in composed characters', () => {
    expect(readName('cafe\u0301')).toEqual({ ok: true, name: 'caf\u00e9' });
  });

  test.each([
    ['a\0b', 'U+0000 at character 2: it is a control character'],
    ['\u001b[31mred', 'U+001B at character 1: it is a control character'],
    ['👩a\u009b', 'U+009B at character 3: it is a control character'],
    ['a\nb', 'U+000A at character 2: it is a control character'],
    ['ab\u202egnp.exe', 'U+202E at character 3: it changes the direction of text'],
    ['a\u2066b', 'U+2066 at character 2: it changes the direction of text'],
    ['a\u061cb', 'U+061C at character 2: it changes the direction of text'],
    ['a\u200bb', 'U+200B at character 2: it cannot be seen'],
    ['a\u200db', 'U+200D at character 2: it cannot be seen'],
    ['\ufeffa', 'U+FEFF at character 1: it cannot be seen'],
    ['a\u00adb', 'U+00AD at character 2: it cannot be seen'],
    ['\u3164', 'U+3164 at character 1: it cannot be seen'],
    ['a\u{e0041}', 'U+E0041 at character 2: it cannot be seen'],
    ['a\u2028b', 'U+2028 at character 2: it ends a line'],
    ['a\ud83d', 'U+D83D at character 2: it is half a character'],
    [' a', 'no white space at the beginning'],
    ['a\u00a0', 'no white space at the end'],
    ['x'.repeat(101), 'must have 1 to 100 characters, not 101'],
    ['', 'must have 1 to 100 characters'],
  ])('refuses %j, and says which character and where', (text, told) => {
    const read = readName(text);
    expect(read.ok ? '' : read.problem).toContain(told);
    expect(read.ok ? '' : read.problem).toMatch(/^must have 1 to 100 characters/);
  });
});
