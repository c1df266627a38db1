import { randomUUID } from 'node:crypto';
import { LIMITS } from '@daybook/event';
import type { PreparedEvent } from '../recorder/prepare-event.ts';

/**
 * A spool is NDJSON: a first line that names the file, then one event a line. The sidecar says up to which byte of the file so named
 * the server has everything; one that names another file, or is damaged, says nothing, and events are sent again, which the server
 * sees as duplicates.
 */
export type SpoolHeader = { readonly daybookSpool: 1; readonly id: string };

/** An event takes 32 KiB at most; a longer line is none. */
export const LINE_BYTES_MAX = 2 * LIMITS.eventBytes;
const NEW_LINE = 10;

export function newHeader(): SpoolHeader {
  return { daybookSpool: 1, id: randomUUID() };
}

export function parseHeader(line: string): SpoolHeader | undefined {
  const { daybookSpool, id } = parseObject(line);
  return daybookSpool === 1 && typeof id === 'string' ? { daybookSpool, id } : undefined;
}

/** The byte up to which all is delivered, or undefined. */
export function parsePosition(text: string, { id }: SpoolHeader): number | undefined {
  const { id: named, offset } = parseObject(text);
  return named === id && typeof offset === 'number' && Number.isSafeInteger(offset) ? offset : undefined;
}

/** The event of a line without its end, or undefined when the line is damaged. */
export function parseLine(line: Buffer): PreparedEvent | undefined {
  const text = line.toString('utf8');
  const { id } = parseObject(text);
  return typeof id === 'string' ? { id, text, bytes: line.length } : undefined;
}

/** The whole lines of a piece of a file, without their ends, and how many bytes they take. */
export function splitLines(bytes: Buffer): { readonly lines: readonly Buffer[]; readonly length: number } {
  const lines: Buffer[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEW_LINE, start);
    if (end < 0) return { lines, length: start };
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
}

function parseObject(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
