import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageRoutes } from './page.ts';
import type { Api } from './route.ts';

const PAGE = '<!doctype html><title>Daybook</title>';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
/** Parts of the server that are not the page's. */
const ELSEWHERE = ['/v1', '/v1/', '/v1/nope', '/api', '/api/nope', '/docs/', '/docs/nope'];
const SCRIPT = `globalThis.daybook = 'a script that is the same in whatever form it comes';`;

const api: Api = new OpenAPIHono();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-page-files-'));
  const dist = join(folder, 'dist');
  await mkdir(join(dist, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.js'), 'not of the page');
  await writeFile(join(dist, 'index.html'), PAGE);
  await writeFile(join(dist, 'favicon.svg'), '<svg/>');
  await writeFile(join(dist, 'assets/app-1a2b3c4d.js'), SCRIPT);
  await writeFile(join(dist, 'assets/app-1a2b3c4d.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(dist, 'assets/app-1a2b3c4d.js.gz'), gzipSync(SCRIPT));
  pageRoutes(api, dist);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (path: string, acceptEncoding?: string) =>
  api.request(path, { headers: acceptEncoding === undefined ? {} : { 'Accept-Encoding': acceptEncoding } });
const script = (acceptEncoding?: string) => open('/assets/app-1a2b3c4d.js', acceptEncoding);

describe('the page’s files', () => {
  test('are sent in the smallest form that the caller understands, and as one file of one type', async () => {
    const unpack: Record<string, (bytes: Buffer) => Buffer> = {
      br: brotliDecompressSync,
      gzip: gunzipSync,
      none: (bytes) => bytes,
    };
    const cases: [string | undefined, string][] = [
      ['gzip, deflate, br, zstd', 'br'],
      ['BR;q=0.5', 'br'],
      ['gzip, deflate', 'gzip'],
      ['br;q=0, gzip;q=1.0', 'gzip'],
      ['br; q=0.000, gzip;q=0', 'none'],
      ['brotli', 'none'],
      ['', 'none'],
      [undefined, 'none'],
    ];
    for (const [accepted, encoding] of cases) {
      const answer = await script(accepted);
      expect(answer.headers.get('content-encoding') ?? 'none').toBe(encoding);
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(answer.headers.get('vary')).toBe('Accept-Encoding');
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(unpack[encoding]?.(bytes).toString()).toBe(SCRIPT);
    }
  });

  test('are kept for good where their name says their content, and asked for again otherwise', async () => {
    expect((await script('br')).headers.get('cache-control')).toContain('immutable');
    for (const path of ['/', '/favicon.svg']) {
      const { headers } = await open(path, 'gzip, br');
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(headers.get('content-encoding')).toBeNull();
    }
  });

  test('are the page itself at each of its addresses, and nothing where a file is missing or not of the page', async () => {
    for (const path of ['/', '/audit-logs', '/projects/p_1'])
      expect(await (await open(path)).text()).toBe(PAGE);
    for (const path of [
      '/assets/app-99999999.js',
      '/assets/',
      '/missing.js',
      '/..%2fsecret.js',
      '/%2e%2e/secret.js',
      '/assets/%00.js',
      '/%E0%A4%A.js',
      '/v1/nothing',
    ])
      expect((await open(path)).status).toBe(404);
  });

  test('are a line on how to build it where that was not done yet, and the page as soon as it was', async () => {
    const early: Api = new OpenAPIHono();
    const dist = join(folder, 'later');
    pageRoutes(early, dist);
    const browse = (path: string) => early.request(path, { headers: { Accept: BROWSER } });
    const answer = await browse('/audit-logs');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html; charset=UTF-8']);
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(await answer.text()).toContain('<code>npm run build</code>');
    for (const Accept of ['*/*', 'application/json', 'text/html;q=0'])
      expect((await early.request('/healthzz', { headers: { Accept } })).status).toBe(404);
    expect((await early.request('/healthzz')).status).toBe(404);
    for (const path of ELSEWHERE) expect((await browse(path)).status).toBe(404);
    await mkdir(dist);
    await writeFile(join(dist, 'index.html'), PAGE);
    expect(await (await early.request('/audit-logs')).text()).toBe(PAGE);
    for (const path of ELSEWHERE) expect((await browse(path)).status).toBe(404);
  });
});
