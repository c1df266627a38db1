import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { compress } from 'hono/compress';
import type { AppContext } from './context.ts';
import type { Api } from './route.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** Serves the built dashboard; every path that is not a file of it is the page itself, which knows its own addresses. */
export function pageRoutes(api: Api, folder: string): void {
  api.get('*', compress(), async (c, next) => {
    const { path } = c.req;
    if (path.startsWith('/v1/') || path.startsWith('/api/')) return next();
    const asset = path.startsWith('/assets/') || extname(path) !== '';
    const answer = await serveFile(c, folder, asset ? path : '/index.html');
    return answer ?? next();
  });
}

async function serveFile(c: AppContext, folder: string, path: string): Promise<Response | undefined> {
  const decoded = decode(path);
  if (decoded === undefined) return undefined;
  const file = join(folder, normalize(decoded));
  if (!file.startsWith(folder) || !(await stat(file).catch(() => undefined))?.isFile()) return undefined;
  c.header('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
  // Built assets carry a hash of their content in their name.
  c.header('Cache-Control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  return c.body(new Uint8Array(await readFile(file)));
}

function decode(path: string): string | undefined {
  try {
    const text = decodeURIComponent(path);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
