import { describe, expect, test } from 'vitest';
import { pagesFor, placesFor } from './pages.ts';

describe('pagesFor()', () => {
  test('begins with the log for those who may read it, with the projects for others', () => {
    expect(pagesFor(['GET /v1/events', 'GET /v1/projects']).map(({ to }) => to)).toEqual([
      '/audit-logs',
      '/projects',
      '/settings',
    ]);
    expect(pagesFor(['GET /v1/projects', 'GET /v1/secrets'])[0]?.to).toBe('/projects');
  });

  test('has each situation that one may look into, by its name', () => {
    const names = placesFor(['GET /v1/investigations', 'GET /v1/exposure']).map(({ name }) => name);
    expect(names).toContain('An API key may have leaked');
    expect(names).toContain('Who holds what');
    expect(placesFor([]).map(({ name }) => name)).toEqual(['Settings']);
  });

  test('has the settings for everybody', () => {
    expect(pagesFor([]).map(({ to }) => to)).toEqual(['/settings']);
  });
});
