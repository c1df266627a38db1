/** The value of a `datetime-local` field, on the reader's clocks, as a time in UTC (ISO 8601); undefined while it is empty. */
export function isoOf(value: string): string | undefined {
  const ms = Date.parse(value);
  return value === '' || Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
