import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isObject } from './record.ts';

const inflate = promisify(gunzip);

/** What one file may unpack to; CloudTrail's own files stay far below. */
const FILE_BYTES_MAX = 512 * 1024 * 1024;

/** A value of a file, and where it stood: `Records[12]` or `line 3`. */
export type Placed = { readonly value: unknown; readonly place: string };

/** A file that cannot be imported. The message names file and place, never the content. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
}

/**
 * The records of a file: `{ "Records": [ … ] }`, a list, one record, or any of these one a line (NDJSON); gzip is recognized by its
 * first bytes. Throws `ImportFileError` when it is none of these.
 */
export async function readRecords(path: string): Promise<readonly Placed[]> {
  return parseRecords(await decode(path, await read(path)), path);
}

/** The same for a file's text, `path` being what an error names. */
export function parseRecords(text: string, path: string): readonly Placed[] {
  const whole = parse(text);
  if (whole.ok) return recordsOf(whole.value, '', path);
  const lines = text
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ line, number: index + 1 }]));
  if (lines.length === 0)
    throw new ImportFileError(`${path}: is empty; it must hold CloudTrail records as JSON`);
  const parsed = lines.map(({ line, number }) => ({ ...parse(line), number }));
  const bad = parsed.find((line) => !line.ok);
  if (bad === undefined) {
    return parsed.flatMap(({ value, number }) => recordsOf(value, `line ${number}`, path));
  }
  throw new ImportFileError(`${path}: ${whatIsWrong(text, whole.place, bad.number, parsed[0]?.ok === true)}`);
}

function whatIsWrong(text: string, wholePlace: string, badLine: number, isLines: boolean): string {
  if (isLines) return `line ${badLine}: is not valid JSON; in NDJSON every line is one JSON value`;
  if (/\}\s*\{/.test(text))
    return `${wholePlace}: a second JSON value follows the first; give one value a file, or one a line (NDJSON)`;
  return `${wholePlace}: is not valid JSON`;
}

type Parsed = { readonly ok: boolean; readonly value?: unknown; readonly place: string };

function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text), place: '' };
  } catch (error) {
    // The engine's message may quote the content, so only the place is taken from it.
    const place = error instanceof Error ? /line \d+ column \d+/.exec(error.message)?.[0] : undefined;
    return { ok: false, place: place ?? 'end of file' };
  }
}

function recordsOf(value: unknown, place: string, path: string): readonly Placed[] {
  const prefix = place === '' ? '' : `${place}, `;
  if (Array.isArray(value))
    return value.map((item, index) => ({ value: item, place: `${prefix}[${index}]` }));
  if (isObject(value) && Array.isArray(value.Records)) {
    return value.Records.map((item: unknown, index) => ({
      value: item,
      place: `${prefix}Records[${index}]`,
    }));
  }
  if (isObject(value) && 'eventName' in value) return [{ value, place: place === '' ? 'the record' : place }];
  const where = place === '' ? '' : `${place}: `;
  throw new ImportFileError(
    `${path}: ${where}holds no CloudTrail records; expected { "Records": [ … ] } or records as NDJSON`,
  );
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ImportFileError(`${path}: cannot be read (${codeOf(error)})`);
  }
}

async function decode(path: string, bytes: Buffer): Promise<string> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  let plain = bytes;
  if (isGzip) {
    try {
      plain = await inflate(bytes, { maxOutputLength: FILE_BYTES_MAX });
    } catch (error) {
      if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE')
        throw new ImportFileError(`${path}: is a damaged or cut gzip file`);
      throw new ImportFileError(
        `${path}: unpacks to more than ${FILE_BYTES_MAX / 1024 / 1024} MiB; split it`,
      );
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new ImportFileError(`${path}: is not UTF-8 text`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
