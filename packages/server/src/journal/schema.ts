/** Schema of `journal.db`, one step per version of the format. `org` is the row number of an organization. */
export const JOURNAL_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE organizations (
    org INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    visible_from INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE batches (
    batch INTEGER PRIMARY KEY AUTOINCREMENT,
    org INTEGER NOT NULL REFERENCES organizations,
    recorded_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    salts BLOB NOT NULL,
    payloads BLOB NOT NULL
  ) STRICT;
  CREATE INDEX batches_by_org ON batches (org, batch);

  CREATE TABLE positions (
    org INTEGER NOT NULL,
    first_position INTEGER NOT NULL,
    batch INTEGER NOT NULL UNIQUE REFERENCES batches,
    PRIMARY KEY (org, first_position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE heads (
    org INTEGER PRIMARY KEY REFERENCES organizations,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    checkpoint TEXT NOT NULL
  ) STRICT;

  CREATE TABLE edges (
    org INTEGER NOT NULL,
    part TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (org, part)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE idempotency (
    credential TEXT NOT NULL,
    key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    body_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (credential, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_by_age ON idempotency (created_at);
  `,
  // The highest number of the workspace's outbox whose event is here: a workspace.db that ends before it is an older one.
  `CREATE TABLE relayed (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
   INSERT INTO relayed VALUES (1, 0);`,
  // By which time ids and idempotency keys may be forgotten: see platform/sweep-time.ts. Empty until a server has run.
  `CREATE TABLE sweep_time (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    believed INTEGER NOT NULL,
    claimed INTEGER,
    ran INTEGER NOT NULL
  ) STRICT;`,
  // Positions whose openings were let go, or are being destroyed: an event at the position announcement said so first.
  `CREATE TABLE gone (
    org INTEGER NOT NULL REFERENCES organizations,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= first),
    kind TEXT NOT NULL CHECK (kind IN ('expired', 'erased')),
    announcement INTEGER NOT NULL,
    PRIMARY KEY (org, last)
  ) STRICT, WITHOUT ROWID;`,
  // Of the batches that have left an organization's table: the newest one, the position after its last event, and when it was recorded.
  `ALTER TABLE organizations ADD COLUMN left_batch INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE organizations ADD COLUMN left_end INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE organizations ADD COLUMN left_recorded_at INTEGER NOT NULL DEFAULT 0;`,
  // Files that hold what has left the journal. A stale one may still hold openings that were let go.
  `CREATE TABLE segments (
    org INTEGER NOT NULL REFERENCES organizations,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= first),
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    footer_at INTEGER NOT NULL,
    first_batch INTEGER NOT NULL,
    last_batch INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org, last)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX segments_by_batch ON segments (org, last_batch);`,
  // Ids of events whose openings were let go, as long as ids are remembered: where they lay, and codes of what they said under their
  // generation's key. Without a code anything that comes under the id is a repetition. Position −1 stands for a log that was retired.
  `CREATE TABLE let_go_keys (generation INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
   CREATE TABLE let_go_ids (
     org INTEGER NOT NULL REFERENCES organizations,
     id BLOB NOT NULL,
     generation INTEGER NOT NULL,
     position INTEGER NOT NULL,
     mac BLOB,
     PRIMARY KEY (org, id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX let_go_ids_by_generation ON let_go_ids (generation);`,
];

/** Schema of `ids.db`; the generations are tables made as time goes on. */
export const IDS_MIGRATIONS: readonly string[] = [
  `CREATE TABLE applied (one INTEGER PRIMARY KEY CHECK (one = 1), batch INTEGER NOT NULL) STRICT;
   INSERT INTO applied VALUES (1, 0);`,
  // Ids of imports stay. Those recorded so far are found by a replay of the whole journal.
  `CREATE TABLE imported (id BLOB, org INTEGER, batch INTEGER, place INTEGER, PRIMARY KEY (id, org)) WITHOUT ROWID;
   UPDATE applied SET batch = 0;`,
];
