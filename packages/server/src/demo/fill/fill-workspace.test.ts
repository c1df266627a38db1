import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { NormalizedEvent } from '@daybook/event';
import { verifyPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadOrMakeMasterKey } from '../../platform/master-key.ts';
import { KeyList } from '../../workspace/api-keys/key-list.ts';
import { BillingStore } from '../../workspace/billing/billing-store.ts';
import { ProjectStore } from '../../workspace/projects/project-store.ts';
import { SecretStore } from '../../workspace/secrets/secret-store.ts';
import { InvitationStore } from '../../workspace/team/invitation-store.ts';
import { MemberStore } from '../../workspace/team/member-store.ts';
import { VariableStore } from '../../workspace/variables/variable-store.ts';
import { Vault } from '../../workspace/vault/vault.ts';
import { Workspace } from '../../workspace/workspace.ts';
import { demoYear } from '../demo-events.ts';
import { isReported } from '../life/erp-life.ts';
import { fillWorkspace } from './fill-workspace.ts';

const UNTIL = Date.parse('2026-11-23T12:34:56.789Z');

let parent = '';
const opened: Workspace[] = [];
let filled: ReturnType<typeof fill>;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-fill-'));
  filled = fill('first', 6_000);
});
afterAll(() => {
  for (const workspace of opened) workspace.close();
  rmSync(parent, { recursive: true, force: true });
});

function fill(name: string, count: number) {
  const masterKey = loadOrMakeMasterKey(join(parent, name), {});
  const workspace = new Workspace({ path: join(parent, `${name}.db`), masterKey, clock: () => UNTIL });
  opened.push(workspace);
  const organization = workspace.organizationStore.draft('Fernwood', 'daybook.local');
  workspace.organizationStore.insert(organization);
  const { company, stories, events: year } = demoYear({ events: count, untilMs: UNTIL, seed: 'fill' });
  const { id: organizationId } = organization;
  const events = [...fillWorkspace(workspace, { organizationId, company }, year, UNTIL)];
  return { workspace, db: workspace.db, organizationId, company, stories, events };
}

/** The last act of each thing, by its key, of outcome success. */
function lastOf(actions: RegExp, keyOf: (event: NormalizedEvent) => string) {
  const events = filled.events.filter(
    ({ action, outcome, context }) =>
      actions.test(action) && outcome === 'success' && !isReported(context ?? {}),
  );
  return new Map(events.map((event) => [keyOf(event), event]));
}

test('passes every event on, in order', () => {
  const { events } = demoYear({ events: 6_000, untilMs: UNTIL, seed: 'fill' });
  expect(isDeepStrictEqual(filled.events, [...events])).toBe(true);
});

describe('secrets', () => {
  const keyOf = ({ resource, context }: NormalizedEvent) => `${context?.environment} ${resource.name}`;

  test('have the id and the version that the last event about them tells', () => {
    const { db, organizationId } = filled;
    const listed = new SecretStore(db).list(organizationId);
    const known = new Map(listed.map((secret) => [`${secret.environment} ${secret.name}`, secret]));
    const last = lastOf(/^SECRET_(SET|READ|DELETE)$/, keyOf);
    expect(last.size).toBeGreaterThan(250);
    for (const [key, { action, resource, context }] of last) {
      const expected = { id: resource.id, version: context?.version };
      expect(known.get(key), key).toEqual(
        action === 'SECRET_DELETE' ? undefined : expect.objectContaining(expected),
      );
    }
  });

  test('open in each version, and one that came back has the value that its event names', () => {
    const { db, organizationId, workspace, events } = filled;
    const store = new SecretStore(db);
    const vault = new Vault(workspace.wrappedKeys);
    const read = (environment: string, name: string, version: number) => {
      const stored = store.version(organizationId, { environment, name }, version);
      return (
        stored && vault.open({ organizationId, projectId: '', environment, name, version }, stored.value)
      );
    };
    let opened = 0;
    for (const { name, environment, version: newest } of store.list(organizationId)) {
      const values = Array.from({ length: newest }, (_, index) => read(environment, name, index + 1));
      expect(values).not.toContain(undefined);
      opened += newest;
    }
    expect(opened).toBeGreaterThan(1_500);
    const back = events.filter(({ action, metadata }) => action === 'SECRET_SET' && metadata?.sameAsVersion);
    expect(back.length).toBeGreaterThan(2);
    for (const { resource, context, metadata } of back) {
      const key = { environment: context?.environment ?? '', name: resource.name };
      if (store.find(organizationId, key)?.isDeleted) continue;
      const [now, first] = [context?.version, metadata?.sameAsVersion].map((version) =>
        read(key.environment, key.name, Number(version)),
      );
      expect(now).toBe(first);
    }
    const noted = db
      .prepare('SELECT count(*) AS count FROM secret_versions WHERE same_as_version IS NOT NULL')
      .get();
    expect(noted?.count).toBe(back.length);
  });
});

