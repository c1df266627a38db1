/** Schema of `workspace.db`, one step per version of the format. Times are milliseconds since 1970. */
export const WORKSPACE_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    signing_key TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    UNIQUE (organization_id, name)
  ) STRICT;

  CREATE TABLE page_sessions (
    hash BLOB PRIMARY KEY,
    api_key_id TEXT NOT NULL REFERENCES api_keys,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE custom_actions (
    organization_id TEXT NOT NULL REFERENCES organizations,
    action TEXT NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (organization_id, action)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id TEXT NOT NULL REFERENCES organizations,
    event_id TEXT NOT NULL,
    payload TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outbox_by_organization ON outbox (organization_id);
  `,
  // Whether a server has begun the organization's log: from then on a folder without it has lost it.
  `ALTER TABLE organizations ADD COLUMN log_begun INTEGER NOT NULL DEFAULT 0;`,
];
