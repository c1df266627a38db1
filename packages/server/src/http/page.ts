import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { understands } from './accept-encoding.ts';
import type { AppContext } from './context.ts';
import type { Api } from './route.ts';
import { SharedFiles } from './shared-files.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** How the build left files compressed beside them, the smallest first. */
const COMPRESSED = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const;

/** For a browser that comes before the page was built. It names no folder, since anyone may read it. */
const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Daybook</title></head>
<body>
<h1>The page is not built</h1>
<p>Run <code>npm run build</code> in Daybook's folder on the server, then reload. The HTTP API works meanwhile.</p>
</body>
</html>`;

/** In seconds: a build takes about as long. */
const BUILT_SOON = '30';
/** What is elsewhere: no address of the page begins like these. */
const ELSEWHERE = /^\/(?:v1|api|docs)(?:\/|$)/;

/**
 * Serves the built dashboard; every other path that is not a file of it is the page itself, which knows its own addresses. Where it is
 * not built, browsers are told so, and for programs there is nothing.
 */
export function pageRoutes(api: Api, folder: string): void {
  const files = new SharedFiles();
  api.get('*', async (c, next) => {
    const { path } = c.req;
    if (ELSEWHERE.test(path)) return next();
    const asset = path.startsWith('/assets/') || extname(path) !== '';
    const answer = await serveFile(c, files, folder, asset ? path : '/index.html');
    if (answer) return answer;
    if (asset || !isForBrowser(c)) return next();
    return c.html(NOT_BUILT, 503, { 'Cache-Control': 'no-store', 'Retry-After': BUILT_SOON });
  });
}

/** Programs that take anything do not ask for a page. */
function isForBrowser(c: AppContext): boolean {
  const types = c.req.header('Accept')?.split(',') ?? [];
  return types.some((type) => /^\s*text\/html\s*(?:;|$)/i.test(type) && !/;\s*q=0(?:\.0*)?\s*$/i.test(type));
}

async function serveFile(
  c: AppContext,
  files: SharedFiles,
  folder: string,
  path: string,
): Promise<Response | undefined> {
  const decoded = decode(path);
  if (decoded === undefined) return undefined;
  const file = join(folder, normalize(decoded));
  if (!file.startsWith(folder) || !(await isFile(file))) return undefined;
  const bytes = await files.read(await forCaller(c, file));
  if (!bytes) return undefined;
  c.header('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
  // Built assets carry a hash of their content in their name.
  c.header('Cache-Control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  return c.body(bytes);
}

/** The file as it is sent: compressed where the build left that and the caller understands it. */
async function forCaller(c: AppContext, file: string): Promise<string> {
  for (const { encoding, ending } of COMPRESSED) {
    if (!(await isFile(file + ending))) continue;
    c.header('Vary', 'Accept-Encoding');
    if (!understands(c.req.header('Accept-Encoding'), encoding)) continue;
    c.header('Content-Encoding', encoding);
    return file + ending;
  }
  return file;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

function decode(path: string): string | undefined {
  try {
    const text = decodeURIComponent(path);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
