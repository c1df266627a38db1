import { expect, test } from 'vitest';
import { contextParts } from './context-parts.ts';

test('contextParts() has what applies and nothing in place of what does not', () => {
  expect(contextParts(undefined)).toEqual({ place: [], source: [] });
  expect(contextParts({ environment: 'production', project: 'shop', ip: '203.0.113.7', version: 0 })).toEqual(
    {
      place: ['production', 'shop'],
      source: ['203.0.113.7', 'v0'],
    },
  );
});
