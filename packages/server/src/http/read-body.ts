import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseJson } from '@daybook/event';
import type { AppContext } from './context.ts';
import { invalidFields, Problem } from './problem.ts';
import { receiveBody, tooLarge } from './receive-body.ts';

const inflate = promisify(gunzip);

/** The body of a request to a route that needs no credential: a few fields of a form. */
export const OPEN_BODY_BYTES = 8_192;
/** Another body that a schema checks. */
export const JSON_BODY_BYTES = 524_288;

/**
 * The body of a request as bytes, unpacked where it is gzip, never more than `limit` bytes of it, packed or not.
 * @throws Problem `too-large`, `unsupported-media-type`, `malformed-body`
 */
export async function readBody(c: AppContext, limit: number): Promise<Buffer> {
  return unpackBody(await collectBody(c, limit), limit);
}

/** A body as it was sent. */
export type SentBody = { readonly bytes: Buffer; readonly isPacked: boolean };

/** Waits for the whole body. @throws Problem `unsupported-media-type`, and what {@link receiveBody} throws */
export async function collectBody(c: AppContext, limit: number): Promise<SentBody> {
  const encoding = c.req.header('Content-Encoding')?.trim().toLowerCase() ?? 'identity';
  // RFC 9110, 8.4.1.3: x-gzip means the same.
  const isPacked = encoding === 'gzip' || encoding === 'x-gzip';
  if (encoding !== 'identity' && !isPacked) {
    throw new Problem('unsupported-media-type', {
      detail: `Content-Encoding "${encoding}" is not understood: send the body as it is, or as gzip`,
    });
  }
  return { bytes: await receiveBody(c, limit), isPacked };
}

/** @throws Problem `too-large`, `malformed-body` */
export async function unpackBody({ bytes, isPacked }: SentBody, limit: number): Promise<Buffer> {
  return isPacked ? unpack(bytes, limit) : bytes;
}

/** @throws Problem `malformed-body` unless the bytes are UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('malformed-body', { detail: 'the body is not valid UTF-8: encode it as UTF-8' });
  }
}

/** The media type without parameters. @throws Problem `unsupported-media-type` when it is none of `allowed` or not UTF-8. */
export function mediaType(c: AppContext, allowed: readonly string[]): string {
  const header = c.req.header('Content-Type') ?? '';
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  if (!allowed.includes(type)) {
    throw new Problem('unsupported-media-type', {
      detail: `Content-Type is ${type ? `"${type}"` : 'missing'}: send ${allowed.join(' or ')}`,
    });
  }
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new Problem('unsupported-media-type', {
      detail: `the charset "${charset}" is not understood: send UTF-8`,
    });
  }
  return type;
}

/**
 * Receives the JSON body that a route's schema checks, and leaves it where the schema looks for it. A body of another type is left
 * unread for the schema to refuse.
 * @throws Problem `unsupported-media-type`, and what {@link receiveBody} throws
 */
export async function receiveJson(c: AppContext, limit: number): Promise<void> {
  const type = c.req.header('Content-Type');
  if (type !== undefined && !/json/i.test(type)) return;
  const bytes = await receiveBody(c, limit);
  if (type === undefined && bytes.length > 0) {
    throw new Problem('unsupported-media-type', { detail: 'send application/json' });
  }
  // The framework keeps promises here, although it types them as what they resolve to.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(new TextDecoder().decode(bytes)) });
}

/** The JSON value of a body. @throws Problem `malformed-body`, `unsupported-media-type`, `too-large` */
export async function readJson(c: AppContext, limit: number): Promise<unknown> {
  mediaType(c, ['application/json']);
  return decodeJson(decodeUtf8(await readBody(c, limit)));
}

/** @throws Problem `malformed-body` naming the place. */
export function decodeJson(text: string): unknown {
  const parsed = parseJson(text);
  if (parsed.ok) return parsed.value;
  throw invalidFields([parsed.issue], 'malformed-body');
}

async function unpack(packed: Buffer, limit: number): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(limit);
    throw new Problem('malformed-body', {
      detail: 'the body is not valid gzip: pack it again, or send it as it is',
    });
  }
}
