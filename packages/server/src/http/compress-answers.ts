import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { understands } from './accept-encoding.ts';
import type { AppContext, AppEnv } from './context.ts';
import type { Api } from './route.ts';

/**
 * The routes whose answers are compressed. Not among them is what holds something secret, because the size of a compressed answer tells
 * about it to whoever can put text of their own beside it: values, keys, links, sessions, and the salts of openings and proofs.
 */
const ROUTES = [
  '/v1/events',
  '/v1/events/:id',
  '/v1/facets',
  '/v1/histogram',
  '/v1/exposure',
  '/v1/catalogue',
  '/openapi.json',
  '/docs',
  '/docs/:page',
  '/metrics',
] as const;
const TYPES = /^(?:application\/json|text\/html|text\/plain)\b/;
/** Below that there is little to win. */
const BYTES_MIN = 1_024;
/** Half the work of the usual level, for 15 % more bytes. */
const LEVEL = 2;
/** Each holds some 270 KB of zlib's memory until its client has taken it; further answers are sent as they are. */
const AT_ONCE_MAX = 16;

/** Compresses answers by gzip, off the event loop and piece by piece, as the client takes them. `most`: how many at once. */
export function compressAnswers(api: Api, most = AT_ONCE_MAX): void {
  let underWay = 0;
  const compress: MiddlewareHandler<AppEnv> = async (c, next) => {
    c.header('Vary', 'Accept-Encoding');
    await next();
    if (!mayCompress(c) || underWay >= most) return;
    const { status, body, headers } = c.res;
    if (status !== 200 || body === null || !TYPES.test(headers.get('Content-Type') ?? '')) return;
    underWay++;
    const reader: Reader = body.getReader();
    const first = await reader.read().catch(async (error: unknown) => {
      underWay--;
      throw error;
    });
    const source = Readable.from(chunks(first, reader));
    const isSmall = (first.value?.length ?? 0) < BYTES_MIN;
    if (isSmall) {
      underWay--;
      c.res = new Response(Readable.toWeb(source) as ReadableStream<Uint8Array>, c.res);
      return;
    }
    const gzip = createGzip({ level: LEVEL });
    // Also when the client goes away, or the source fails: then the answer is cut short.
    pipeline(source, gzip, () => {
      underWay--;
    });
    c.res = new Response(Readable.toWeb(gzip) as ReadableStream<Uint8Array>, c.res);
    c.res.headers.delete('Content-Length');
    c.res.headers.set('Content-Encoding', 'gzip');
  };
  for (const route of ROUTES) api.get(route, compress);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function* chunks(first: Awaited<ReturnType<Reader['read']>>, reader: Reader) {
  try {
    for (let part = first; !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What another site makes a browser ask for is not compressed: it could ask as often as it needs to guess. */
function mayCompress(c: AppContext): boolean {
  const site = c.req.header('Sec-Fetch-Site') ?? 'none';
  return (
    c.req.method === 'GET' &&
    understands(c.req.header('Accept-Encoding'), 'gzip') &&
    (site === 'same-origin' || site === 'none')
  );
}
