/** A time in milliseconds as `isoTime` of package `event` writes it. */
export function isoTimeSql(column: string): string {
  return `strftime(make_timestamp(${column} * 1000), '%Y-%m-%dT%H:%M:%S.%gZ')`;
}

/** The same as `fromStoredPayload`, in the engine. */
export const PAYLOAD_SQL = `concat(CASE WHEN starts_with(payload_rest, '{') THEN ''
  ELSE concat('{"id":"', id, '","occurredAt":"', ${isoTimeSql('occurred_at')}, '"') END, payload_rest)`;
