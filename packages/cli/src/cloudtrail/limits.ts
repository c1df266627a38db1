/*
 * What one file may hold, so that none costs the others of an import: a few kilobytes of gzip can unpack to more than the memory.
 */

/** What a file may be, and unpack to together with what is packed in it. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** JSON values of a text, about: 64 MiB of real records have two million, indented three. */
export const VALUES_MAX = 8_000_000;

/** Lines, list items and envelopes that are looked into. */
export const PARTS_MAX = 500_000;

/** Events that the records of a file may give. */
export const EVENTS_MAX = 200_000;

/** Texts of one list in a record; AWS takes 20 secrets or 10 parameters in a call. */
export const TEXTS_MAX = 1_000;

export const TOO_LARGE = `is larger than ${FILE_BYTES_MAX / 1024 / 1024} MiB; split it`;

export const TOO_DENSE = `holds more than ${VALUES_MAX.toLocaleString('en')} JSON values; split it`;

export const TOO_MANY_PARTS = `holds more than ${PARTS_MAX.toLocaleString('en')} parts; what follows them is not read: split it`;

export const TOO_MANY_EVENTS = `gives more than ${EVENTS_MAX.toLocaleString('en')} events; what follows them is not read: split it`;

const [NEWLINE, COMMA, BRACKET, BRACE] = [0x0a, 0x2c, 0x5b, 0x7b];

/** At most how many JSON values a text holds, counted without parsing it, since parsing is what would take the memory. */
export function countValues(text: string): number {
  let count = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === BRACE || code === BRACKET || code === NEWLINE) count += 1;
  }
  return count;
}

/** Whether a text holds more JSON values than a file may. */
export function isTooDense(text: string): boolean {
  return text.length > VALUES_MAX && countValues(text) > VALUES_MAX;
}