test('variables have the version that the last event about them tells, and open', () => {
  const { db, organizationId, workspace } = filled;
  const store = new VariableStore(db);
  const vault = new Vault(workspace.wrappedKeys);
  const projects = new ProjectStore(db).all(organizationId);
  const live = new Map(
    projects.flatMap(({ id: projectId, name: project }) =>
      store.list(projectId).map((variable) => {
        const value = vault.open({ ...variable, organizationId, projectId }, variable.value);
        expect(value).not.toBe('');
        const key: string = `${project} ${variable.environment} ${variable.name}`;
        return [key, variable.version] as const;
      }),
    ),
  );
  expect(live.size).toBeGreaterThan(200);
  const uploaded = new Set(
    filled.events.flatMap(({ action, context, metadata }) =>
      action === 'ENV_BULK_UPLOAD' && Array.isArray(metadata?.names)
        ? metadata.names.map((name) => `${context?.project} ${context?.environment} ${name}`)
        : [],
    ),
  );
  const keyOf = ({ resource, context }: NormalizedEvent) =>
    `${context?.project} ${context?.environment} ${resource.name}`;
  const isThere = (key: string) => projects.some(({ name }) => key.startsWith(`${name} `));
  let compared = 0;
  for (const [key, { action, context }] of lastOf(/^VARIABLE_/, keyOf)) {
    if (uploaded.has(key) || !isThere(key)) continue;
    expect(live.get(key), key).toBe(action === 'VARIABLE_DELETE' ? undefined : context?.version);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(20);
});

test('projects are those that were not given up, with their environments', () => {
  const { db, organizationId } = filled;
  const projects = new ProjectStore(db).all(organizationId);
  expect(projects).toHaveLength(9);
  expect(projects.map(({ name }) => name)).not.toContain('gift-cards');
  for (const { id, name, environments } of projects) {
    expect(environments.slice(0, 3)).toEqual(['development', 'staging', 'production']);
    const changes = filled.events.filter(
      ({ action, resource, outcome }) =>
        action === 'PROJECT_UPDATE' && resource.name === name && outcome === 'success',
    );
    expect(changes.every(({ resource }) => resource.id === id)).toBe(true);
    const net = changes.flatMap((event) => event.changes ?? []).map(({ to }) => (to ? 1 : -1));
    expect(environments.length - 3).toBe(net.reduce<number>((sum, one) => sum + one, 0));
  }
});

describe('team', () => {
  test('those who left are gone, and roles and second factors are what the last events say', () => {
    const { db, organizationId, stories } = filled;
    const members = new Map(new MemberStore(db).all(organizationId).map((member) => [member.email, member]));
    const removed = lastOf(/^TEAM_MEMBER_REMOVE$/, ({ resource }) => resource.name);
    expect(removed.size).toBeGreaterThan(8);
    for (const email of removed.keys()) expect(members.has(email), email).toBe(false);
    expect(members.size).toBeGreaterThan(35);
    expect(members.get(stories.productionChange.email)).toMatchObject({
      role: 'admin',
      twoFactorEnabled: false,
    });
    for (const [email, { changes }] of lastOf(/^TEAM_ROLE_CHANGE$/, ({ resource }) => resource.name)) {
      if (!removed.has(email)) expect(members.get(email)?.role).toBe(changes?.[0]?.to);
    }
  });

  test('an owner is still missing, so that whoever opens the folder becomes one', () => {
    expect(filled.workspace.firstOwner.organizationWithout()).toBe(filled.organizationId);
  });

  test('no password is known for anybody', async () => {
    const rows = filled.db.prepare('SELECT "password" FROM "account"').all();
    expect(rows.length).toBeGreaterThan(45);
    expect(new Set(rows.map(({ password }) => password)).size).toBe(rows.length);
    expect(await verifyPassword({ hash: String(rows[0]?.password), password: 'demo' })).toBe(false);
  });

  test('two invitations wait for an answer', () => {
    const pending = new InvitationStore(filled.db).pending(filled.organizationId, UNTIL);
    expect(pending.map(({ email, role }) => `${email} ${role}`).toSorted()).toEqual([
      'arjun.nair@fernwood.example viewer',
      'petra.novotna@fernwood.example member',
    ]);
  });
});

test('keys are live, revoked or expired as their events say, and each act of a key has one', () => {
  const { db, organizationId, stories, events, company } = filled;
  const keys = new KeyList(db, { ofKey: () => undefined }).all(organizationId, 'name', UNTIL);
  const byName = new Map(keys.map((key) => [key.name, key]));
  expect(byName.get(stories.leaver.apiKey)).toMatchObject({
    state: 'live',
    createdBy: stories.leaver.email,
    environments: ['development', 'production'],
  });
  expect(byName.get(stories.leakedKey.apiKey)).toMatchObject({
    state: 'live',
    projects: [{ name: 'storefront' }],
  });
  const revoked = lastOf(/^API_KEY_REVOKE$/, ({ resource }) => resource.name);
  for (const { name, state } of keys) expect(state === 'revoked', name).toBe(revoked.has(name));
  expect(keys.some(({ state }) => state === 'expired')).toBe(true);
  const acting = new Map(
    events.filter(({ actor }) => actor.type === 'api-key').map(({ actor }) => [actor.name, actor.id]),
  );
  expect(acting.size).toBeGreaterThan(15);
  for (const [name, id] of acting) expect(byName.get(name)?.id).toBe(id);
  expect(company.key('ci-search').id).toBe(byName.get('ci-search')?.id);
});

test('the plan and the payments are those of the events', () => {
  const { db, organizationId, events } = filled;
  const store = new BillingStore(db);
  expect(store.get(organizationId)).toMatchObject({ plan: 'business', nextPlan: undefined });
  const paid = events.filter(({ action, outcome }) => action === 'BILLING_PAYMENT' && outcome === 'success');
  expect(paid.length).toBeGreaterThan(11);
  expect(
    store
      .payments(organizationId)
      .map(({ reference }) => reference)
      .toSorted(),
  ).toEqual(paid.map(({ resource }) => resource.name).toSorted());
});

test('the same seed gives the same workspace', () => {
  const again = fill('again', 6_000);
  const told = ({ db }: typeof filled) => ({
    secrets: db
      .prepare('SELECT id, name, environment, version, updated_at, deleted_at FROM secrets ORDER BY id')
      .all(),
    versions: db
      .prepare(
        'SELECT secret_id, version, same_as_version, created_at, created_by FROM secret_versions ORDER BY secret_id, version',
      )
      .all(),
    variables: db
      .prepare('SELECT id, name, version, updated_at, deleted_at FROM variables ORDER BY id')
      .all(),
    projects: db.prepare('SELECT id, name, created_at, deleted_at FROM projects ORDER BY id').all(),
    people: db.prepare('SELECT "id", "name", "email", "twoFactorEnabled" FROM "user" ORDER BY "id"').all(),
    members: db.prepare('SELECT id, user_id, role, created_at, last_seen_at FROM members ORDER BY id').all(),
    keys: db.prepare('SELECT id, name, scopes, created_by, revoked_at FROM api_keys ORDER BY id').all(),
  });
  expect(told(again)).toEqual(told(filled));
});
