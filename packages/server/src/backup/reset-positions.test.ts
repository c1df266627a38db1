import { expect, test } from 'vitest';
import { openTestWorkspace } from '../workspace/team/workspace.testing.ts';
import { POSITIONS_OF_TABLES, resetPositions } from './reset-positions.ts';

test('of every table of workspace.db it is said whether positions lie there', () => {
  const { db } = openTestWorkspace();
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => String(name));
  expect(tables.toSorted()).toEqual(Object.keys(POSITIONS_OF_TABLES).toSorted());
});

test('what is under way, or goes on at a position, begins anew for its organization alone', () => {
  const { db, organization } = openTestWorkspace();
  const [acme, other] = [organization('org_acme'), organization('org_other')];
  const values = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row));
  for (const id of [acme, other]) {
    db.exec(`
      INSERT INTO destructions (id, organization_id, kind, begun_at, looked_from) VALUES ('dst_${id}', '${id}', 'erased', 0, 7);
      INSERT INTO destruction_parts (destruction_id, part, ranges, announcement) VALUES ('dst_${id}', 0, '["3-4"]', '{}');
      INSERT INTO jobs (kind, key, organization_id, due_at, state) VALUES ('destruction', 'dst_${id}', '${id}', 0, 'null');
      INSERT INTO erasures (id, organization_id, subject, state, requested_by, requested_at, due_at, progress)
        VALUES ('ers_${id}', '${id}', 'ana@acme.example', 'running', 'olga', 0, 0, '{}');
      INSERT INTO erasure_destructions VALUES ('dst_${id}', 'ers_${id}');
      INSERT INTO export_schedules (id, organization_id, name, format, filter, folder, every_minutes, created_at, created_by, next_position)
        VALUES ('exs_${id}', '${id}', 'daily', 'csv', '', '${id}', 60, 0, 'olga', 9);
      INSERT INTO exports (id, organization_id, format, filter, first, last, asked_at, total, created_by, recorded_for, state)
        VALUES ('exp_${id}', '${id}', 'csv', '', 0, 9, 0, 10, 'olga', '', 'running');`);
  }
  resetPositions(db, acme);
  expect(values('SELECT id FROM destructions')).toEqual([['dst_org_other']]);
  expect(values('SELECT destruction_id FROM destruction_parts')).toEqual([['dst_org_other']]);
  expect(values('SELECT key FROM jobs')).toEqual([['dst_org_other']]);
  expect(values('SELECT id, state, progress FROM erasures ORDER BY id')).toEqual([
    ['ers_org_acme', 'requested', null],
    ['ers_org_other', 'running', '{}'],
  ]);
  expect(values('SELECT next_position FROM export_schedules ORDER BY id')).toEqual([[0], [9]]);
  expect(values('SELECT state FROM exports ORDER BY id')).toEqual([['failed'], ['running']]);
});
