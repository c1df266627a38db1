import { expect, test } from 'vitest';
import { reporter } from './recorder.ts';

test('reporter() names whoever claims an event, and nobody where the product saw it itself', () => {
  expect(reporter({ type: 'workspace', name: 'web' })).toBeUndefined();
  expect(reporter({ type: 'api-key', id: 'key_1', name: 'shop-backend' })).toBe('api-key:shop-backend');
  expect(reporter({ type: 'import', id: 'key_1', name: 'history' })).toBe('api-key:history (import)');
  expect(reporter({ type: 'api-key', id: 'key_1' })).toBe('api-key:key_1');
});
