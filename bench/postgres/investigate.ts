import type { Pool, Row } from './driver.ts';

/**
 * The three investigations and the exposure look-ups as somebody writes them in SQL who knows the table: each as few statements as it takes, its
 * rows as they come. Times are ISO 8601.
 */
export type LeakedKey = {
  readonly apiKey: string;
  readonly since: string;
  readonly from: string;
  readonly until: string;
};

/** What the key does in a stretch of time that it never did before, what else comes from its new addresses, and what it has read. */
export async function leakedKey(pool: Pool, { apiKey, since, from, until }: LeakedKey) {
  const news = await rows(pool, NEW_VALUES, [apiKey, since, from, until]);
  const addresses = news.filter(({ field }) => field === 'address').map(({ value }) => value);
  return {
    news,
    refused: await rows(
      pool,
      `SELECT position FROM events WHERE org = 1 AND actor_name = $1 AND actor_type = 'api-key'
         AND occurred_at >= $2 AND occurred_at < $3 AND outcome <> 'success' ORDER BY position LIMIT 1000`,
      [apiKey, from, until],
    ),
    others: await rows(
      pool,
      `SELECT host(ip) AS address, actor_type, actor_name, action, count(*), min(occurred_at), max(occurred_at)
       FROM events WHERE org = 1 AND ip = ANY ($1::inet[]) AND NOT (actor_type = 'api-key' AND actor_name = $2)
       GROUP BY 1, 2, 3, 4`,
      [addresses, apiKey],
    ),
    evidence: await rows(
      pool,
      `SELECT host(ip) AS address, (array_agg(position ORDER BY position))[1:1000] AS positions, count(*)
       FROM events WHERE org = 1 AND actor_name = $1 AND actor_type = 'api-key' AND occurred_at >= $2 AND occurred_at < $3
         AND ip = ANY ($4::inet[]) GROUP BY 1`,
      [apiKey, from, until, addresses],
    ),
    blastRadius: await rows(
      pool,
      held(`actor_type = 'api-key' AND actor_name = $1 AND occurred_at >= $2 AND occurred_at < $3`),
      [apiKey, from, until],
    ),
  };
}

export type OffBoarding = { readonly email: string; readonly since: string };

/** What a person and the keys that they made hold, and what they changed and exported lately. */
export async function offBoarding(pool: Pool, { email, since }: OffBoarding) {
  const keys = await rows(
    pool,
    `SELECT DISTINCT resource_name AS name FROM events
     WHERE org = 1 AND actor_type = 'user' AND actor_name = $1 AND action = 'API_KEY_CREATE' AND outcome = 'success'`,
    [email],
  );
  const who = `((actor_type = 'user' AND actor_name = $1) OR (actor_type = 'api-key' AND actor_name = ANY ($2::text[])))`;
  const names = keys.map(({ name }) => name);
  return {
    keys,
    exposure: await rows(pool, held(who), [email, names]),
    changes: await rows(
      pool,
      `SELECT position, actor_name, action, resource_name, environment FROM events
       WHERE org = 1 AND ${who} AND occurred_at >= $3 AND outcome = 'success'
         AND action IN ('SECRET_SET', 'SECRET_DELETE', 'VARIABLE_SET', 'VARIABLE_DELETE', 'ENV_BULK_UPLOAD',
           'API_KEY_CREATE', 'TEAM_INVITE', 'TEAM_MEMBER_ADD', 'TEAM_ROLE_CHANGE', 'AUDIT_LOG_EXPORT')
       ORDER BY position LIMIT 1000`,
      [email, names, since],
    ),
  };
}

export type ProductionChange = {
  readonly environment: string;
  readonly from: string;
  readonly until: string;
};

/** Each change in an environment, with its actor's history, what happened to the actor the day before, and who read it since. */
export async function productionChange(pool: Pool, { environment, from, until }: ProductionChange) {
  return {
    changes: await rows(pool, CHANGES, [environment, from, until]),
  };
}

export type Exposure = { readonly secret: string; readonly environment: string } | { readonly actor: string };

/** Who holds a secret, or what somebody holds. */
export async function exposure(pool: Pool, of: Exposure) {
  if ('secret' in of)
    return rows(pool, held('resource_name = $1 AND environment = $2'), [of.secret, of.environment]);
  return rows(pool, held("actor_type = 'user' AND actor_name = $1"), [of.actor]);
}

async function rows(pool: Pool, sql: string, values: readonly unknown[]): Promise<readonly Row[]> {
  return (await pool.query(sql, values)).rows;
}

