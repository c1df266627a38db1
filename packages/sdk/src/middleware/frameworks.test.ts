import { once } from 'node:events';
import { type createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { serve } from '@hono/node-server';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDaybook } from '../daybook.ts';
import type { ActorInput } from '../event-input.ts';
import { answerJson, IMPATIENT, startLocalServer } from '../local-server.testing.ts';
import { accept } from '../recorder/intake.testing.ts';
import type { RecordingError } from '../recorder/recording-error.ts';
import type { AuditInput } from './audit.ts';
import { audit as expressAudit } from './express.ts';
import { audit as fastifyAudit } from './fastify.ts';
import { type AuditEnv, audit as honoAudit } from './hono.ts';

type Setup = {
  readonly daybook: ReturnType<typeof createDaybook>;
  /** What a handler of `GET /` records. */
  readonly event: AuditInput;
  /** Who acts, by the name that the request's header `x-person` gives; the header comes from a sign-in hook behind the middleware. */
  readonly actorOf: (person: string | undefined) => ActorInput | undefined;
  readonly trustProxy: boolean;
};

const CONTEXT = { environment: 'production', project: 'shop' };

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  if (!server.listening) await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Apps that sign in by a hook which runs behind the middleware, and answer with the event's id and the request's. */
const FRAMEWORKS = {
  async hono({ daybook, event, actorOf }: Setup): Promise<string> {
    const app = new Hono<{ Variables: AuditEnv['Variables'] & { person: string | undefined } }>();
    app.use(honoAudit(daybook, { actor: (c) => actorOf(c.get('person')), context: CONTEXT }));
    app.use(async (c, next) => {
      c.set('person', c.req.header('x-person'));
      await next();
    });
    app.get('/', (c) => c.json({ id: c.var.audit.record(event) ?? null, requestId: c.var.audit.requestId }));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    return listening(server as ReturnType<typeof createServer>);
  },

  async express({ daybook, event, actorOf, trustProxy }: Setup): Promise<string> {
    const app = express();
    app.set('trust proxy', trustProxy);
    app.use(expressAudit(daybook, { actor: (req) => actorOf(req.res?.locals.person), context: CONTEXT }));
    app.use((req, res, next) => {
      res.locals.person = req.get('x-person');
      next();
    });
    app.get('/', (req, res) => {
      res.json({ id: req.audit.record(event) ?? null, requestId: req.audit.requestId });
    });
    return listening(app.listen(0, '127.0.0.1'));
  },

  async fastify({ daybook, event, actorOf, trustProxy }: Setup): Promise<string> {
    const app = fastify({ trustProxy });
    const people = new WeakMap<object, string>();
    await app.register(
      fastifyAudit(daybook, { actor: (request) => actorOf(people.get(request)), context: CONTEXT }),
    );
    app.addHook('preHandler', async (request) => {
      const person = request.headers['x-person'];
      if (typeof person === 'string') people.set(request, person);
    });
    // In a scope of its own: the plugin is for the whole server.
    await app.register(async (scope) => {
      scope.get('/', async ({ audit }) => ({ id: audit.record(event) ?? null, requestId: audit.requestId }));
    });
    onTestFinished(() => app.close());
    return `${await app.listen({ port: 0, host: '127.0.0.1' })}/`;
  },
};

/** A request with headers that `fetch` would not send. */
async function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const request = httpRequest(url, { headers, agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    body: JSON.parse(await text(response)) as Record<string, unknown>,
  };
}

async function setup(name: keyof typeof FRAMEWORKS, options: Partial<Setup> = {}, isServerUp = true) {
  const intake = await startLocalServer((request, response) =>
    isServerUp ? accept(request, response) : answerJson(response, 503, {}),
  );
  onTestFinished(() => intake[Symbol.asyncDispose]());
  const told: RecordingError[] = [];
  const daybook = createDaybook({ url: intake.url, retry: IMPATIENT, onError: (error) => told.push(error) });
  const url = await FRAMEWORKS[name]({
    daybook,
    event: { action: 'SECRET_READ', resource: { name: 'DATABASE_URL' } },
    actorOf: (person) => (person === undefined ? undefined : { type: 'user', name: person }),
    trustProxy: false,
    ...options,
  });
  async function recorded(): Promise<readonly Record<string, unknown>[]> {
    await daybook.close({ timeoutMs: isServerUp ? 10_000 : 0 });
    return intake.seen.flatMap(({ body }) => JSON.parse(body).events as Record<string, unknown>[]);
  }
  return { url, told, recorded };
}

