import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureDashboard } from '../../../scripts/build-dashboard.ts';

const DIST = join(import.meta.dirname, '../dist');

describe('the built page', () => {
  let html = '';
  beforeAll(async () => {
    // Twice at once, as files of tests do.
    await Promise.all([ensureDashboard(), ensureDashboard()]);
    html = await readFile(join(DIST, 'index.html'), 'utf8');
  }, 120_000);

  test('is not built again while its sources are the same', async () => {
    expect(await ensureDashboard()).toBe('current');
  });

  test('has all the files it names, and nothing from elsewhere', async () => {
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(
      named.filter((path) => !path.startsWith('/')).concat(named.filter((path) => path.startsWith('//'))),
    ).toEqual([]);
    for (const path of named) expect((await readFile(join(DIST, path))).length).toBeGreaterThan(0);
    expect(named.some((path) => /^\/assets\/.+-[\w-]{8}\.js$/.test(path))).toBe(true);
  });

  test('keeps to a strict content security policy: no inline script or style, fonts as files', async () => {
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
    const assets = await readdir(join(DIST, 'assets'));
    for (const name of assets.filter((file) => file.endsWith('.css'))) {
      expect(await readFile(join(DIST, 'assets', name), 'utf8')).not.toMatch(/url\((?:"|')?data:/);
    }
    expect(assets.some((file) => file.endsWith('.woff2'))).toBe(true);
  });

  test("is React's production build, whatever NODE_ENV the builder had", async () => {
    const scripts = (await readdir(join(DIST, 'assets'))).filter((file) => file.endsWith('.js'));
    for (const name of scripts) {
      expect(await readFile(join(DIST, 'assets', name), 'utf8')).not.toContain('react-dom.development');
    }
  });
});
