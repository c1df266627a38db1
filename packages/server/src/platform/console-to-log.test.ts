import { expect, test } from 'vitest';
import { consoleToLog } from './console-to-log.ts';
import { createLogger } from './logger.ts';

test('what libraries write to the console is cut and counted in the log, and the console is given back', () => {
  const lines: string[] = [];
  const logger = createLogger('warn', { destination: { write: (line) => lines.push(line) } });
  const before = console.error;
  const restore = consoleToLog(logger);
  try {
    for (let n = 0; n < 100; n += 1) console.error('# SERVER_ERROR: ', 'x'.repeat(60_000));
    console.warn('careful');
    console.info('nothing of interest');
  } finally {
    restore();
  }
  expect(console.error).toBe(before);
  expect(lines.map((line) => JSON.parse(line).level)).toEqual([50, 40]);
  expect(lines.join('').length).toBeLessThan(5_000);
  expect(lines[0]).toContain('# SERVER_ERROR:');
});
