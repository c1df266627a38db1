import { describe, expect, test } from 'vitest';
import { ROLES } from '../team/roles.ts';
import { errorOf, kindOf, openTestWorkspace } from '../team/workspace.testing.ts';
import { tokenHash } from './key-text.ts';
import { SCOPES } from './scopes.ts';

const DAY_MS = 86_400_000;

function openKeys() {
  const workspace = openTestWorkspace();
  const acme = workspace.organization('org_acme');
  const other = workspace.organization('org_other');
  const owner = workspace.person('ana', acme, 'owner');
  const project = (id: string, organizationId: string, deletedAt: number | null = null) =>
    workspace.db
      .prepare('INSERT INTO projects VALUES (?, ?, ?, 0, 0, ?)')
      .run(id, organizationId, `name of ${id}`, deletedAt);
  project('prj_shop', acme);
  project('prj_gone', acme, 1);
  project('prj_theirs', other);
  workspace.events();
  return { ...workspace, acme, other, owner };
}

describe('making a key', () => {
  test('gives its text once, keeps what it is held to, and records it', () => {
    const { acme, owner, apiKeys, keyStore, time, events } = openKeys();
    const { key, text } = apiKeys.create(
      acme,
      {
        name: 'ci-deploy',
        scopes: ['secrets:read', 'events:write', 'secrets:read'],
        projects: ['prj_shop'],
        environments: ['production', 'production'],
        cidrs: ['10.1.2.3/8', '2001:DB8::/32', '203.0.113.7'],
        expiresAt: '2026-03-01T01:00:00+01:00',
      },
      owner,
    );
    expect(key).toEqual({
      id: expect.stringMatching(/^key_/),
      name: 'ci-deploy',
      scopes: ['events:write', 'secrets:read'],
      projects: [{ id: 'prj_shop', name: 'name of prj_shop' }],
      environments: ['production'],
      cidrs: ['10.0.0.0/8', '2001:db8::/32', '203.0.113.7'],
      createdAt: time.now,
      createdBy: 'ana@acme.example',
      expiresAt: Date.UTC(2026, 2, 1),
      revokedAt: undefined,
      lastUsedAt: undefined,
      lastUsedIp: undefined,
      state: 'live',
      unused: false,
    });
    const used = keyStore.byHash(tokenHash(text));
    expect(used).toMatchObject({ id: key.id, organizationId: acme, createdBy: owner.userId });
    expect([...(used?.projects ?? [])]).toEqual(['prj_shop']);
    expect([...(used?.environments ?? [])]).toEqual(['production']);
    const within = ['10.9.9.9', '2001:db8::1', '203.0.113.7', '203.0.113.8', '::1'].map((ip) =>
      used?.cidrs?.includes(ip),
    );
    expect(within).toEqual([true, true, true, false, false]);
    const recorded = events();
    expect(recorded).toMatchObject([
      {
        action: 'API_KEY_CREATE',
        resource: { type: 'api-key', id: key.id, name: 'ci-deploy' },
        metadata: {
          scopes: ['events:write', 'secrets:read'],
          projects: ['name of prj_shop'],
          environments: ['production'],
          cidrs: ['10.0.0.0/8', '2001:db8::/32', '203.0.113.7'],
          expiresAt: '2026-03-01T00:00:00.000Z',
        },
      },
    ]);
    expect(JSON.stringify(recorded)).not.toContain(text);
  });

  test('holds it to nothing where nothing is said', () => {
    const { acme, owner, apiKeys, keyStore } = openKeys();
    const { text } = apiKeys.create(acme, { name: 'all', scopes: SCOPES }, owner);
    expect(Object.keys(keyStore.byHash(tokenHash(text)) ?? {}).sort()).toEqual([
      'createdBy',
      'id',
      'name',
      'organizationId',
      'scopes',
    ]);
  });

  test.each([
    ['a name with a space', { name: 'a b' }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['an unknown scope', { scopes: ['events:read', 'all'] }, 'scopes'],
    ['an empty list of projects', { projects: [] }, 'projects'],
    ['an unknown project', { projects: ['prj_shop', 'prj_none'] }, 'projects'],
    ['a deleted project', { projects: ['prj_gone'] }, 'projects'],
    ["another organization's project", { projects: ['prj_theirs'] }, 'projects'],
    ['an empty list of environments', { environments: [] }, 'environments'],
    ['an environment that cannot be', { environments: ['Production'] }, 'environments'],
    ['an empty list of addresses', { cidrs: [] }, 'cidrs'],
    ['everywhere as a pattern', { cidrs: ['*'] }, 'cidrs'],
    ['octets as a pattern', { cidrs: ['10.*'] }, 'cidrs'],
    ['a prefix that is too long', { cidrs: ['10.0.0.0/33'] }, 'cidrs'],
    ['a host name', { cidrs: ['ci.example.com'] }, 'cidrs'],
    ['too many addresses', { cidrs: Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`) }, 'cidrs'],
    ['an end in the past', { expiresAt: '2026-01-31T11:59:59Z' }, 'expiresAt'],
    ['an end now', { expiresAt: '2026-01-31T12:00:00Z' }, 'expiresAt'],
    ['an end without a zone', { expiresAt: '2027-01-31T12:00:00' }, 'expiresAt'],
    ['a day that does not exist', { expiresAt: '2027-02-30T12:00:00Z' }, 'expiresAt'],
  ])('refuses %s and names the field', (_, wrong, field) => {
    const { acme, owner, apiKeys, events } = openKeys();
    const error = errorOf(() => apiKeys.create(acme, { name: 'ci', scopes: ['export'], ...wrong }, owner));
    expect(error?.kind).toBe('invalid');
    expect(error?.options.errors?.map(({ path }) => path)).toEqual([field]);
    expect(events()).toEqual([]);
    expect(apiKeys.list(acme, 'all', 'name')).toEqual([]);
  });

  test('never uses a name again, revoked or not, but leaves it to other organizations', () => {
    const { acme, other, owner, person, apiKeys } = openKeys();
    const make = () => apiKeys.create(acme, { name: 'ci', scopes: ['export'] }, owner);
    const { key } = make();
    expect(kindOf(make)).toBe('conflict');
    apiKeys.revoke(acme, key.id, owner);
    expect(errorOf(make)?.message).toContain('never used again');
    const stranger = person('sam', other, 'owner');
    expect(kindOf(() => apiKeys.create(other, { name: 'ci', scopes: ['export'] }, stranger))).toBe('done');
  });

  test.each(ROLES)('is refused to %s unless owner or admin: nobody gives what they do not hold', (role) => {
    const { acme, person, apiKeys } = openKeys();
    const asker = person('asker', acme, role);
    for (const scope of SCOPES) {
      const kind = kindOf(() =>
        apiKeys.create(acme, { name: scope.replace(':', '-'), scopes: [scope] }, asker),
      );
      expect(kind).toBe(role === 'owner' || role === 'admin' ? 'done' : 'forbidden');
    }
  });
});

describe('revoking a key', () => {
  test('ends it at once, is recorded once, and is possible only here', () => {
    const { acme, other, owner, person, apiKeys, keyStore, time, events } = openKeys();
    const { key, text } = apiKeys.create(acme, { name: 'ci', scopes: ['export'] }, owner);
    const stranger = person('sam', other, 'owner');
    const member = person('mel', acme, 'member');
    events();
    expect(kindOf(() => apiKeys.revoke(other, key.id, stranger))).toBe('not-found');
    expect(kindOf(() => apiKeys.revoke(acme, key.id, member))).toBe('forbidden');
    expect(kindOf(() => apiKeys.revoke(acme, 'key_none', owner))).toBe('not-found');
    expect(events()).toEqual([]);
    apiKeys.revoke(acme, key.id, owner);
    expect(keyStore.byHash(tokenHash(text))?.revokedAt).toBe(time.now);
    time.now += 1_000;
    apiKeys.revoke(acme, key.id, owner);
    expect(keyStore.byHash(tokenHash(text))?.revokedAt).toBe(time.now - 1_000);
    expect(events()).toMatchObject([{ action: 'API_KEY_REVOKE', resource: { id: key.id, name: 'ci' } }]);
  });
});

describe('the list', () => {
  test('is in the order that was asked for, of the live ones or of all', () => {
    const { acme, owner, apiKeys, lastUse, time } = openKeys();
    const make = (name: string, more = {}) => {
      time.now += 1_000;
      return apiKeys.create(acme, { name, scopes: ['export'], ...more }, owner).key.id;
    };
    const charlie = make('charlie');
    const alpha = make('alpha');
    make('bravo');
    make('delta', { expiresAt: new Date(time.now + 2_000).toISOString() });
    apiKeys.revoke(acme, make('echo'), owner);
    lastUse.touch(alpha, undefined);
    time.now += 1_000;
    lastUse.touch(charlie, undefined);
    const names = (...args: [which: 'live' | 'all', order: 'name' | 'created' | 'lastUsed']) =>
      apiKeys.list(acme, ...args).map(({ name }) => name);
    expect(names('live', 'name')).toEqual(['alpha', 'bravo', 'charlie']);
    expect(names('all', 'name')).toEqual(['alpha', 'bravo', 'charlie', 'delta', 'echo']);
    expect(names('live', 'created')).toEqual(['bravo', 'alpha', 'charlie']);
    expect(names('live', 'lastUsed')).toEqual(['charlie', 'alpha', 'bravo']);
    const states = apiKeys.list(acme, 'all', 'name').map(({ state }) => state);
    expect(states).toEqual(['live', 'live', 'live', 'expired', 'revoked']);
  });

  test('points out live keys that nobody has used for 90 days', () => {
    const { acme, owner, apiKeys, lastUse, time } = openKeys();
    const { id } = apiKeys.create(acme, { name: 'ci', scopes: ['export'] }, owner).key;
    const isUnused = () => apiKeys.list(acme, 'all', 'name')[0]?.unused;
    time.now += 90 * DAY_MS;
    expect(isUnused()).toBe(false);
    time.now += 1;
    expect(isUnused()).toBe(true);
    lastUse.touch(id, '192.0.2.1');
    expect(isUnused()).toBe(false);
    time.now += 90 * DAY_MS + 1;
    expect(isUnused()).toBe(true);
    apiKeys.revoke(acme, id, owner);
    expect(isUnused()).toBe(false);
  });

  test('shows a key of the first version: made by nobody, held to nothing', () => {
    const { acme, apiKeys, keyStore } = openKeys();
    keyStore.create({ organizationId: acme, name: 'first-key', scopes: SCOPES });
    expect(apiKeys.list(acme, 'live', 'name')).toMatchObject([
      {
        name: 'first-key',
        createdBy: undefined,
        projects: undefined,
        environments: undefined,
        cidrs: undefined,
      },
    ]);
  });
});
