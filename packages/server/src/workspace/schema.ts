import {
  CODES_ONCE,
  PASSWORD_RACES,
  RECORDED_ACCOUNTS,
  SESSIONS_IN_PASSWORD_RACES,
  TRUSTED_DEVICES,
  WHOLE_SECOND_FACTOR,
} from './accounts/account-triggers.ts';

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
  // The tables of the auth library, as it defines them; its times are ISO 8601 texts.
  `
  CREATE TABLE "user" ("id" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "email" TEXT NOT NULL UNIQUE, "emailVerified" INTEGER NOT NULL, "image" TEXT, "createdAt" DATE NOT NULL, "updatedAt" DATE NOT NULL, "twoFactorEnabled" INTEGER);
  CREATE TABLE "session" ("id" TEXT NOT NULL PRIMARY KEY, "expiresAt" DATE NOT NULL, "token" TEXT NOT NULL UNIQUE, "createdAt" DATE NOT NULL, "updatedAt" DATE NOT NULL, "ipAddress" TEXT, "userAgent" TEXT, "userId" TEXT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE);
  CREATE TABLE "account" ("id" TEXT NOT NULL PRIMARY KEY, "accountId" TEXT NOT NULL, "providerId" TEXT NOT NULL, "userId" TEXT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE, "accessToken" TEXT, "refreshToken" TEXT, "idToken" TEXT, "accessTokenExpiresAt" DATE, "refreshTokenExpiresAt" DATE, "scope" TEXT, "password" TEXT, "createdAt" DATE NOT NULL, "updatedAt" DATE NOT NULL);
  CREATE TABLE "verification" ("id" TEXT NOT NULL PRIMARY KEY, "identifier" TEXT NOT NULL, "value" TEXT NOT NULL, "expiresAt" DATE NOT NULL, "createdAt" DATE NOT NULL, "updatedAt" DATE NOT NULL);
  CREATE TABLE "twoFactor" ("id" TEXT NOT NULL PRIMARY KEY, "secret" TEXT NOT NULL, "backupCodes" TEXT NOT NULL, "userId" TEXT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE, "verified" INTEGER, "failedVerificationCount" INTEGER, "lockedUntil" DATE);
  CREATE INDEX "session_userId_idx" ON "session" ("userId");
  CREATE INDEX "account_userId_idx" ON "account" ("userId");
  CREATE INDEX "verification_identifier_idx" ON "verification" ("identifier");
  CREATE INDEX "twoFactor_secret_idx" ON "twoFactor" ("secret");
  CREATE INDEX "twoFactor_userId_idx" ON "twoFactor" ("userId");
  `,
  `
  DROP TABLE page_sessions;

  -- A session is usable from its row here on; the row is committed with the event of the sign-in.
  CREATE TABLE active_sessions (
    session_id TEXT PRIMARY KEY REFERENCES "session" ("id") ON DELETE CASCADE,
    organization_id TEXT REFERENCES organizations,
    activated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE members (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    user_id TEXT NOT NULL REFERENCES "user" ("id"),
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER,
    UNIQUE (organization_id, user_id)
  ) STRICT;
  CREATE INDEX members_by_user ON members (user_id);

  CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    accepted_at INTEGER,
    revoked_at INTEGER
  ) STRICT;
  CREATE INDEX invitations_by_email ON invitations (email);
  CREATE INDEX invitations_by_organization ON invitations (organization_id, created_at);

  ALTER TABLE api_keys ADD COLUMN projects TEXT;
  ALTER TABLE api_keys ADD COLUMN environments TEXT;
  ALTER TABLE api_keys ADD COLUMN cidrs TEXT;
  ALTER TABLE api_keys ADD COLUMN created_by TEXT REFERENCES "user" ("id");
  ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
  ALTER TABLE api_keys ADD COLUMN last_used_ip TEXT;
  CREATE INDEX api_keys_by_creator ON api_keys (created_by);

  CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX live_projects_by_name ON projects (organization_id, name) WHERE deleted_at IS NULL;

  CREATE TABLE environments (
    project_id TEXT NOT NULL REFERENCES projects,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (project_id, name)
  ) STRICT, WITHOUT ROWID;

  -- Keys wrapped by the master key: the data key of each organization, and the secret of the auth library.
  CREATE TABLE wrapped_keys (
    id TEXT PRIMARY KEY,
    organization_id TEXT REFERENCES organizations,
    purpose TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
  ) STRICT;

  -- A deleted secret keeps its row, so that its versions never restart.
  CREATE TABLE secrets (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    environment TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    UNIQUE (organization_id, environment, name)
  ) STRICT;

  -- The value of a deleted secret's version is gone; its fingerprint stays, to tell when it is set again.
  CREATE TABLE secret_versions (
    secret_id TEXT NOT NULL REFERENCES secrets,
    version INTEGER NOT NULL,
    key_id TEXT REFERENCES wrapped_keys,
    sealed BLOB,
    fingerprint BLOB NOT NULL,
    same_as_version INTEGER,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (secret_id, version)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX secret_versions_by_fingerprint ON secret_versions (secret_id, fingerprint);

  CREATE TABLE variables (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects,
    environment TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    key_id TEXT REFERENCES wrapped_keys,
    sealed BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    UNIQUE (project_id, environment, name)
  ) STRICT;

  CREATE TABLE billing (
    organization_id TEXT PRIMARY KEY REFERENCES organizations,
    plan TEXT NOT NULL,
    period_start INTEGER NOT NULL,
    period_end INTEGER NOT NULL,
    next_plan TEXT,
    cancelled_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX payments_by_organization ON payments (organization_id, created_at);

  -- Refused attempts: the first of a kind is recorded at once, repetitions are counted here and recorded as one.
  CREATE TABLE refusals (
    kind BLOB PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    event TEXT NOT NULL,
    repeated INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  RECORDED_ACCOUNTS,
  WHOLE_SECOND_FACTOR,
  TRUSTED_DEVICES,
  // What a person set going by a role ends with the role. The rows of links go with those of the auth library.
  `
  CREATE TABLE reset_links (
    verification_id TEXT PRIMARY KEY REFERENCES "verification" ("id") ON DELETE CASCADE,
    made_by TEXT NOT NULL REFERENCES "user" ("id"),
    organization_id TEXT NOT NULL REFERENCES organizations
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX reset_links_by_maker ON reset_links (made_by, organization_id);
  DELETE FROM "verification" WHERE "id" LIKE 'rst\\_%' ESCAPE '\\';

  ALTER TABLE invitations ADD COLUMN inviter_id TEXT REFERENCES "user" ("id");
  UPDATE invitations SET inviter_id = (SELECT "id" FROM "user" WHERE "email" = invited_by);
  `,
  PASSWORD_RACES,
  SESSIONS_IN_PASSWORD_RACES,
  // How far the journal had come when it was looked at last: a journal.db that ends before it is an older one.
  `
  CREATE TABLE journal_seen (one INTEGER PRIMARY KEY CHECK (one = 1), batch INTEGER NOT NULL) STRICT;
  INSERT INTO journal_seen VALUES (1, 0);
  ALTER TABLE organizations ADD COLUMN ledger_size_seen INTEGER NOT NULL DEFAULT 0;
  `,
  CODES_ONCE,
  // Importing got a scope of its own; keys that could import until now can go on.
  `
  UPDATE api_keys SET scopes = replace(scopes, '"events:write"', '"events:write","events:import"')
  WHERE scopes LIKE '%"events:write"%' AND scopes NOT LIKE '%"events:import"%';
  `,
  // Whether a secret exists is asked by its name alone where an attempt names no environment.
  'CREATE INDEX secrets_by_name ON secrets (organization_id, name);',
  // By which time expired rows may be destroyed: see platform/sweep-time.ts. Empty until a server has run.
  `CREATE TABLE sweep_time (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    believed INTEGER NOT NULL,
    claimed INTEGER,
    ran INTEGER NOT NULL
  ) STRICT;`,
  // When a member's reading of the audit log was recorded last.
  'ALTER TABLE members ADD COLUMN log_read_at INTEGER;',
  // Work that outlives a restart: see platform/jobs/. Without organization it is the server's own.
  `CREATE TABLE jobs (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    organization_id TEXT REFERENCES organizations,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    claim TEXT,
    heard_at INTEGER,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX jobs_by_due ON jobs (kind, due_at);`,
  // What is being destroyed: announced in the ledger first, part by part, each at the position of its event.
  `CREATE TABLE destructions (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    kind TEXT NOT NULL CHECK (kind IN ('expired', 'erased')),
    begun_at INTEGER NOT NULL,
    looked_from INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX destructions_by_organization ON destructions (organization_id, begun_at);

  CREATE TABLE destruction_parts (
    destruction_id TEXT NOT NULL REFERENCES destructions ON DELETE CASCADE,
    part INTEGER NOT NULL,
    ranges TEXT NOT NULL,
    announcement TEXT NOT NULL,
    position INTEGER,
    PRIMARY KEY (destruction_id, part)
  ) STRICT, WITHOUT ROWID;`,
  // How long each log is kept. Without a window nothing expires: so it was until now, and a first window is one that shrinks.
  `CREATE TABLE retention (
    organization_id TEXT PRIMARY KEY REFERENCES organizations,
    own_days REAL,
    wanted_ms INTEGER,
    window_ms INTEGER,
    shrinks_at INTEGER,
    hidden_before INTEGER,
    settled_below INTEGER NOT NULL DEFAULT 0,
    holds_version INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  INSERT INTO retention (organization_id) SELECT id FROM organizations;`,
  // Legal holds stay when they are over. An erasure forgets whom it is about when it is; its destructions are those under way.
  `CREATE TABLE legal_holds (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    scope TEXT NOT NULL,
    held TEXT NOT NULL,
    actions TEXT NOT NULL,
    held_from INTEGER,
    held_until INTEGER,
    ends_at INTEGER,
    placed_by TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    released_by TEXT,
    released_at INTEGER
  ) STRICT;
  CREATE INDEX legal_holds_by_organization ON legal_holds (organization_id, placed_at);

  CREATE TABLE erasures (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    subject TEXT,
    state TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    progress TEXT,
    waiting_for TEXT NOT NULL DEFAULT '[]',
    erased INTEGER NOT NULL DEFAULT 0,
    ended_by TEXT,
    ended_at INTEGER
  ) STRICT;
  CREATE INDEX erasures_by_organization ON erasures (organization_id, requested_at);

  CREATE TABLE erasure_destructions (
    destruction_id TEXT PRIMARY KEY,
    erasure_id TEXT NOT NULL REFERENCES erasures
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX erasure_destructions_by_erasure ON erasure_destructions (erasure_id);`,
  // A restored folder: keys of a backup work again once somebody has confirmed them, and a ledger is signed once it is known to be whole.
  `
  ALTER TABLE api_keys ADD COLUMN suspended_at INTEGER;

  CREATE TABLE ledger_holds (
    organization_id TEXT PRIMARY KEY REFERENCES organizations,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'behind')),
    since INTEGER NOT NULL,
    -- The largest signed note that was presented and that the ledger does not extend.
    checkpoint TEXT
  ) STRICT, WITHOUT ROWID;

  -- Logs that lost entries, by number from 1. What opens entry 0 of the log that followed stays here, however long its events are kept.
  CREATE TABLE retired_ledgers (
    organization_id TEXT NOT NULL REFERENCES organizations,
    number INTEGER NOT NULL,
    origin TEXT NOT NULL,
    verifier_key TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    known_checkpoint TEXT NOT NULL,
    retired_at INTEGER NOT NULL,
    entry_salt BLOB NOT NULL,
    entry_payload TEXT NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, number)
  ) STRICT, WITHOUT ROWID;
  `,
  // Exports that are made in the background, and those that recur: see export/. Windows are positions, both inclusive.
  `CREATE TABLE exports (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    format TEXT NOT NULL,
    filter TEXT NOT NULL,
    hold TEXT,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    total INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    recorded_for TEXT NOT NULL,
    state TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT,
    finished_at INTEGER,
    expires_at INTEGER,
    error TEXT
  ) STRICT;
  CREATE INDEX exports_by_organization ON exports (organization_id, asked_at);

  CREATE TABLE export_schedules (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    filter TEXT NOT NULL,
    folder TEXT NOT NULL,
    every_minutes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    deleted_at INTEGER,
    next_position INTEGER NOT NULL DEFAULT 0,
    runs INTEGER NOT NULL DEFAULT 0,
    run TEXT,
    manifest TEXT,
    result TEXT
  ) STRICT;
  CREATE UNIQUE INDEX live_export_schedules_by_name ON export_schedules (organization_id, name) WHERE deleted_at IS NULL;
  CREATE UNIQUE INDEX live_export_schedules_by_folder ON export_schedules (folder) WHERE deleted_at IS NULL;`,
  // Positions of a schedule are of this log: another one begins anew.
  'ALTER TABLE export_schedules ADD COLUMN log INTEGER NOT NULL DEFAULT 1;',
  // When a job's time was said: one that was put off by a clock that ran ahead is due once that is set right.
  'ALTER TABLE jobs ADD COLUMN noted_at INTEGER;',
  // Sizes of older checkpoints that a bundle is to be compared with, as JSON.
  "ALTER TABLE exports ADD COLUMN borders TEXT NOT NULL DEFAULT '[]';",
  // The position of an export's first event: its file is not handed over once that is hidden.
  'ALTER TABLE exports ADD COLUMN first_event INTEGER;',
  // Where each part of a destruction begins and ends, and how many positions it has: enough for most questions.
  `ALTER TABLE destruction_parts ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE destruction_parts ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE destruction_parts ADD COLUMN count INTEGER NOT NULL DEFAULT 0;
  UPDATE destruction_parts SET count = json_extract(announcement, '$.metadata.count'),
    first = CAST(json_extract(ranges, '$[0]') AS INTEGER),
    last = CAST(substr(json_extract(ranges, '$[#-1]'), instr(json_extract(ranges, '$[#-1]'), '-') + 1) AS INTEGER);`,
  // Investigations as they were asked: inputs, and how far the log was read. What they find is made from the log again whenever it is read.
  `CREATE TABLE investigations (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations,
    kind TEXT NOT NULL,
    input TEXT NOT NULL,
    made_by TEXT NOT NULL,
    credential TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    log INTEGER NOT NULL,
    read_up_to INTEGER NOT NULL,
    visible_from INTEGER NOT NULL,
    checkpoint TEXT
  ) STRICT;
  CREATE INDEX investigations_by_organization ON investigations (organization_id, made_at);`,
];
