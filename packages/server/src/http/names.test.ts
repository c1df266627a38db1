import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialize } from '../initialize.ts';
import { recorded } from './recorded.testing.ts';
import { type Answer, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let owner = '';
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.signIn();
});
afterAll(() => server.stop());

const BAD: readonly [name: string, told: string][] = [
  ['a\0b', 'U+0000 at character 2'],
  ['\u001b[2Jb', 'U+001B at character 1'],
  ['ab\u202ecod', 'U+202E at character 3'],
  ['a\u200bb', 'U+200B at character 2'],
  [' ab', 'white space at the beginning'],
  ['ab ', 'white space at the end'],
  ['x'.repeat(101), 'not 101'],
];

const invite = async (email: string) => {
  const json = { email, role: 'viewer' };
  return ((await server.browse(owner, '/v1/invitations', { json })).body as { id: string }).id;
};

test.each<[string, (name: string) => Promise<Answer>]>([
  ['a person, when it changes', (name) => server.browse(owner, '/api/auth/update-user', { json: { name } })],
  [
    'a person who joins',
    async (name) => {
      const email = 'joining@acme.example';
      const json = { name, email, password: 'two herons at dusk', invitation: await invite(email) };
      return server.browse('', '/api/auth/sign-up/email', { json });
    },
  ],
  ['an organization', (name) => server.browse(owner, '/v1/organizations', { json: { name } })],
  [
    'an organization, when it changes',
    (name) => server.browse(owner, '/v1/organization', { method: 'PATCH', json: { name } }),
  ],
  ['a project', (name) => server.browse(owner, '/v1/projects', { json: { name } })],
])('a name for %s holds nothing unseen: the refusal names field, character and place', async (_, give) => {
  for (const [name, told] of BAD) {
    const answer = await give(name);
    expect([name, answer.status, answer.body]).toEqual([
      name,
      422,
      expect.objectContaining({ errors: [{ path: 'name', message: expect.stringContaining(told) }] }),
    ]);
  }
});

test('an organization that init makes is named by the same rule', async () => {
  const dataFolder = join(server.dataFolder, '../another');
  for (const [organizationName, told] of BAD) {
    await expect(initialize({ dataFolder, organizationName, env: {} })).rejects.toThrow(told);
  }
});

test('names are kept in composed characters, and their changes are recorded', async () => {
  await server.browse(owner, '/api/auth/update-user', { json: { name: 'Zoe\u0308' } });
  expect((await server.browse(owner, '/v1/me')).body).toMatchObject({ user: { name: 'Zo\u00eb' } });
  const json = { name: 'Caf\u0065\u0301' };
  const renamed = await server.browse(owner, '/v1/organization', { method: 'PATCH', json });
  expect(renamed.body).toMatchObject({ name: 'Caf\u00e9' });
  expect(await recorded(server, 'action:USER_UPDATE,ORGANIZATION_UPDATE')).toMatchObject([
    { action: 'USER_UPDATE', resource: { type: 'member', name: server.owner.email } },
    {
      action: 'ORGANIZATION_UPDATE',
      actor: { name: server.owner.email },
      changes: [{ field: 'name', from: 'Acme', to: 'Caf\u00e9' }],
    },
  ]);
});
