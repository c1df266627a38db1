import { describe, expect, test } from 'vitest';
import { boundsOf, windowIn } from './window.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');

describe('the window of an investigation', () => {
  test('counts back from the moment of asking', () => {
    expect(boundsOf({ kind: 'last', span: { amount: 24, unit: 'h' } }, NOW)).toEqual({
      from: '2026-11-21T10:00:00.000Z',
      until: '2026-11-22T10:00:00.000Z',
    });
  });

  test('ends now where no end is given, and is told to begin and to end after that', () => {
    expect(boundsOf({ kind: 'between', since: NOW - 1 }, NOW)).toEqual({
      from: '2026-11-22T09:59:59.999Z',
      until: '2026-11-22T10:00:00.000Z',
    });
    expect(boundsOf({ kind: 'between', since: NOW }, NOW)).toEqual({ problem: 'It must begin before now' });
    expect(boundsOf({ kind: 'between', until: NOW }, NOW)).toEqual({ problem: 'Choose when it begins' });
    expect(boundsOf({ kind: 'between', since: NOW, until: NOW }, NOW)).toEqual({
      problem: 'The range must end after it begins',
    });
  });

  test('is what an address names, as far as those are times', () => {
    expect(windowIn({})).toBeUndefined();
    expect(windowIn({ from: 'yesterday' })).toBeUndefined();
    expect(windowIn({ from: '2026-11-22T10:00:00Z', until: 'soon' })).toEqual({
      kind: 'between',
      since: NOW,
    });
  });
});
