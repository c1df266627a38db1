import { describe, expect, test } from 'vitest';
import { hasText, isInView, KEY_VIEWS } from './key-filter.ts';
import type { ApiKey } from './queries.ts';

const key: ApiKey = {
  id: 'key_1',
  name: 'ci-deploy',
  scopes: ['secrets:read'],
  projects: [{ id: 'prj_1', name: 'Web shop' }],
  environments: ['production'],
  cidrs: ['203.0.113.0/24'],
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'ana@acme.example',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  lastUsedIp: '203.0.113.7',
  state: 'live',
  unused: true,
};

describe('the keys that are looked at', () => {
  test('are those of the view', () => {
    const viewsOf = (changed: Partial<ApiKey>) =>
      KEY_VIEWS.filter(({ id }) => isInView({ ...key, ...changed }, id)).map(({ id }) => id);
    expect(viewsOf({})).toEqual(['live', 'unused', 'all']);
    expect(viewsOf({ unused: false })).toEqual(['live', 'all']);
    expect(viewsOf({ state: 'suspended', unused: false })).toEqual(['live', 'all']);
    expect(viewsOf({ state: 'revoked', unused: false })).toEqual(['revoked', 'all']);
    expect(viewsOf({ state: 'expired', unused: false })).toEqual(['expired', 'all']);
  });

  test('have every word that was written, in whatever is shown of them', () => {
    for (const text of ['', 'CI', 'shop secrets', '203.0.113.7', 'ana production']) {
      expect(hasText(key, text)).toBe(true);
    }
    for (const text of ['ci staging', 'bob']) expect(hasText(key, text)).toBe(false);
    expect(hasText({ ...key, createdBy: null }, 'system')).toBe(true);
  });
});
