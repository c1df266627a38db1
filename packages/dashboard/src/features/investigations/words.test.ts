import { describe, expect, test } from 'vitest';
import { lookedAt, positionsText, verdictOf, windowText } from './words.ts';

const FROM = '2026-11-01T08:00:30.000Z';

describe('what an investigation says', () => {
  test('tells the time that was looked at, to the minute where it is short', () => {
    expect(windowText(FROM, '2026-11-01T09:30:10.000Z', 'UTC')).toBe('1 Nov 2026, 08:00 – 09:31');
    expect(windowText(FROM, '2026-11-20T09:30:10.000Z', 'UTC')).toBe('1 November 2026 – 20 November 2026');
    expect(lookedAt({ input: { email: 'ana@acme.example', days: 1 } }, 'UTC')).toBe('last 1 day');
  });

  test('judges by the worst finding, and says of none that it is no proof', () => {
    const found = (...severities: readonly ('high' | 'medium' | 'low' | 'info')[]) =>
      severities.map((severity) => ({ severity }));
    expect(verdictOf(found('high', 'medium', 'low', 'info'), { events: 5 })).toEqual({
      tone: 'bad',
      title: 'This needs attention',
      detail: 'Findings: 1 high, 1 medium and 2 minor.',
    });
    expect(verdictOf(found('medium'), { events: 5 }).title).toBe('Some things stand out');
    expect(verdictOf(found('low'), { events: 5 }).detail).toBe(
      'Findings: 1 minor. That is no proof that nothing happened.',
    );
    expect(verdictOf([], { events: 5 }).title).toBe('Nothing serious stands out');
    expect(verdictOf([], { events: 0 }).title).toBe('There is too little history to judge by');
  });

  test('writes positions that follow each other as ranges', () => {
    expect(positionsText([])).toBe('');
    expect(positionsText([3, 5, 6, 7, 12, 13])).toBe('3, 5–7, 12–13');
  });
});
