import { isoTime } from '@daybook/event';

// How findings say things: the same everywhere, and the same on every machine.

/** `1 event`, `1,204 events`; `nouns` is the plural where it is not the noun with an s. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : nouns}`;
}

/** `once`, `twice`, `1,204 times`. */
export function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;
}

/** `a`, `a and b`, `a, b and c`; of more than `most` the rest is counted: `a, b and 5 more`. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A moment in milliseconds since 1970: `2026-11-14 01:45 UTC`. */
export function moment(ms: number): string {
  return `${isoTime(ms).slice(0, 16).replace('T', ' ')} UTC`;
}

/** `at 2026-11-14 01:45 UTC`, or `between 2026-11-14 01:45 UTC and 2026-11-14 02:03 UTC`. */
export function stretch(firstMs: number, lastMs: number): string {
  const [first, last] = [moment(firstMs), moment(lastMs)];
  return first === last ? `at ${first}` : `between ${first} and ${last}`;
}

/** A text of any length as a part of a title: at most `most` characters, cut with an ellipsis. */
export function shortened(text: string, most = 80): string {
  const units = [...text];
  return units.length > most ? `${units.slice(0, most - 1).join('')}…` : text;
}