describe.each(Object.keys(FRAMEWORKS) as (keyof typeof FRAMEWORKS)[])('the middleware for %s', (name) => {
  test('fills actor, address, user agent, request id and the fixed context', async () => {
    const { url, recorded } = await setup(name);
    const answer = await get(url, {
      'x-person': 'ana@acme.example',
      'user-agent': 'curl/8',
      'x-request-id': 'req-7',
      'x-forwarded-for': '203.0.113.7',
    });
    expect(answer).toEqual({ status: 200, body: { id: expect.any(String), requestId: 'req-7' } });
    expect(await recorded()).toMatchObject([
      {
        id: answer.body.id,
        action: 'SECRET_READ',
        actor: { type: 'user', name: 'ana@acme.example' },
        context: { ip: '127.0.0.1', userAgent: 'curl/8', requestId: 'req-7', ...CONTEXT },
      },
    ]);
  });

  test('lets the event say otherwise', async () => {
    const { url, recorded } = await setup(name, {
      event: {
        action: 'USER_LOGIN',
        actor: { type: 'api-key', name: 'ci' },
        resource: { name: 'ana' },
        context: { environment: 'staging', ip: '198.51.100.1' },
        outcome: 'denied',
      },
    });
    await get(url, { 'x-person': 'ana@acme.example' });
    expect(await recorded()).toMatchObject([
      {
        actor: { type: 'api-key', name: 'ci' },
        context: { ip: '198.51.100.1', environment: 'staging', project: 'shop' },
        outcome: 'denied',
      },
    ]);
  });

  test('takes no event away because of what a caller sends', async () => {
    const { url, told, recorded } = await setup(name);
    const { body } = await get(url, {
      'x-person': 'ana@acme.example',
      'user-agent': 'x'.repeat(5_000),
      'x-request-id': 'y'.repeat(500),
    });
    await get(url, { 'x-person': 'ana@acme.example', 'x-request-id': '', 'user-agent': '' });
    const events = await recorded();
    expect(told).toEqual([]);
    expect(events).toHaveLength(2);
    expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(events[0]).toMatchObject({ context: { userAgent: 'x'.repeat(1_000), requestId: body.requestId } });
    expect(events[1]).not.toHaveProperty('context.userAgent');
  });

  test('never fails the response: an unknown or failing actor is told', async () => {
    for (const actorOf of [
      () => undefined,
      () => {
        throw new Error('no session store');
      },
    ]) {
      const { url, told, recorded } = await setup(name, { actorOf });
      expect((await get(url)).status).toBe(200);
      expect(await recorded()).toEqual([]);
      expect(told).toMatchObject([{ code: 'invalid-event' }]);
      expect(told[0]?.message).toMatch(/actor (is required|cannot be read: it throws)/);
    }
  });

  test('never delays the response while the server is down', async () => {
    const { url, told, recorded } = await setup(name, {}, false);
    for (let turn = 0; turn < 20; turn += 1) {
      expect(await get(url, { 'x-person': 'ana' })).toMatchObject({
        status: 200,
        body: { id: expect.any(String) },
      });
    }
    await recorded();
    expect(told.at(-1)).toMatchObject({ code: 'dropped', count: 20 });
  });
});

describe.each(['express', 'fastify'] as const)('the address by %s', (name) => {
  test("is the forwarded one when the app trusts its proxy, by the framework's own setting", async () => {
    const { url, recorded } = await setup(name, { trustProxy: true });
    await get(url, { 'x-person': 'ana', 'x-forwarded-for': '203.0.113.7' });
    await get(url, { 'x-person': 'ana', 'x-forwarded-for': 'unknown' });
    await get(url, { 'x-person': 'ana', 'x-forwarded-for': '203.0.113.7:4711' });
    const events = await recorded();
    expect(events[0]).toMatchObject({ context: { ip: '203.0.113.7' } });
    expect(events[1]).not.toHaveProperty('context.ip');
    expect(events[2]).toMatchObject({ context: { ip: '203.0.113.7' } });
  });
});

test('in Hono without a socket the address is what the app says', async () => {
  const seen: unknown[] = [];
  const daybook = { record: (event: unknown) => String(seen.push(structuredClone(event))) };
  const app = new Hono<AuditEnv>();
  app.use(
    honoAudit(daybook, {
      actor: () => ({ type: 'system', name: 'x' }),
      address: (c) => c.req.header('cf-connecting-ip'),
    }),
  );
  app.get('/', (c) => c.text(c.var.audit.record({ action: 'SECRET_LIST', resource: { name: '*' } }) ?? ''));
  await app.request('/', { headers: { 'cf-connecting-ip': '2001:DB8:0:0::1' } });
  await app.request('/');
  expect(seen).toMatchObject([{ context: { ip: '2001:db8::1' } }, { context: { ip: undefined } }]);
});
