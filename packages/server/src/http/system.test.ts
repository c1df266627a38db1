import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const open = (path: string, options = {}) =>
  server.call(path, { headers: { Authorization: '' }, ...options });

describe('the server', () => {
  test('says that it lives, that it is ready, and counts what it does', async () => {
    await server.record([secretRead(), secretRead()]);
    expect((await open('/healthz')).body).toEqual({ status: 'alive', version: manifest.version });
    expect(await open('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', reasons: [] } });
    const { text } = await open('/metrics');
    expect(text).toContain('daybook_events_recorded_total 2');
    expect(text).toContain('daybook_events_pending 0');
    expect(text).toContain('daybook_ledger_entries 2');
    for (const part of ['journal', 'index', 'workspace', 'ids', 'other'])
      expect(text).toMatch(new RegExp(`^daybook_data_bytes\\{part="${part}"\\} [1-9]\\d+$`, 'm'));
    // A ledger has files once a tile is full.
    expect(text).toContain('daybook_data_bytes{part="ledger"} ');
    expect(text).toMatch(/^daybook_disk_free_bytes [1-9]\d+/m);
    expect(text).toMatch(/^daybook_disk_bytes [1-9]\d+/m);
    expect(text).toMatch(
      /daybook_http_request_duration_seconds_count\{method="POST",route="\/v1\/events",status="202"\} 1/,
    );
  });

  test('counts a request for the route that answered it', async () => {
    const tail = await fetch(`${server.url}/v1/events/tail`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${server.apiKey}` },
    });
    expect(tail.status).toBe(200);
    await open('/v1/events/tail');
    await open('/v1/events/no-id');
    await open('/docs/filter');
    await open('/docs/nope');
    const { text } = await open('/metrics');
    const counted = [...text.matchAll(/_count\{method="(\w+)",route="([^"]+)",status="(\d+)"\} (\d+)/g)];
    const answers = counted.map(([, ...parts]) => parts.join(' '));
    for (const answer of [
      'HEAD /v1/events/tail 200 1',
      'GET /v1/events/tail 401 1',
      'GET /v1/events/:id 401 1',
      'GET /docs/filter 200 1',
      'GET other 404 1',
    ])
      expect(answers).toContain(answer);
    expect(text).not.toContain('/docs/:page');
  });

  test('documents its API, and shows it as a page', async () => {
    expect((await open('/openapi.json')).body).toMatchObject({
      openapi: '3.1.0',
      components: { schemas: { Event: {} } },
    });
    const page = await open('/docs/api');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('POST /v1/events');
    const refused = (await server.call('/v1/events?limit=0')).body as { type: string };
    expect(page.text).toContain(`id="${refused.type.split('#')[1]}"`);
  });

  test('answers what is not there as a problem', async () => {
    expect(await server.call('/v1/nothing')).toMatchObject({
      status: 404,
      body: { title: expect.any(String) },
    });
    expect((await server.call('/v1/facets', { method: 'DELETE' })).status).toBe(404);
  });

  test('lets a browser do nothing it does not need', async () => {
    const { headers } = await open('/healthz');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
  });
});

describe('an action of the organization’s own', () => {
  const put = (action: string, json: unknown) =>
    server.call(`/v1/catalogue/actions/${action}`, { method: 'PUT', json });
  const schema = { type: 'object', properties: { amount: { type: 'integer' } }, required: ['amount'] };

  test('can be recorded once it is registered, with its metadata checked, and its registration is recorded', async () => {
    const order = (metadata: unknown) => ({
      action: 'ORDER_PAID',
      actor: { type: 'user', name: 'ana@acme.example' },
      resource: { name: 'order 7' },
      metadata,
    });
    expect((await server.record([order({ amount: 1 })])).body).toMatchObject({
      errors: [{ path: 'action', message: expect.stringContaining('PUT /v1/catalogue/actions/ORDER_PAID') }],
    });
    expect(
      await put('ORDER_PAID', { category: 'Shop', resourceType: 'order', metadata: schema }),
    ).toMatchObject({ status: 200, body: { action: 'ORDER_PAID', category: 'Shop' } });
    expect((await server.record([order({ amount: 1 })])).status).toBe(202);
    expect((await server.record([order({ amount: 'much' })])).body).toMatchObject({
      errors: [{ index: 0, path: 'metadata.amount' }],
    });
    await server.restart();
    expect(
      await put('ORDER_PAID', { category: 'Shop', resourceType: 'order', metadata: schema }),
    ).toMatchObject({ status: 200, body: { action: 'ORDER_PAID', category: 'Shop' } });
    expect((await server.record([order({ amount: 2 })])).status).toBe(202);
    const found = await server.call('/v1/events?q=category:shop');
    expect((found.body as { events: object[] }).events).toHaveLength(2);
    const registered = await server.call('/v1/events?q=action:CATALOGUE_ACTION_REGISTER');
    expect(registered.body).toMatchObject({
      events: [
        {
          actor: { type: 'api-key', name: 'first-key' },
          resource: { name: 'ORDER_PAID' },
          recordedBy: { type: 'workspace' },
        },
      ],
    });
  });

  test('can neither redefine the guide’s nor bring a dangerous schema', async () => {
    expect((await put('SECRET_READ', { category: 'Shop', resourceType: 'order' })).status).toBe(422);
    expect((await put('lower case', { category: 'Shop', resourceType: 'order' })).status).toBe(422);
    const pattern = { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } };
    expect(
      (await put('ORDER_B', { category: 'Shop', resourceType: 'order', metadata: pattern })).status,
    ).toBe(422);
    expect((await put('ORDER_C', 'nonsense')).status).toBe(422);
    expect(await put('ORDER_PAID', { category: 'Other', resourceType: 'order' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'category', message: expect.stringContaining('Shop') }] },
    });
  });

  test('stands in the catalogue beside the guide’s 23', async () => {
    const { body } = await server.call('/v1/catalogue');
    const { actions } = body as { actions: { category: string; action: string }[] };
    expect(actions.filter(({ category }) => category !== 'Audit' && category !== 'Shop')).toHaveLength(23);
    expect(actions.map(({ action }) => action)).toContain('ORDER_PAID');
  });
});
