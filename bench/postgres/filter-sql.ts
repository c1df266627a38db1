import { type Filter, resolveTimes } from '@daybook/event';

type FieldTerm = Extract<Filter['terms'][number], { kind: 'field' }>;

/** Columns of the keys that the bench filters by. */
const FIELD_SQL: Readonly<Record<string, string>> = {
  category: 'category',
  type: 'resource_type',
  action: 'action',
  actor: 'actor_name',
  env: 'environment',
  outcome: 'outcome',
  resource: 'resource_name',
};

const SEARCHED = ['actor_name', 'resource_name', 'host(ip)', 'user_agent', 'metadata::text'];

/** Parameters of a statement, numbered as they are added. */
export class Values {
  readonly list: unknown[] = [];

  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/**
 * A filter as conditions over the table, for the filters that the bench asks with.
 * @throws Error for any other, so that no question is answered wrongly.
 */
export function conditions(filter: Filter, now: number, values: Values): string {
  const { since, until } = resolveTimes(filter, now);
  const all = ['org = 1'];
  if (since !== undefined)
    all.push(`occurred_at >= ${values.add(new Date(since).toISOString())}::timestamptz`);
  if (until !== undefined)
    all.push(`occurred_at < ${values.add(new Date(until).toISOString())}::timestamptz`);
  for (const term of filter.terms) {
    if (term.kind === 'time') continue;
    if (term.negated || term.kind === 'number')
      throw new Error(`the bench does not ask with ${term.kind} terms like this`);
    if (term.kind === 'field') all.push(fieldSql(term, values));
    else if (term.kind === 'text') {
      const pattern = values.add(`%${term.text.replaceAll(/[\\%_]/g, '\\$&')}%`);
      all.push(`(${SEARCHED.map((column) => `${column} ILIKE ${pattern}`).join(' OR ')})`);
    } else {
      const ranges = term.values.map(({ text }) => `ip <<= ${values.add(text)}::inet`);
      all.push(`(${ranges.join(' OR ')})`);
    }
  }
  return all.join(' AND ');
}

function fieldSql({ key, values: patterns }: FieldTerm, values: Values): string {
  const column = FIELD_SQL[key];
  if (column === undefined) throw new Error(`the bench does not ask by ${key}`);
  const each = patterns.map(({ text, anyPrefix, anySuffix, actorType }) => {
    if (anyPrefix || anySuffix) throw new Error('the bench does not ask with wildcards');
    const type = actorType === undefined ? '' : ` AND actor_type = ${values.add(actorType)}`;
    return `(${column} = ${values.add(text)}${type})`;
  });
  return `(${each.join(' OR ')})`;
}
