import { DaybookError } from './errors.ts';
import { readUpTo } from './read-up-to.ts';

/** What was asked for, for messages, and how large an answer to it may be. */
export type Asked = { readonly origin: string; readonly path: string; readonly bytesMax: number };

/** The bytes of an answer. Throws `DaybookError` for more of them than were to be expected, and reads no further. */
export async function readBytes(response: Response, asked: Asked): Promise<Uint8Array> {
  const { bytes, isWhole } = await readUpTo(response, asked.bytesMax);
  if (isWhole) return bytes;
  throw foreignAnswer(response, asked, `but more than ${asked.bytesMax} bytes`);
}

/**
 * An answer as text, strictly: encoding it again gives the bytes that were served. A byte order mark is kept as the character it is,
 * and bytes that are not UTF-8 throw a `DaybookError` instead of being repaired: signatures are over bytes.
 */
export async function readText(response: Response, asked: Asked): Promise<string> {
  const bytes = await readBytes(response, asked);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw foreignAnswer(response, asked, 'but bytes that are not UTF-8');
  }
}

/** An answer as the value of its JSON, with the same rules for its text. */
export async function readJson<T>(response: Response, asked: Asked): Promise<T> {
  const text = await readText(response, asked);
  try {
    return JSON.parse(text) as T;
  } catch {
    // The parser's own error is not kept: it quotes the text, which may hold values.
    throw foreignAnswer(response, asked, 'but no JSON');
  }
}

/** Requires 204, and reads nothing. */
export async function requireEmpty(response: Response, asked: Asked): Promise<void> {
  if (response.status === 204) return;
  await response.body?.cancel();
  throw foreignAnswer(response, asked, 'instead of 204');
}

function foreignAnswer({ status }: Response, { origin, path }: Asked, what: string): DaybookError {
  const detail = `${origin} answered ${path} with ${status}, ${what}. Check that the address is that of a Daybook server.`;
  return new DaybookError(status, { type: 'protocol', title: 'Not a Daybook answer', detail });
}
