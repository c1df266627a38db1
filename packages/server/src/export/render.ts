import type { ListedEvent } from '../event-index/event-index.ts';
import { eventItem } from '../explore/event-item.ts';
import { CSV_HEADER, csvLine } from './csv.ts';
import type { ExportFormat } from './export-format.ts';

/** How events become the lines of a format. */
export type Lines = {
  /** What stands before the first event; may be empty. */
  readonly header: string;
  /** One event, with the end of its line. */
  readonly line: (event: ListedEvent) => string;
};

export const LINES: Readonly<Record<Exclude<ExportFormat, 'parquet'>, Lines>> = {
  ndjson: { header: '', line: (event) => `${eventItem(event)}\n` },
  csv: { header: CSV_HEADER, line: csvLine },
};

/** The same events always give the same bytes, wherever and whenever. */
export function renderLines(events: readonly ListedEvent[], { line }: Lines): Buffer {
  let text = '';
  for (const event of events) text += line(event);
  return Buffer.from(text);
}