/** Versions of secrets that matching events handed out, and what replaced them. */
function held(condition: string): string {
  return `
    SELECT held.*, closed.at AS closed_at FROM (
      SELECT actor_type, actor_name, resource_name AS secret, environment, project, version,
        min(occurred_at) AS first, max(occurred_at) AS last, count(*) FILTER (WHERE action = 'SECRET_READ') AS reads
      FROM events
      WHERE org = 1 AND ${condition} AND action IN ('SECRET_READ', 'SECRET_SET') AND outcome = 'success'
      GROUP BY 1, 2, 3, 4, 5, 6) AS held
    LEFT JOIN LATERAL (
      SELECT min(occurred_at) AS at FROM events AS later
      WHERE later.org = 1 AND later.resource_name = held.secret AND later.outcome = 'success'
        AND later.environment IS NOT DISTINCT FROM held.environment AND later.project IS NOT DISTINCT FROM held.project
        AND (later.action = 'SECRET_DELETE' AND later.occurred_at >= held.last
          OR later.action = 'SECRET_SET' AND (later.version > held.version OR held.version IS NULL AND later.occurred_at > held.last))
    ) AS closed ON true
    ORDER BY secret, environment, project, version DESC`;
}

const NEW_VALUES = `
  WITH own AS MATERIALIZED (
    SELECT host(ip) AS address, network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 24 ELSE 48 END))::text AS network,
      user_agent, CASE WHEN resource_type = 'secret' THEN resource_name END AS secret, environment, project,
      extract(hour FROM occurred_at AT TIME ZONE 'UTC')::text AS hour, occurred_at, occurred_at >= $3 AS within
    FROM events
    WHERE org = 1 AND actor_name = $1 AND actor_type = 'api-key' AND occurred_at >= $2 AND occurred_at < $4)
  ${['address', 'network', 'user_agent', 'secret', 'environment', 'project', 'hour']
    .map(
      (field) => `
  SELECT '${field}' AS field, ${field} AS value, count(*), min(occurred_at) AS first, max(occurred_at) AS last
  FROM own WHERE ${field} IS NOT NULL GROUP BY ${field} HAVING bool_and(within)`,
    )
    .join(' UNION ALL ')}`;

const CHANGES = `
  WITH changes AS MATERIALIZED (
    SELECT * FROM events WHERE org = 1 AND environment = $1 AND occurred_at >= $2 AND occurred_at < $3
      AND action IN ('SECRET_SET', 'SECRET_DELETE', 'VARIABLE_SET', 'VARIABLE_DELETE', 'ENV_BULK_UPLOAD')),
  actors AS MATERIALIZED (SELECT DISTINCT actor_type, actor_name FROM changes),
  addresses AS MATERIALIZED (
    SELECT actor_type, actor_name, ip, min(occurred_at) AS first FROM events JOIN actors USING (actor_type, actor_name)
    WHERE org = 1 AND occurred_at < $3 GROUP BY 1, 2, 3),
  hours AS MATERIALIZED (
    SELECT actor_type, actor_name, extract(hour FROM occurred_at AT TIME ZONE 'UTC') AS hour, count(*) AS n
    FROM events JOIN actors USING (actor_type, actor_name) WHERE org = 1 AND occurred_at < $2 GROUP BY 1, 2, 3),
  writes AS MATERIALIZED (
    SELECT actor_type, actor_name, min(occurred_at) AS first FROM events JOIN actors USING (actor_type, actor_name)
    WHERE org = 1 AND occurred_at < $3 AND environment = $1
      AND action IN ('SECRET_SET', 'SECRET_DELETE', 'VARIABLE_SET', 'VARIABLE_DELETE', 'ENV_BULK_UPLOAD') GROUP BY 1, 2)
  SELECT changes.position, changes.action, changes.actor_name, changes.resource_name, changes.occurred_at,
    writes.first = changes.occurred_at AS first_write, addresses.first = changes.occurred_at AS new_address, hours.n AS that_hour,
    around.*, readers.*
  FROM changes
  JOIN writes USING (actor_type, actor_name)
  LEFT JOIN addresses ON addresses.actor_name = changes.actor_name AND addresses.actor_type = changes.actor_type AND addresses.ip = changes.ip
  LEFT JOIN hours ON hours.actor_name = changes.actor_name AND hours.actor_type = changes.actor_type
    AND hours.hour = extract(hour FROM changes.occurred_at AT TIME ZONE 'UTC')
  LEFT JOIN LATERAL (
    SELECT array_agg(position) AS before FROM events
    WHERE org = 1 AND resource_name = changes.actor_name AND occurred_at < changes.occurred_at
      AND occurred_at >= changes.occurred_at - interval '24 hours'
      AND action IN ('TEAM_ROLE_CHANGE', 'USER_2FA_DISABLE', 'PASSWORD_CHANGE', 'USER_LOGIN')) AS around ON true
  LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT actor_name) AS readers FROM events
    WHERE org = 1 AND resource_name = changes.resource_name AND action = 'SECRET_READ' AND outcome = 'success'
      AND environment = $1 AND occurred_at > changes.occurred_at
      AND (version >= changes.version OR changes.version IS NULL)) AS readers ON true
  ORDER BY changes.position`;
