/**
 * An actor as a filter takes it, from its columns. A user whose name reads like another kind of actor is written with the type, so that the filter
 * finds the user.
 */
export function actorSql(type: string, name: string): string {
  return `CASE
    WHEN ${type} = 'system' THEN 'system'
    WHEN ${type} <> 'user' THEN ${type} || ':' || ${name}
    WHEN ${name} = 'system' OR regexp_matches(${name}, '^(user|api-key|system):') THEN 'user:' || ${name}
    ELSE ${name} END`;
}

/** A recorder as a filter takes it, from its columns. */
export function recorderSql(type: string, name: string): string {
  return `CASE WHEN ${type} = 'api-key' THEN 'api-key:' || coalesce(${name}, '*') ELSE ${type} END`;
}
