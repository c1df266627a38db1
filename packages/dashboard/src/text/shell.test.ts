import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from './shell.ts';

test('shellWord() gives the shell back the same text', () => {
  for (const text of ['plain', "it's", '$(id) `id` "x" \\', 'a b;c&d|e', '']) {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
  }
});
