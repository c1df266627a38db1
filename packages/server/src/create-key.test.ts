import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey } from './create-key.ts';
import { initialize } from './initialize.ts';
import { type OpenFolder, openFolder } from './open-folder.ts';
import { ProjectStore } from './workspace/projects/project-store.ts';

const parent = mkdtempSync(join(tmpdir(), 'daybook-create-key-'));
const dataFolder = join(parent, 'data');
const env = {};
let acme = '';
let seconds: readonly string[] = [];

/** Looks at the folder, or changes it, between two commands. */
async function within<T>(work: (opened: OpenFolder) => T): Promise<T> {
  const opened = await openFolder({ dataFolder, env, alone: false });
  try {
    return work(opened);
  } finally {
    await opened.teardown.run();
  }
}

/** Acme with two projects, and two organizations that are both called Second. */
beforeAll(async () => {
  acme = (await initialize({ dataFolder, organizationName: 'Acme', env })).organizationId;
  seconds = await within(({ workspace }) =>
    workspace.transaction(() => {
      const projects = new ProjectStore(workspace.db);
      for (const name of ['storefront', 'billing']) {
        const environments = ['production', 'eu-production'];
        const project = { id: `prj_${name}`, organizationId: acme, name, environments };
        projects.insert({ ...project, createdAt: 0, updatedAt: 0 });
      }
      return ['Second', 'Second'].map((name) => {
        const organization = workspace.organizationStore.draft(name, 'daybook.local');
        workspace.organizationStore.insert(organization);
        return organization.id;
      });
    }),
  );
});
afterAll(() => rmSync(parent, { recursive: true }));

const make = (more: Partial<Parameters<typeof createKey>[0]>) =>
  createKey({ dataFolder, env, name: 'key', organization: acme, ...more });
const keyOf = (id: string) => within(({ workspace }) => workspace.apiKeys.byId(id));

test('limits a key to projects by name or id, to environments, addresses and a time, and records all of it', async () => {
  const expiresAt = Date.now() + 86_400_000;
  const made = await make({
    name: 'limited',
    organization: 'Acme',
    scopes: ['secrets:read'],
    projects: ['storefront', 'prj_billing', 'prj_storefront'],
    environments: ['eu-production'],
    addresses: ['10.1.2.3/8', '203.0.113.7'],
    expiresAt,
  });
  expect(made.notes).toEqual([expect.stringContaining('not secrets:read')]);
  const key = await keyOf(made.id);
  expect(key).toMatchObject({ organizationId: acme, name: 'limited', expiresAt });
  expect([...(key?.projects ?? [])]).toEqual(['prj_storefront', 'prj_billing']);
  expect([...(key?.environments ?? [])]).toEqual(['eu-production']);
  expect(['10.9.9.9', '203.0.113.8'].map((ip) => key?.cidrs?.includes(ip))).toEqual([true, false]);
  const recorded = await within(({ workspace }) => workspace.db.prepare('SELECT payload FROM outbox').all());
  expect(JSON.parse(String(recorded.at(-1)?.payload))).toMatchObject({
    action: 'API_KEY_CREATE',
    actor: { type: 'system' },
    metadata: {
      scopes: ['secrets:read'],
      projects: ['storefront', 'billing'],
      environments: ['eu-production'],
      cidrs: ['10.0.0.0/8', '203.0.113.7'],
      expiresAt: new Date(expiresAt).toISOString(),
    },
  });
});

test('takes an organization by name, and lists names where that does not say which', async () => {
  const [first = '', second = ''] = seconds;
  const made = await make({ name: 'by-id', organization: second });
  expect((await keyOf(made.id))?.organizationId).toBe(second);
  const both = [first, second]
    .sort()
    .map((id) => `Second (${id})`)
    .join(', ');
  const listed = (text: string) => expect.stringContaining(text);
  const refusal = async (organization: string | undefined) =>
    createKey({ dataFolder, env, name: 'other', ...(organization !== undefined && { organization }) }).catch(
      ({ name, message }: Error) => ({ name, message }),
    );
  expect(await refusal('Second')).toEqual({ name: 'InvalidOption', message: listed(both) });
  for (const organization of ['Third', undefined]) {
    const message = listed(`Acme (${acme}), `);
    expect(await refusal(organization)).toEqual({ name: 'InvalidOption', message });
  }
});

test.each([
  [
    { projects: ['shop'] },
    '--projects: there is no project "shop": there is billing (prj_billing), storefront',
  ],
  [{ organization: 'Second', projects: ['storefront'] }, '--organization'],
  [{ environments: ['Production'] }, '--environments must be'],
  [{ addresses: ['ci.example.com'] }, '--addresses must be'],
  [{ expiresAt: 1 }, '--expires must lie in the future'],
  [{ scopes: ['events:raed'] }, '--scopes must be among events:write'],
  [{ name: 'a b' }, '--name must have'],
])('refuses %j, naming the option and what there is', async (wrong, message) => {
  await expect(make(wrong)).rejects.toMatchObject({
    name: 'InvalidOption',
    message: expect.stringContaining(message),
  });
});

test('holds a key to fifty projects at most, as the API does, however they are named', async () => {
  const ids = Array.from({ length: 51 }, (_, n) => `prj_many_${n}`);
  await within(({ workspace }) =>
    workspace.transaction(() => {
      const projects = new ProjectStore(workspace.db);
      for (const id of ids) {
        const project = { id, organizationId: acme, name: id.replace('prj_', ''), environments: [] };
        projects.insert({ ...project, createdAt: 0, updatedAt: 0 });
      }
    }),
  );
  const names = ids.map((id) => id.replace('prj_', ''));
  for (const projects of [ids, names, []])
    await expect(make({ name: 'wide', projects })).rejects.toMatchObject({
      name: 'InvalidOption',
      message: expect.stringContaining('--projects must have 1 to 50 entries'),
    });
  const made = await make({ name: 'fifty', projects: [...ids.slice(1), ...names.slice(1)] });
  expect((await keyOf(made.id))?.projects?.size).toBe(50);
});

test('says what is probably not meant, and makes the key', async () => {
  const made = await make({ name: 'odd', scopes: ['events:import'], environments: ['prodution'] });
  expect(made.notes).toEqual([
    expect.stringContaining('events:import does nothing without events:write'),
    'environments limit what a key does with variables and secrets, not events:import',
    expect.stringMatching(/prodution.*development, staging, production, eu-production/),
  ]);
});

test('says which scopes a limit does not reach', async () => {
  const scopes = ['secrets:read', 'variables:read'];
  const { notes } = await make({ name: 'of-storefront', scopes, projects: ['storefront'] });
  expect(notes).toEqual(['projects limit what a key does with projects and variables, not secrets:read']);
  const bound = await make({ name: 'bound', scopes, environments: ['production'] });
  expect(bound.notes).toEqual([]);
});
