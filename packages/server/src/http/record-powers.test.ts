import { builtInActions } from '@daybook/event';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const total = () => server.total();
const id = (n: number) => `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  server.call('/v1/events', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
  });

describe("the product's own acts", () => {
  const ownActs = builtInActions.filter(({ category }) => category === 'Audit').map(({ action }) => action);

  test('are refused from outside, one by one, as a batch, as NDJSON and as an import, and nothing is recorded', async () => {
    const before = await total();
    for (const action of ownActs) {
      expect(await server.call('/v1/events', { json: secretRead({ action }) })).toMatchObject({
        status: 422,
        body: { errors: [{ index: 0, path: 'action', message: expect.stringContaining(action) }] },
      });
    }
    const events = ownActs.map((action) => secretRead({ action }));
    const errors = ownActs.map((_, index) => ({ index, path: 'action' }));
    const lines = events.map((event) => JSON.stringify(event)).join('\n');
    const answers = [
      await server.call('/v1/events', { json: { events } }),
      await send(lines, { 'Content-Type': 'application/x-ndjson' }),
      await server.call('/v1/events', { json: { events }, headers: { 'Daybook-Import': 'cloudtrail' } }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 422, body: { errors } });
    expect(await total()).toBe(before);
  });

  test('cannot be registered, redefined, or added to', async () => {
    const put = (action: string, category: string) =>
      server.call(`/v1/catalogue/actions/${action}`, {
        method: 'PUT',
        json: { category, resourceType: 'audit-log' },
      });
    for (const action of ownActs) {
      expect(await put(action, 'Deployments')).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'action' }] },
      });
    }
    expect(await put('LOG_LOOK', 'audit')).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'category' }] },
    });
  });
});

describe('an import needs the scope events:import', () => {
  const v8 = (n: number) => `019a0000-0000-8000-8000-${String(n).padStart(12, '0')}`;
  const sendWith = (key: string, event: object, headers: Record<string, string> = {}) =>
    server.call('/v1/events', { json: event, headers: { Authorization: `Bearer ${key}`, ...headers } });
  let writer = '';
  let importer = '';
  beforeAll(async () => {
    writer = await server.makeKey('writer', ['events:write']);
    importer = await server.makeKey('importer', ['events:write', 'events:import']);
  });

  test('so a key that may only write cannot take the id of an event that an import will bring', async () => {
    const before = await total();
    const header = { 'Daybook-Import': 'cloudtrail' };
    const named = { detail: expect.stringContaining('events:import') };
    expect(await sendWith(writer, secretRead(), header)).toMatchObject({ status: 403, body: named });
    const batch = {
      events: [secretRead(), secretRead({ id: v8(1).toUpperCase() }), secretRead({ id: id(90) })],
    };
    expect(await sendWith(writer, batch)).toMatchObject({
      status: 403,
      body: { ...named, errors: [{ index: 1, path: 'id' }] },
    });
    expect(await total()).toBe(before);
    const imported = secretRead({ id: v8(1) });
    expect((await sendWith(importer, imported, header)).body).toMatchObject({ accepted: 1 });
    expect((await sendWith(importer, secretRead({ id: v8(2) }))).body).toMatchObject({ accepted: 1 });
    expect((await sendWith(writer, secretRead({ id: id(90) }))).body).toMatchObject({ accepted: 1 });
  });

  test('beside events:write, which it does not replace', async () => {
    const alone = await server.makeKey('import-alone', ['events:import']);
    expect(await sendWith(alone, secretRead(), { 'Daybook-Import': 'cloudtrail' })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('events:write') },
    });
  });
});
