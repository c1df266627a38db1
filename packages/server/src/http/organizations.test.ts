import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCOPES } from '../workspace/api-keys/scopes.ts';
import { ACCESS } from './access.ts';
import { type Answer, secretRead, startTestServer, type TestServer } from './server.testing.ts';

// One organization never sees another: every route is asked for the first one's things with the second one's credentials.

let server: TestServer;
/** Credentials of the second organization. */
let strangers: Readonly<Record<string, Readonly<Record<string, string>>>>;
let ids: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  server = await startTestServer();
  const owner = await server.signIn();
  const made = async (path: string, json: unknown, method = 'POST') => {
    const answer = await server.browse(owner, path, { method, json });
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
    return answer.body as Record<string, string>;
  };
  const project = await made('/v1/projects', { name: 'hidden-project' });
  await made(
    `/v1/projects/${project.id}/variables/HIDDEN_VARIABLE?env=production`,
    { value: 'hidden-value' },
    'PUT',
  );
  await made('/v1/secrets/HIDDEN_SECRET?env=production', { value: 'hidden-value' }, 'PUT');
  const invitation = await made('/v1/invitations', { email: 'hidden-guest@acme.example', role: 'member' });
  const key = await made('/v1/api-keys', { name: 'hidden-key', scopes: ['events:read'] });
  const member = await server.join('viewer', 'hidden-member@acme.example');
  const me = (await server.browse(member.cookie, '/v1/me')).body as { memberId: string };
  const recorded = await server.record([secretRead({ resource: { name: 'HIDDEN_EVENT' } })]);
  ids = {
    projects: project.id ?? '',
    invitations: invitation.id ?? '',
    'api-keys': key.id ?? '',
    members: me.memberId,
    events: (recorded.body as { ids: string[] }).ids[0] ?? '',
  };
  // A route without an id would be another route, and tell nothing of the first organization.
  expect(Object.entries(ids).filter(([, id]) => id === '')).toEqual([]);

  // A person of the first organization makes the second, so that even a shared account must not mix them.
  const stranger = await server.join('auditor', 'stranger@acme.example');
  await server.browse(stranger.cookie, '/v1/organizations', { json: { name: 'Second' } });
  const secondKey = await server.browse(stranger.cookie, '/v1/api-keys', {
    json: { name: 'all', scopes: SCOPES },
  });
  strangers = {
    'an owner': { Cookie: stranger.cookie },
    'a key of all scopes': { Authorization: `Bearer ${(secondKey.body as { key: string }).key}` },
  };
});
afterAll(() => server.stop());

const walked = Object.keys(ACCESS).filter(
  (route) => ACCESS[route] !== 'anyone' && !/organization$|organizations$|\/v1\/me$|tail$/.test(route),
);

function ask(route: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const kind = path.split('/')[2] ?? '';
  const concrete = path
    .replace('{id}', ids[kind] ?? '')
    .replace('{name}', kind === 'secrets' ? 'HIDDEN_SECRET' : 'HIDDEN_VARIABLE')
    .replace('{action}', 'ORDER_PAID')
    .replace('{organization}', server.organizationId)
    .replace('{path}', '0/000.p/1');
  const query = /secrets\/|variables/.test(path)
    ? '?env=production'
    : path.endsWith('consistency')
      ? '?from=0'
      : '';
  return server.call(concrete + query, {
    method,
    headers: { Origin: server.url, ...headers },
    ...(BODIES[route] !== undefined
      ? { json: BODIES[route] }
      : path.endsWith('/upload')
        ? { body: 'A=b' }
        : {}),
  });
}
/** Whoever holds the secret of an invitation is told whom it is for. */
const invited = (route: string) => (route.endsWith('/accept') ? ['hidden-guest@acme.example'] : []);
const BODIES: Readonly<Record<string, unknown>> = {
  'PATCH /v1/members/{id}': { role: 'viewer' },
  'PATCH /v1/projects/{id}': { name: 'taken' },
  'PUT /v1/projects/{id}/variables/{name}': { value: 'taken' },
  'POST /v1/secrets/read': { names: ['HIDDEN_SECRET'], env: 'production' },
  'POST /v1/events': { action: 'SECRET_READ', actor: { type: 'user', name: 'x' }, resource: { name: 'y' } },
};

test.each(walked)('%s tells another organization nothing', async (route) => {
  for (const headers of Object.values(strangers)) {
    const answer = await ask(route, headers);
    expect(answer.status).toBeLessThan(500);
    if (route.includes('{id}') || route.includes('{organization}')) {
      expect([route, answer.status]).toEqual([route, expect.toBeOneOf([403, 404])]);
    }
    // What was asked for may be named back; nothing else.
    const asked = [
      server.organizationId,
      ids.invitations ?? '',
      'HIDDEN_SECRET',
      'HIDDEN_VARIABLE',
      ...invited(route),
    ];
    const told = asked.reduce((text, name) => text.replaceAll(name, ''), answer.text);
    for (const name of ['hidden', 'HIDDEN']) expect(told).not.toContain(name);
    expect(answer.text).not.toContain('hidden-value');
  }
});

test('an organization that was made while the server runs leaves it ready', async () => {
  expect((await server.call('/readyz')).body).toEqual({ status: 'ready', reasons: [] });
});

test('nothing of the first organization was changed by the walk', async () => {
  const owner = await server.signIn();
  const read = await server.browse(owner, '/v1/secrets/HIDDEN_SECRET?env=production');
  expect(read.body).toMatchObject({ value: 'hidden-value', version: 1 });
  const variables = await server.browse(owner, `/v1/projects/${ids.projects}/variables?env=production`);
  expect(variables.body).toMatchObject({
    variables: [{ name: 'HIDDEN_VARIABLE', value: 'hidden-value', version: 1 }],
  });
  const keys = await server.browse(owner, '/v1/api-keys');
  expect(keys.body).toMatchObject({
    apiKeys: expect.arrayContaining([expect.objectContaining({ name: 'hidden-key', state: 'live' })]),
  });
  expect((await server.browse(owner, '/v1/members')).text).toContain('hidden-member@acme.example');
  expect((await server.browse(owner, '/v1/invitations')).text).toContain('hidden-guest@acme.example');
});
