import { describe, expect, test } from 'vitest';
import { pagesFor } from './pages.ts';

describe('pagesFor()', () => {
  test('begins with the log for those who may read it, with the projects for others', () => {
    expect(pagesFor(['GET /v1/events', 'GET /v1/projects']).map(({ to }) => to)).toEqual([
      '/audit-logs',
      '/projects',
      '/settings',
    ]);
    expect(pagesFor(['GET /v1/projects', 'GET /v1/secrets'])[0]?.to).toBe('/projects');
  });

  test('has the settings for everybody', () => {
    expect(pagesFor([]).map(({ to }) => to)).toEqual(['/settings']);
  });
});
