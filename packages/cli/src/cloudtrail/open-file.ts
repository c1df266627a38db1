import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import type { FoundFile } from './find-files.ts';
import { FILE_BYTES_MAX, TOO_LARGE } from './limits.ts';
import { isTrailPath, otherByText } from './other-files.ts';
import { codeOf, UnreadableFile } from './unreadable.ts';

const inflate = promisify(gunzip);

/** Enough to tell what a file is. */
const BEGINNING_BYTES = 4_096;

/** The text of a file that looks like JSON, or what else the file is. */
export type Opened = { readonly text: string } | { readonly other: string };

/**
 * Looks at the beginning of a file and reads it whole if that looks like JSON. Gzip is recognized by its first bytes. A file that is no
 * JSON is some other file, unless its own path was given, or its name says JSON, or its folder CloudTrail.
 * Throws `UnreadableFile`.
 */
export async function openFile({ path, isNamed, bytes }: FoundFile): Promise<Opened> {
  if (bytes !== undefined) {
    const first = bytes.subarray(0, BEGINNING_BYTES);
    return await read({ size: bytes.length, first, whole: async () => bytes }, isNamed);
  }
  const file = await open(path).catch((error: unknown) => {
    throw new UnreadableFile(`cannot be opened (${codeOf(error)})`);
  });
  try {
    const isExpected = isNamed || /\.(json|jsonl|ndjson)(\.gz)?$/i.test(path) || isTrailPath(resolve(path));
    return await read(await sourceOf(file), isExpected);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(`cannot be read (${codeOf(error)})`);
  } finally {
    await file.close();
  }
}

type Source = { readonly size: number; readonly first: Buffer; readonly whole: () => Promise<Buffer> };

async function sourceOf(file: FileHandle): Promise<Source> {
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
  // The beginning was read at a place of its own, so that this reads from the start.
  return { size, first: buffer.subarray(0, bytesRead), whole: () => file.readFile() };
}

async function read({ size, first, whole }: Source, isExpected: boolean): Promise<Opened> {
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  const beginning = isGzip ? await unpack(first, { isCut: true }) : first;
  const text = decodeBeginning(beginning);
  if (!looksLikeJson(text)) {
    const known = otherByText(text);
    if (known !== undefined) return { other: known };
    if (!isExpected) return { other: text.trim() === '' ? 'empty files' : 'files that are not JSON' };
    throw new UnreadableFile(whyNotJson(beginning, text));
  }
  if (size > FILE_BYTES_MAX) throw new UnreadableFile(TOO_LARGE);
  const bytes = await whole();
  return { text: decode(isGzip ? await unpack(bytes, { isCut: false }) : bytes) };
}

async function unpack(bytes: Buffer, { isCut }: { readonly isCut: boolean }): Promise<Buffer> {
  try {
    return await inflate(bytes, {
      maxOutputLength: FILE_BYTES_MAX,
      ...(isCut && { finishFlush: constants.Z_SYNC_FLUSH }),
    });
  } catch (error) {
    throw new UnreadableFile(
      codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? TOO_LARGE : 'is a damaged or cut gzip file',
    );
  }
}

/** The lines of a CloudWatch Logs export begin with their time. */
function looksLikeJson(beginning: string): boolean {
  return /^\s*(?:\d{4}-\d\d-\d\dT[\d:.]+Z\s+)?[[{"]/.test(beginning);
}

function whyNotJson(bytes: Buffer, text: string): string {
  if (text.trim() === '') return 'is empty; it must hold CloudTrail records as JSON';
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return 'is a zip archive; unpack it first';
  if (text.includes('\0')) return 'is not text';
  return 'is not JSON';
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Redirected output of a Windows shell is UTF-16. */
function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** A beginning may end within a character. */
function decodeBeginning(bytes: Buffer): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile('is not UTF-8 text');
  }
}
