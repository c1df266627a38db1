/** What an export can be. */
export const EXPORT_FORMATS = ['ndjson', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** By position (the order of recording), or by (occurredAt, position). */
export const EXPORT_ORDERS = ['position', 'newest', 'oldest'] as const;
export type ExportOrder = (typeof EXPORT_ORDERS)[number];

export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
};
