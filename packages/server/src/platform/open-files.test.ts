import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { connectionsFor, openFilesMax } from './open-files.ts';
import { StartupError } from './startup-error.ts';

test.skipIf(platform() !== 'linux')('the limit of open files is what the system says of this process', () => {
  const [, soft] = /^Max open files +(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  expect(openFilesMax()).toBe(soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft));
});

test.each([
  [Number.POSITIVE_INFINITY, 2_000],
  [1_048_576, 2_000],
  [4_256, 2_000],
  [4_255, 1_999],
  [1_024, 384],
  [384, 64],
])(
  'with %d open files there are %d connections at most, which leaves files for journal, ledger and index',
  (files, connections) => {
    expect(connectionsFor(files)).toBe(connections);
    expect(files - 2 * connections).toBeGreaterThanOrEqual(256);
  },
);

test('a process that may open too few files does not start, and says what to raise', () => {
  expect(() => connectionsFor(383)).toThrow(StartupError);
  expect(() => connectionsFor(383)).toThrow(
    'may open 383 files at once, and Daybook needs 384: raise the limit (ulimit -n',
  );
});
