import { open } from 'node:fs/promises';
import type { AppContext } from './context.ts';
import { Problem } from './problem.ts';
import { streamedBody } from './streamed-body.ts';

const READ_BYTES = 262_144;

export type SentFile = {
  readonly path: string;
  /** What a browser calls it when it is saved. */
  readonly name: string;
  readonly type: string;
  /** Names its content, so that a download goes on only with the same. */
  readonly tag: string;
  /** Called before each piece; what it throws cuts the connection. */
  readonly check: () => void;
};

/** Sends a file that does not change, or the one range of it that was asked for (RFC 9110, 14), as the client takes it. */
export async function sendFile(c: AppContext, { path, name, type, tag, check }: SentFile): Promise<Response> {
  const file = await open(path, 'r').catch(() => {
    throw new Problem('not-found', { detail: 'the file is gone' });
  });
  try {
    const { size } = await file.stat();
    const etag = `"${tag}"`;
    const range =
      c.req.header('If-Range') === undefined || c.req.header('If-Range') === etag
        ? c.req.header('Range')
        : undefined;
    const part = rangeOf(range, size);
    const { first, end } = part ?? { first: 0, end: size };
    const headers = {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name}"`,
      'Content-Length': String(end - first),
      'Cache-Control': 'no-store',
      'Accept-Ranges': 'bytes',
      ETag: etag,
      ...(part && { 'Content-Range': `bytes ${first}-${end - 1}/${size}` }),
    };
    const status = part ? 206 : 200;
    const close = () => void file.close().catch(() => undefined);
    if (c.req.method === 'HEAD' || first === end) {
      close();
      return c.body(null, status, headers);
    }
    async function* pieces() {
      for (let at = first; at < end; ) {
        check();
        const length = Math.min(READ_BYTES, end - at);
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
        if (bytesRead === 0) throw new Error('the file ended before its size');
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
    return c.body(streamedBody(c, pieces(), close), status, headers);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What is asked for; undefined for the whole, also where the header is none that is understood. @throws Problem for a range beyond the end */
function rangeOf(header: string | undefined, size: number): { first: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (first >= size || end <= first)
    throw new Problem('no-such-range', {
      detail: `the file has ${size} bytes: ask for a range within it`,
      headers: { 'Content-Range': `bytes */${size}` },
    });
  return { first, end };
}
