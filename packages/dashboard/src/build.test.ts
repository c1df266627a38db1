import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureDashboard } from '../../../scripts/build-dashboard.ts';

const DIST = join(import.meta.dirname, '../dist');

/** What the browser may have to load for the log, compressed, with headers. */
const FIRST_LOAD_BYTES_MAX = 250_000;
const FIRST_LOAD_FILES_MAX = 5;
/** More than the headers of a script take. */
const HEADER_BYTES = 1_200;

/** The scripts that are loaded together with some, those included. */
async function withImports(names: readonly string[], known = new Set<string>()): Promise<Set<string>> {
  for (const name of names) {
    if (known.has(name)) continue;
    known.add(name);
    const text = await readFile(join(DIST, 'assets', name), 'utf8');
    const imported = [...text.matchAll(/(?:from|import)\s*["`']\.\/([\w.-]+\.js)["`']/g)].map(
      ([, path = '']) => path,
    );
    await withImports(imported, known);
  }
  return known;
}

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

  test('has each script and style sheet compressed beside it, with the same content', async () => {
    const texts = (await readdir(join(DIST, 'assets'))).filter((name) => /\.(?:js|css)$/.test(name));
    expect(texts.length).toBeGreaterThan(5);
    for (const name of texts) {
      const content = await readFile(join(DIST, 'assets', name));
      expect(brotliDecompressSync(await readFile(join(DIST, 'assets', `${name}.br`)))).toEqual(content);
      expect(gunzipSync(await readFile(join(DIST, 'assets', `${name}.gz`)))).toEqual(content);
    }
  });

  test('loads at most 250 kB of scripts until the log is there and its ledger checked, in few files', async () => {
    const assets = await readdir(join(DIST, 'assets'));
    const named = [...html.matchAll(/\/assets\/([\w.-]+\.js)/g)].map(([, name = '']) => name);
    const loaded = assets.filter((name) => /^(?:audit-log-page|watch-ledger)-.+\.js$/.test(name));
    expect(loaded.length).toBe(2);
    const scripts = await withImports([...named, ...loaded]);
    expect(scripts.size).toBeLessThanOrEqual(FIRST_LOAD_FILES_MAX);
    const sizes = await Promise.all(
      [...scripts].map(async (name) => (await stat(join(DIST, 'assets', `${name}.br`))).size),
    );
    const total = sizes.reduce((sum, size) => sum + size + HEADER_BYTES, 0);
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
  });
});
