import { parseAddress, searchText } from '@daybook/event';
import type { IndexRow } from '../event-index.ts';
import { EXPOSURE_TABLES } from './exposure-sql.ts';
import { toStoredPayload } from './stored-payload.ts';

/** Goes up with every change of the tables; a file of another version is rebuilt. */
export const SCHEMA_VERSION = 4;

type Column = {
  readonly type: 'BIGINT' | 'UUID' | 'UHUGEINT' | 'VARCHAR';
  readonly constraint?: string;
  readonly of: (row: IndexRow, occurredAt: number) => string | number | undefined;
};

const REQUIRED = 'NOT NULL';
/** The engine's own choice for long texts takes three times the space. */
const COMPRESSED = 'USING COMPRESSION zstd';

/** The table `events`, in this order, and where each value comes from. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  position: { type: 'BIGINT', constraint: REQUIRED, of: ({ position }) => position },
  occurred_at: { type: 'BIGINT', constraint: REQUIRED, of: (_, occurredAt) => occurredAt },
  recorded_at: { type: 'BIGINT', constraint: REQUIRED, of: ({ recordedAt }) => recordedAt },
  id: { type: 'UUID', constraint: REQUIRED, of: ({ event }) => event.id },
  category: { type: 'VARCHAR', constraint: REQUIRED, of: ({ category }) => category },
  action: { type: 'VARCHAR', constraint: REQUIRED, of: ({ event }) => event.action },
  actor_type: { type: 'VARCHAR', constraint: REQUIRED, of: ({ event }) => event.actor.type },
  actor_id: { type: 'VARCHAR', of: ({ event }) => event.actor.id },
  actor_name: { type: 'VARCHAR', constraint: REQUIRED, of: ({ event }) => event.actor.name },
  resource_type: { type: 'VARCHAR', constraint: REQUIRED, of: ({ event }) => event.resource.type },
  resource_id: { type: 'VARCHAR', of: ({ event }) => event.resource.id },
  resource_name: { type: 'VARCHAR', constraint: REQUIRED, of: ({ event }) => event.resource.name },
  ip: { type: 'VARCHAR', of: ({ event }) => event.context?.ip },
  ip_value: { type: 'UHUGEINT', of: ({ event }) => addressNumber(event.context?.ip) },
  environment: { type: 'VARCHAR', of: ({ event }) => event.context?.environment },
  project: { type: 'VARCHAR', of: ({ event }) => event.context?.project },
  version: { type: 'BIGINT', of: ({ event }) => event.context?.version },
  user_agent: { type: 'VARCHAR', of: ({ event }) => event.context?.userAgent },
  request_id: { type: 'VARCHAR', of: ({ event }) => event.context?.requestId },
  outcome: { type: 'VARCHAR', constraint: REQUIRED, of: ({ event }) => event.outcome },
  recorder_type: { type: 'VARCHAR', constraint: REQUIRED, of: ({ event }) => event.recordedBy.type },
  recorder_name: { type: 'VARCHAR', of: ({ event }) => event.recordedBy.name },
  same_as_version: { type: 'BIGINT', of: ({ event }) => versionInMetadata(event, 'sameAsVersion') },
  restored_version: { type: 'BIGINT', of: ({ event }) => versionInMetadata(event, 'restoredVersion') },
  search_text: { type: 'VARCHAR', constraint: COMPRESSED, of: ({ event }) => storedSearchText(event) },
  payload_rest: {
    type: 'VARCHAR',
    constraint: `${REQUIRED} ${COMPRESSED}`,
    of: ({ event, payload }, occurredAt) => toStoredPayload(payload, event.id, occurredAt),
  },
};

/** Columns in which free text is searched beside `search_text`. */
export const SEARCHED_COLUMNS = ['actor_name', 'resource_name', 'ip', 'user_agent'] as const;

/**
 * `catalog` is a quoted name. The table `month` has one row: whose file it is and what it holds. Damaged entries and ranges of
 * positions that were let go stand in tables of their own, so that no question about events has to leave them out. `held` and `changed` sum up who
 * has held what, up to the position `summed_size`.
 */
export function createTablesSql(catalog: string): string {
  const columns = Object.entries(COLUMNS).map(
    ([name, { type, constraint = '' }]) => `${name} ${type} ${constraint}`,
  );
  const exposureTables = Object.entries(EXPOSURE_TABLES).map(
    ([name, own]) => `CREATE TABLE ${catalog}.${name} (${own.join(', ')});`,
  );
  return `
    CREATE TABLE ${catalog}.events (${columns.join(', ')});
    CREATE TABLE ${catalog}.damaged (position BIGINT NOT NULL, recorded_at BIGINT NOT NULL, id UUID);
    CREATE TABLE ${catalog}.gone (first BIGINT NOT NULL, last BIGINT NOT NULL);
    ${exposureTables.join('\n    ')}
    CREATE TABLE ${catalog}.month (schema_version BIGINT, organization_id VARCHAR, month VARCHAR, begins_at BIGINT, first_position BIGINT,
      size BIGINT, head_size BIGINT, head_root VARCHAR, occurred_at_min BIGINT, occurred_at_max BIGINT, summed_size BIGINT);`;
}

/** What `duckdb_columns()` says of our tables: `table.column type`, sorted. */
export const EXPECTED_COLUMNS: readonly string[] = [
  ...Object.entries(COLUMNS).map(([name, { type }]) => `events.${name} ${type}`),
  'damaged.position BIGINT',
  'damaged.recorded_at BIGINT',
  'damaged.id UUID',
  'gone.first BIGINT',
  'gone.last BIGINT',
  ...Object.entries(EXPOSURE_TABLES).flatMap(([table, own]) => own.map((column) => `${table}.${column}`)),
  'month.schema_version BIGINT',
  'month.organization_id VARCHAR',
  'month.month VARCHAR',
  'month.begins_at BIGINT',
  'month.first_position BIGINT',
  'month.size BIGINT',
  'month.head_size BIGINT',
  'month.head_root VARCHAR',
  'month.occurred_at_min BIGINT',
  'month.occurred_at_max BIGINT',
  'month.summed_size BIGINT',
].toSorted();

/**
 * Names, address and user agent of most events are plain ASCII: there the engine's columns, folded, say the same as the search text, are
 * searched four times faster (each distinct value once) and it need not be stored. Whatever has metadata or other letters
 * keeps the whole text, folded by our rules and not the engine's.
 */
function storedSearchText(event: IndexRow['event']): string | undefined {
  if (event.metadata) return searchText(event);
  const { actor, resource, context } = event;
  const isPlain =
    isAscii(actor.name) && isAscii(resource.name) && isAscii(context?.ip) && isAscii(context?.userAgent);
  return isPlain ? undefined : searchText(event);
}

function isAscii(text = ''): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false;
  return true;
}

/** The earlier version whose value a set gave again, or put back. */
function versionInMetadata(
  { action, metadata }: IndexRow['event'],
  name: 'sameAsVersion' | 'restoredVersion',
): number | undefined {
  const version = action === 'SECRET_SET' ? metadata?.[name] : undefined;
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : undefined;
}

function addressNumber(ip: string | undefined): string | undefined {
  return ip === undefined ? undefined : parseAddress(ip)?.value.toString();
}
