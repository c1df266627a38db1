import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { boundedKey, recorded } from './recorded.testing.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

async function makeProject(name: string, environments?: readonly string[]): Promise<string> {
  const made = await server.call('/v1/projects', { json: { name, ...(environments && { environments }) } });
  expect(made.status).toBe(201);
  return (made.body as { id: string }).id;
}
const patch = (id: string, json: object, headers = {}) =>
  server.call(`/v1/projects/${id}`, { method: 'PATCH', json, headers });

test('projects are made, listed, changed and deleted, each recorded', async () => {
  const id = await makeProject('shop');
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  const environments = ['development', 'staging', 'production'];
  const shop = { id, name: 'shop', environments, createdAt: time, updatedAt: time };
  expect((await server.call('/v1/projects')).body).toEqual({ projects: [shop] });
  expect((await server.call(`/v1/projects/${id}`)).body).toEqual(shop);
  const changed = await patch(id, { name: 'store', environments: [...environments, 'qa'] });
  expect(changed).toMatchObject({
    status: 200,
    body: { name: 'store', environments: [...environments, 'qa'] },
  });
  expect((await server.call(`/v1/projects/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await server.call(`/v1/projects/${id}`)).status).toBe(404);
  const events = await recorded(server, 'category:Projects');
  expect(events).toMatchObject([
    {
      action: 'PROJECT_CREATE',
      resource: { type: 'project', id, name: 'shop' },
      context: { ip: '127.0.0.1' },
    },
    {
      action: 'PROJECT_UPDATE',
      resource: { id, name: 'store' },
      changes: [
        { field: 'name', from: 'shop', to: 'store' },
        { field: 'environments', to: 'qa' },
      ],
    },
    { action: 'PROJECT_DELETE', resource: { id, name: 'store' } },
  ]);
});

test('what does not fit says what would be right', async () => {
  const id = await makeProject('taken');
  expect(await server.call('/v1/projects', { json: { name: 'taken' } })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('choose another name') },
  });
  expect(await patch(id, { environments: ['Prod'] })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'environments.0', message: expect.stringContaining('a to z') }] },
  });
  expect(await patch(id, { title: 'x' })).toMatchObject({ status: 422 });
  expect(await patch('prj_none', { name: 'x' })).toMatchObject({ status: 404 });
  expect(await recorded(server, 'action:PROJECT_UPDATE outcome:failure')).toMatchObject([
    { resource: { name: 'prj_none' } },
  ]);
});

test('a name where an id is meant is told its id, to those who may see the project', async () => {
  const id = await makeProject('caf\u00e9 au lait');
  const named = encodeURIComponent('cafe\u0301 au lait');
  const told = { status: 404, body: { detail: expect.stringContaining(id) } };
  expect(await server.call(`/v1/projects/${named}`)).toMatchObject(told);
  expect(await patch(named, { name: 'x' })).toMatchObject(told);
  expect(await server.call(`/v1/projects/${named}/variables?env=staging`)).toMatchObject(told);
  const unknown = await server.call('/v1/projects/no%20such');
  expect(unknown).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('no such project') },
  });

  const other = await makeProject('other place');
  const key = await boundedKey(server, 'of-other', { scopes: ['projects:write'], projects: [other] });
  const refused = await server.call(`/v1/projects/${named}`, { headers: key });
  expect(refused.status).toBe(403);
  expect(refused.text).not.toContain(id);
  const byName = await server.call('/v1/projects/other%20place', { headers: key });
  expect(byName).toMatchObject({ status: 403, body: { detail: expect.stringContaining(other) } });

  const wish = { name: 'by-name', scopes: ['variables:read'], projects: ['other place'] };
  const made = await server.browse(await server.signIn(), '/v1/api-keys', { json: wish });
  expect(made).toMatchObject({ status: 422, body: { detail: expect.stringContaining(other) } });
});

describe('a key with bounds', () => {
  test('of projects sees and changes only those, and makes none', async () => {
    const [own, other] = [await makeProject('own'), await makeProject('other')];
    const key = await boundedKey(server, 'of-own', { scopes: ['projects:write'], projects: [own] });
    expect((await server.call('/v1/projects', { headers: key })).body).toMatchObject({
      projects: [{ id: own }],
    });
    expect((await patch(own, { name: 'mine' }, key)).status).toBe(200);
    expect((await patch(other, { name: 'mine too' }, key)).status).toBe(403);
    expect((await server.call(`/v1/projects/${other}`, { headers: key })).status).toBe(403);
    expect((await server.call('/v1/projects', { json: { name: 'new' }, headers: key })).status).toBe(403);
    const denied = await recorded(server, 'actor:api-key:of-own outcome:denied');
    expect(denied.map(({ action, resource }) => [action, resource.name])).toEqual([
      ['PROJECT_UPDATE', 'other'],
      ['PROJECT_CREATE', '*'],
    ]);
  });

  test('of environments changes no others', async () => {
    const id = await makeProject('bounded');
    const key = await boundedKey(server, 'of-qa', { scopes: ['projects:write'], environments: ['qa'] });
    const three = ['development', 'staging', 'production'];
    expect((await patch(id, { environments: [...three, 'qa'] }, key)).status).toBe(200);
    expect((await patch(id, { environments: ['qa'] }, key)).status).toBe(403);
    expect((await server.call(`/v1/projects/${id}`, { method: 'DELETE', headers: key })).status).toBe(403);
    const only = await makeProject('of qa', ['qa']);
    expect((await server.call(`/v1/projects/${only}`, { method: 'DELETE', headers: key })).status).toBe(204);
  });
});
