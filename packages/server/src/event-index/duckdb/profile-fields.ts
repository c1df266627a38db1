import { networkText } from '@daybook/event';
import type { ProfileField } from '../profile.ts';
import { actorSql, recorderSql } from './value-sql.ts';

/** What the events of a field are grouped by, and how a group's value is written. */
type FieldSql = {
  /** Over the table `events`: groups with the same value have the same of all columns. */
  readonly columns: readonly string[];
  /** The value as a text, from the columns in their order; missing where the events have none. Written once a group, not once an event. */
  readonly value: (first: string, second: string) => string;
};

const column = (sql: string): FieldSql => ({ columns: [sql], value: (value) => value });

/** The first address of a network: all but the lowest 8 bits of IPv4, which is mapped into IPv6, all but the lowest 80 of any other. */
const NETWORK = `ip_value & CASE
  WHEN ip_value BETWEEN 281470681743360::UHUGEINT AND 281474976710655::UHUGEINT
  THEN 340282366920938463463374607431768211200::UHUGEINT ELSE 340282366920937254537554992802593505280::UHUGEINT END`;

export const FIELD_SQL: Readonly<Record<ProfileField, FieldSql>> = {
  ip: column('ip'),
  // With all its digits, so that texts are in the order of the numbers.
  network: { columns: [NETWORK], value: (first) => `lpad(${first}::VARCHAR, 39, '0')` },
  'user-agent': column('user_agent'),
  secret: column("CASE WHEN resource_type = 'secret' THEN resource_name END"),
  env: column('environment'),
  project: column('project'),
  hour: { columns: ['occurred_at // 3600000 % 24'], value: (hour) => `lpad(${hour}::VARCHAR, 2, '0')` },
  day: {
    columns: ['occurred_at // 86400000'],
    value: (day) => `(DATE '1970-01-01' + ${day}::INTEGER)::VARCHAR`,
  },
  // No filter tells apart under which name the system acted, or which key an import came with.
  actor: {
    columns: ['actor_type', "CASE WHEN actor_type <> 'system' THEN actor_name END"],
    value: actorSql,
  },
  recorder: {
    columns: ['recorder_type', "CASE WHEN recorder_type = 'api-key' THEN coalesce(recorder_name, '*') END"],
    value: recorderSql,
  },
  action: column('action'),
  outcome: column('outcome'),
};

/** A value as answers have it, from the text that the engine wrote. */
export function readValue(field: ProfileField, text: string): string {
  return field === 'network' ? networkText(BigInt(text)) : text;
}
