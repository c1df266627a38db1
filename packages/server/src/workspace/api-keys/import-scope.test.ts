import { expect, test } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { ApiKeyStore } from './api-key-store.ts';

test('keys that could import before the scope events:import came can go on importing', () => {
  const db = openDatabase({ path: ':memory:', migrations: [], synchronous: 'FULL' });
  const step = WORKSPACE_MIGRATIONS.findIndex((sql) => sql.includes('events:import'));
  // The columns that came later make no difference to this step.
  for (const [at, sql] of WORKSPACE_MIGRATIONS.entries()) if (at !== step) db.exec(sql);
  db.exec(
    "INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES ('org_a', 'Acme', 'host/org_a', 'wrapped', 0, 1)",
  );
  const before = new ApiKeyStore(db, () => 0);
  const make = (name: string, scopes: Parameters<ApiKeyStore['create']>[0]['scopes']) =>
    before.create({ organizationId: 'org_a', name, scopes });
  make('all', ['events:write', 'events:read', 'export']);
  make('writer', ['secrets:read', 'events:write']);
  make('reader', ['events:read']);

  db.exec(WORKSPACE_MIGRATIONS[step] ?? '');
  const scopesOf = (name: string) => [...(new ApiKeyStore(db, () => 0).byName('org_a', name)?.scopes ?? [])];
  expect(scopesOf('all')).toEqual(['events:write', 'events:import', 'events:read', 'export']);
  expect(scopesOf('writer')).toEqual(['secrets:read', 'events:write', 'events:import']);
  expect(scopesOf('reader')).toEqual(['events:read']);
  db.close();
});
