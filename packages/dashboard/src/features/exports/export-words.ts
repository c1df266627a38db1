import type { Export, ExportSchedule } from './queries.ts';

/** The formats, by what they are good for. */
export const FORMATS = [
  { id: 'ndjson', name: 'NDJSON', hint: 'A JSON object a line, with all that is recorded: for programs.' },
  { id: 'csv', name: 'CSV', hint: 'A table for spreadsheets; nothing in it is run as a formula.' },
  { id: 'parquet', name: 'Parquet', hint: 'Columns for analysis, as DuckDB, Spark or pandas read them.' },
] as const;

/** What an export is, as a file: `CSV`, `bundle with proofs`. */
export function formatName(format: Export['format']): string {
  return FORMATS.find(({ id }) => id === format)?.name ?? 'bundle with proofs';
}

/** How often a schedule runs, to follow what it does. */
export function everyWords(every: ExportSchedule['every']): string {
  if (every === 'daily') return 'every day';
  if (every === 'weekly') return 'every week';
  return every.minutes === 1 ? 'every minute' : `every ${every.minutes.toLocaleString('en')} minutes`;
}

/** A number of events with its noun. */
export function eventsInWords(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size for people: `812 bytes`, `1.2 MB`. */
export function sizeInWords(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const size = bytes / 1_000 ** power;
  return `${size.toLocaleString('en', { maximumFractionDigits: power === 0 ? 0 : 1 })} ${UNITS[power]}`;
}
