import { expect, test } from 'vitest';
import { InvestigationStore } from '../investigations/investigation-store.ts';
import { openTestWorkspace } from '../team/workspace.testing.ts';
import { ERASURE_OF_TABLES, eraseFromWorkspace } from './erase-from-workspace.ts';

const HOUR_MS = 3_600_000;

test('every table of the workspace has its say in what an erasure does with it', () => {
  const { db } = openTestWorkspace();
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => String(name));
  expect(tables.toSorted()).toEqual(Object.keys(ERASURE_OF_TABLES).toSorted());
});

test('filters of exports and schedules are forgotten once those are over, and not while they say what is exported', () => {
  const { db, time, organization } = openTestWorkspace();
  organization('org_acme');
  db.exec(`INSERT INTO exports (id, organization_id, format, filter, first, last, asked_at, total, created_by, recorded_for, state)
      VALUES ('exp_1', 'org_acme', 'csv', 'actor:ana@acme.example', 0, 9, 0, 1, 'ana@acme.example', 'usr_1', 'done'),
        ('exp_2', 'org_acme', 'csv', 'actor:ana@acme.example', 0, 9, 0, 1, 'olga@acme.example', 'usr_2', 'expired');
    INSERT INTO export_schedules (id, organization_id, name, format, filter, folder, every_minutes, created_at, created_by, deleted_at)
      VALUES ('sch_1', 'org_acme', 'hers', 'csv', '-actor:ana@acme.example', 'a', 60, 0, 'ana@acme.example', NULL),
        ('sch_2', 'org_acme', 'of ana@acme.example', 'csv', '', 'b', 60, 0, 'olga@acme.example', 1)`);
  eraseFromWorkspace(db, 'org_acme', 'ana@acme.example', time.now);
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row));
  expect(rows('SELECT filter, created_by FROM exports ORDER BY id')).toEqual([
    ['actor:ana@acme.example', 'erased'],
    ['erased', 'olga@acme.example'],
  ]);
  expect(rows('SELECT name, filter, created_by FROM export_schedules ORDER BY id')).toEqual([
    ['hers', '-actor:ana@acme.example', 'erased'],
    ['erased', '', 'olga@acme.example'],
  ]);
});

test('an investigation about the person can be read no more, and one that they made has no name', () => {
  const { db, time, organization } = openTestWorkspace();
  organization('org_acme');
  db.exec(`INSERT INTO investigations (id, organization_id, kind, input, made_by, credential, made_at, log, read_up_to, visible_from)
      VALUES ('inq_1', 'org_acme', 'off-boarding', '{"email":"Ana@acme.example","days":30}', 'olga@acme.example', 'usr_1', 0, 1, 9, 0),
        ('inq_2', 'org_acme', 'off-boarding', '{"email":"ben@acme.example","days":30}', 'ana@acme.example', 'usr_2', 0, 1, 9, 0)`);
  eraseFromWorkspace(db, 'org_acme', 'ana@acme.example', time.now);
  expect(new InvestigationStore(db).all('org_acme', 10)).toMatchObject([
    { id: 'inq_1', wish: undefined, by: 'olga@acme.example' },
    { id: 'inq_2', wish: { input: { email: 'ben@acme.example' } }, by: 'erased' },
  ]);
});

test('an address goes from past invitations and from what it did, in one organization, and nobody else’s does', () => {
  const { db, time, organization, account, person, invitations } = openTestWorkspace();
  const acme = organization('org_acme');
  const other = organization('org_other');
  const olga = person('olga', acme, 'owner');
  const ana = person('ana', acme, 'admin');
  const elsewhere = person('ana', other, 'owner');
  invitations.invite(acme, 'mariana@acme.example', 'viewer', ana);
  invitations.invite(acme, 'ben@acme.example', 'viewer', olga);
  invitations.invite(other, 'ben@acme.example', 'viewer', elsewhere);
  const past = invitations.invite(acme, 'gone@acme.example', 'viewer', olga);
  invitations.revoke(acme, past.id, olga);
  invitations.invite(acme, 'pending@acme.example', 'viewer', olga);
  db.exec(`INSERT INTO secrets (id, organization_id, environment, name, version, created_at, updated_at)
      VALUES ('sec_1', 'org_acme', 'production', 'TOKEN', 2, 0, 0);
    INSERT INTO secret_versions (secret_id, version, fingerprint, created_at, created_by)
      VALUES ('sec_1', 1, x'00', 0, 'ana@acme.example'), ('sec_1', 2, x'00', 0, 'olga@acme.example')`);
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row).join(' '));

  for (const email of ['ana@acme.example', 'gone@acme.example', 'pending@acme.example'])
    eraseFromWorkspace(db, acme, email, time.now + HOUR_MS);

  expect(rows('SELECT organization_id, email, invited_by FROM invitations ORDER BY 1, 2')).toEqual([
    'org_acme ben@acme.example olga@acme.example',
    'org_acme mariana@acme.example erased',
    'org_acme pending@acme.example olga@acme.example',
    'org_other ben@acme.example ana@acme.example',
  ]);
  expect(rows('SELECT version, created_by FROM secret_versions ORDER BY 1')).toEqual([
    '1 erased',
    '2 olga@acme.example',
  ]);
  expect(account('ana').email).toBe('ana@acme.example');
});
