import { networkText } from '@daybook/event';
import type { ProfileField } from '../profile.ts';
import { actorSql, recorderSql } from './value-sql.ts';

/** What the events of a field are grouped by, and how a group's value is written. */
type FieldSql = {
  /** Over the table `events`. Fields with the same columns are counted together. */
  readonly columns: readonly string[];
  /** The value as a text, from the columns in their order; missing where the events have none. Written once a group, not once an event. */
  readonly value: (first: string, second: string) => string;
};

const column = (name: string): FieldSql => ({ columns: [name], value: (value) => value });

const ADDRESS = ['ip', 'ip_value'];
const HOUR = ['occurred_at // 3600000'];

/** The first address of a network. An IPv4 address is mapped into IPv6; its network has the lowest 8 bits, that of any other the lowest 80. */
const networkSql = (value: string) => `${value} - ${value} % CASE
  WHEN ${value} BETWEEN 281470681743360::UHUGEINT AND 281474976710655::UHUGEINT THEN 256::UHUGEINT
  ELSE 1208925819614629174706176::UHUGEINT END`;

export const FIELD_SQL: Readonly<Record<ProfileField, FieldSql>> = {
  ip: { columns: ADDRESS, value: (ip) => ip },
  // With all its digits, so that texts are in the order of the numbers.
  network: { columns: ADDRESS, value: (_, value) => `lpad((${networkSql(value)})::VARCHAR, 39, '0')` },
  'user-agent': column('user_agent'),
  secret: {
    columns: ['resource_type', 'resource_name'],
    value: (type, name) => `CASE WHEN ${type} = 'secret' THEN ${name} END`,
  },
  env: column('environment'),
  project: column('project'),
  hour: { columns: HOUR, value: (hour) => `lpad((${hour} % 24)::VARCHAR, 2, '0')` },
  day: { columns: HOUR, value: (hour) => `(DATE '1970-01-01' + (${hour} // 24)::INTEGER)::VARCHAR` },
  actor: { columns: ['actor_type', 'actor_name'], value: actorSql },
  recorder: { columns: ['recorder_type', 'recorder_name'], value: recorderSql },
  action: column('action'),
  outcome: column('outcome'),
};

/** A value as answers have it, from the text that the engine wrote. */
export function readValue(field: ProfileField, text: string): string {
  return field === 'network' ? networkText(BigInt(text)) : text;
}
