import { randomUUID } from 'node:crypto';
import type { Sample } from './sample.ts';
import { event, type Stage } from './stage.ts';

type Make = (stage: Stage) => Sample | Promise<Sample>;

const open =
  (method: string, path: string): Make =>
  () => ({ method, path });
const read =
  (path: string, query?: Readonly<Record<string, string>>): Make =>
  (stage) => ({
    method: 'GET',
    path,
    headers: stage.asKey,
    ...(query && { query }),
  });
const show =
  (path: string): Make =>
  (stage) => ({ method: 'GET', path, headers: stage.asOwner });
const env = { env: 'production' };

/** A request for each route, one that succeeds. A route of the OpenAPI document that has none fails the fuzzer. */
export const SAMPLES: Readonly<Record<string, Make>> = {
  'GET /healthz': open('GET', '/healthz'),
  'GET /readyz': open('GET', '/readyz'),
  'GET /metrics': open('GET', '/metrics'),
  'GET /openapi.json': open('GET', '/openapi.json'),
  'GET /docs/api': open('GET', '/docs/api'),
  'GET /v1/setup': open('GET', '/v1/setup'),
  'POST /v1/links/check': () => ({
    method: 'POST',
    path: '/v1/links/check',
    body: { kind: 'json', value: { kind: 'password-reset', token: 'x'.repeat(32) } },
  }),

  'GET /v1/me': show('/v1/me'),
  'GET /v1/organization': show('/v1/organization'),
  'PATCH /v1/organization': (stage) => ({
    method: 'PATCH',
    path: '/v1/organization',
    headers: stage.asOwner,
    body: { kind: 'json', value: { name: 'Acme' } },
  }),
  'POST /v1/organizations': (stage) => ({
    method: 'POST',
    path: '/v1/organizations',
    headers: stage.as(stage.founder),
    body: { kind: 'json', value: { name: 'Second' } },
  }),
  'POST /v1/session/organization': (stage) => ({
    method: 'POST',
    path: '/v1/session/organization',
    headers: stage.asOwner,
    body: { kind: 'json', value: { id: stage.server.organizationId } },
  }),

  'GET /v1/invitations': show('/v1/invitations'),
  'POST /v1/invitations': (stage) => ({
    method: 'POST',
    path: '/v1/invitations',
    headers: stage.asOwner,
    body: { kind: 'json', value: { email: `${stage.name('invited')}@acme.example`, role: 'member' } },
  }),
  'GET /v1/invitations/{id}': async (stage) => ({
    method: 'GET',
    path: `/v1/invitations/${(await stage.invitation()).id}`,
  }),
  'DELETE /v1/invitations/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/invitations/${(await stage.invitation()).id}`,
    headers: stage.asOwner,
    spends: ['invitation'],
  }),
  'POST /v1/invitations/{id}/accept': async (stage) => {
    const { cookie, invitationId } = await stage.guest();
    const path = `/v1/invitations/${invitationId}/accept`;
    return { method: 'POST', path, headers: stage.as(cookie), spends: ['guest'] };
  },
  'GET /v1/members': show('/v1/members'),
  'PATCH /v1/members/{id}': async (stage) => ({
    method: 'PATCH',
    path: `/v1/members/${(await stage.member()).id}`,
    query: { keys: 'keep' },
    headers: stage.asOwner,
    body: { kind: 'json', value: { role: 'viewer' } },
  }),
  'DELETE /v1/members/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/members/${(await stage.member()).id}`,
    query: { keys: 'revoke' },
    headers: stage.asOwner,
    spends: ['member'],
  }),
  'POST /v1/members/{id}/password-reset': async (stage) => ({
    method: 'POST',
    path: `/v1/members/${(await stage.member()).id}/password-reset`,
    headers: stage.asOwner,
  }),
  'DELETE /v1/members/{id}/two-factor': async (stage) => ({
    method: 'DELETE',
    path: `/v1/members/${(await stage.guarded()).id}/two-factor`,
    headers: stage.asOwner,
    spends: ['guarded'],
  }),
  'DELETE /v1/members/{id}/sessions': async (stage) => ({
    method: 'DELETE',
    path: `/v1/members/${(await stage.member()).id}/sessions`,
    headers: stage.asOwner,
    spends: ['member'],
  }),

  'GET /v1/api-keys': show('/v1/api-keys'),
  'POST /v1/api-keys': (stage) => ({
    method: 'POST',
    path: '/v1/api-keys',
    headers: stage.asOwner,
    body: {
      kind: 'json',
      value: {
        name: stage.name('key'),
        scopes: ['events:read', 'secrets:read'],
        environments: ['production'],
        cidrs: ['203.0.113.0/24', '2001:db8::/32'],
        expiresAt: '2099-01-31T12:00:00Z',
      },
    },
  }),
  'DELETE /v1/api-keys/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/api-keys/${(await stage.apiKey()).id}`,
    headers: stage.asOwner,
    spends: ['api-key'],
  }),
  'POST /v1/api-keys/{id}/confirm': async (stage) => ({
    method: 'POST',
    path: `/v1/api-keys/${(await stage.apiKey()).id}/confirm`,
    headers: stage.asOwner,
  }),
  'POST /v1/api-keys/confirm': (stage) => ({
    method: 'POST',
    path: '/v1/api-keys/confirm',
    headers: stage.asOwner,
  }),

  'GET /v1/retention': read('/v1/retention'),
  'PUT /v1/retention': (stage) => ({
    method: 'PUT',
    path: '/v1/retention',
    headers: stage.asOwner,
    body: { kind: 'json', value: { retentionDays: 3_650 } },
  }),

  'GET /v1/billing': show('/v1/billing'),
  'POST /v1/billing/plan': (stage) => ({
    method: 'POST',
    path: '/v1/billing/plan',
    headers: stage.asOwner,
    body: { kind: 'json', value: { plan: 'enterprise' } },
  }),
  'POST /v1/billing/cancel': (stage) => ({
    method: 'POST',
    path: '/v1/billing/cancel',
    headers: stage.asOwner,
  }),
  'POST /v1/billing/payments': (stage) => ({
    method: 'POST',
    path: '/v1/billing/payments',
    headers: stage.asOwner,
    body: { kind: 'json', value: { amount: 4_900, currency: 'EUR', reference: stage.name('INV') } },
  }),

  'GET /v1/legal-holds': show('/v1/legal-holds'),
  'POST /v1/legal-holds': async (stage) => {
    await stage.endHolds();
    return {
      method: 'POST',
      path: '/v1/legal-holds',
      headers: stage.asOwner,
      body: {
        kind: 'json',
        value: {
          ...{ name: stage.name('Case'), reason: 'a letter', scope: 'filter', q: 'category:secrets' },
          ...{ from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z', endsAt: '2099-01-31T12:00:00Z' },
        },
      },
    };
  },
  'DELETE /v1/legal-holds/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/legal-holds/${(await stage.legalHold()).id}`,
    headers: stage.asOwner,
    spends: ['legal-hold'],
  }),
  'GET /v1/erasures': show('/v1/erasures'),
  'POST /v1/erasures': async (stage) => {
    await stage.endErasures();
    const value = { subject: `${stage.name('leaver')}@acme.example`, password: stage.server.owner.password };
    return { method: 'POST', path: '/v1/erasures', headers: stage.asOwner, body: { kind: 'json', value } };
  },
  'DELETE /v1/erasures/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/erasures/${(await stage.erasure()).id}`,
    headers: stage.asOwner,
    spends: ['erasure'],
  }),

  'GET /v1/projects': read('/v1/projects'),
  'POST /v1/projects': (stage) => ({
    method: 'POST',
    path: '/v1/projects',
    headers: stage.asKey,
    body: { kind: 'json', value: { name: stage.name('project'), environments: ['production', 'canary'] } },
  }),
  'GET /v1/projects/{id}': async (stage) => ({
    method: 'GET',
    path: `/v1/projects/${(await stage.project()).id}`,
    headers: stage.asKey,
  }),
  'PATCH /v1/projects/{id}': async (stage) => ({
    method: 'PATCH',
    path: `/v1/projects/${(await stage.project()).id}`,
    headers: stage.asKey,
    body: { kind: 'json', value: { name: stage.name('renamed') } },
  }),
  'DELETE /v1/projects/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/projects/${(await stage.project()).id}`,
    headers: stage.asKey,
    spends: ['project', 'variable'],
  }),
  'GET /v1/projects/{id}/variables': async (stage) => ({
    method: 'GET',
    path: `/v1/projects/${(await stage.project()).id}/variables`,
    query: env,
    headers: stage.asKey,
  }),
  'PUT /v1/projects/{id}/variables/{name}': async (stage) => ({
    method: 'PUT',
    path: `/v1/projects/${(await stage.project()).id}/variables/REGION`,
    query: env,
    headers: stage.asKey,
    body: { kind: 'json', value: { value: stage.name('region') } },
  }),
  'DELETE /v1/projects/{id}/variables/{name}': async (stage) => {
    const { id } = await stage.project();
    const path = `/v1/projects/${id}/variables/${await stage.variable()}`;
    return { method: 'DELETE', path, query: env, headers: stage.asKey, spends: ['variable'] };
  },
  'POST /v1/projects/{id}/variables/upload': async (stage) => ({
    method: 'POST',
    path: `/v1/projects/${(await stage.project()).id}/variables/upload`,
    query: { ...env, preview: 'false' },
    headers: stage.asKey,
    body: { kind: 'text', type: 'text/plain', text: `LOG_LEVEL=${stage.name('level')}\nA="b c" # note\n` },
  }),

  'GET /v1/secrets': read('/v1/secrets', env),
  'GET /v1/secrets/{name}': async (stage) => ({
    method: 'GET',
    path: `/v1/secrets/${await stage.secret()}`,
    query: { ...env, version: '1' },
    headers: stage.asKey,
  }),
  'POST /v1/secrets/read': async (stage) => ({
    method: 'POST',
    path: '/v1/secrets/read',
    headers: stage.asKey,
    body: { kind: 'json', value: { names: [await stage.secret()], env: 'production' } },
  }),
  'PUT /v1/secrets/{name}': async (stage) => ({
    method: 'PUT',
    path: '/v1/secrets/ROTATED',
    query: env,
    headers: stage.asKey,
    body: { kind: 'json', value: { value: stage.name('value') } },
  }),
  'POST /v1/secrets/{name}/restore': async (stage) => ({
    method: 'POST',
    path: `/v1/secrets/${await stage.replacedSecret()}/restore`,
    query: env,
    headers: stage.asKey,
    body: { kind: 'json', value: { version: 1 } },
    spends: ['replaced secret'],
  }),
  'DELETE /v1/secrets/{name}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/secrets/${await stage.secret()}`,
    query: env,
    headers: stage.asKey,
    spends: ['secret'],
  }),

  'POST /v1/events': (stage) => ({
    method: 'POST',
    path: '/v1/events',
    headers: { ...stage.asKey, Prefer: 'wait=sequenced' },
    body: {
      kind: 'json',
      value: {
        events: [
          {
            ...event(stage.name('resource')),
            id: randomUUID(),
            changes: [{ field: 'a', from: 1, to: null }],
          },
          { ...event('second'), occurredAt: '2026-11-22T10:15:30.123Z' },
        ],
      },
    },
  }),
  'GET /v1/events': read('/v1/events', { q: 'action:SECRET_READ env:production since:7d', limit: '5' }),
  'GET /v1/events/tail': read('/v1/events/tail', { q: 'env:production', after: '-1' }),
  'GET /v1/events/{id}': async (stage) => ({
    method: 'GET',
    path: `/v1/events/${await stage.eventId()}`,
    headers: stage.asKey,
  }),
  'GET /v1/events/{id}/proof': async (stage) => ({
    method: 'GET',
    path: `/v1/events/${await stage.eventId()}/proof`,
    headers: stage.asKey,
  }),
  'POST /v1/investigations/leaked-key': (stage) => ({
    method: 'POST',
    path: '/v1/investigations/leaked-key',
    headers: stage.asKey,
    body: {
      kind: 'json',
      value: {
        ...{ apiKey: 'ci-deploy', baselineDays: 30 },
        ...{ from: '2026-11-01T00:00:00Z', until: '2026-11-08T00:00:00Z' },
      },
    },
  }),
  'POST /v1/investigations/off-boarding': (stage) => ({
    method: 'POST',
    path: '/v1/investigations/off-boarding',
    headers: stage.asKey,
    body: { kind: 'json', value: { email: 'ana@acme.example', days: 30 } },
  }),
  'POST /v1/investigations/production-change': (stage) => ({
    method: 'POST',
    path: '/v1/investigations/production-change',
    headers: stage.asKey,
    body: {
      kind: 'json',
      value: { environment: 'production', from: '2026-11-01T00:00:00Z', until: '2026-11-08T00:00:00Z' },
    },
  }),
  'GET /v1/investigations': read('/v1/investigations'),
  'GET /v1/investigations/{id}': async (stage) => ({
    method: 'GET',
    path: `/v1/investigations/${await stage.investigation()}`,
    query: { format: 'markdown' },
    headers: stage.asKey,
  }),
  'GET /v1/export': read('/v1/export', { format: 'csv', q: 'action:SECRET_READ', order: 'newest' }),
  'GET /v1/exports': read('/v1/exports'),
  'POST /v1/exports': async (stage) => {
    await stage.makeRoom('exports');
    return {
      method: 'POST',
      path: '/v1/exports',
      headers: stage.asKey,
      body: { kind: 'json', value: { format: 'ndjson', q: 'action:SECRET_READ' } },
    };
  },
  'GET /v1/exports/{id}': async (stage) => ({
    method: 'GET',
    path: `/v1/exports/${await stage.finishedExport()}`,
    headers: stage.asKey,
  }),
  'GET /v1/exports/{id}/download': async (stage) => ({
    method: 'GET',
    path: `/v1/exports/${await stage.finishedExport()}/download`,
    headers: { ...stage.asKey, Range: 'bytes=1-' },
  }),
  'DELETE /v1/exports/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/exports/${await stage.finishedExport()}`,
    headers: stage.asKey,
    spends: ['export'],
  }),
  'GET /v1/export-schedules': read('/v1/export-schedules'),
  'POST /v1/export-schedules': async (stage) => {
    await stage.makeRoom('export-schedules');
    return {
      method: 'POST',
      path: '/v1/export-schedules',
      headers: stage.asKey,
      body: { kind: 'json', value: stage.schedule() },
    };
  },
  'DELETE /v1/export-schedules/{id}': async (stage) => ({
    method: 'DELETE',
    path: `/v1/export-schedules/${(await stage.exportSchedule()).id}`,
    headers: stage.asKey,
    spends: ['schedule'],
  }),
  'GET /v1/facets': read('/v1/facets', { q: '-ip:10.0.0.0/8 deploy', fields: 'category,actor,ip', top: '5' }),
  'GET /v1/histogram': read('/v1/histogram', { q: 'category:secrets', buckets: '20' }),
  'GET /v1/exposure': read('/v1/exposure', {
    ...{ secret: 'DATABASE_URL', env: 'production', project: 'storefront', actor: 'api-key:ci-deploy' },
    limit: '50',
  }),
  'GET /v1/catalogue': read('/v1/catalogue'),
  'PUT /v1/catalogue/actions/{action}': (stage) => ({
    method: 'PUT',
    path: '/v1/catalogue/actions/INVOICE_PAID',
    headers: stage.asKey,
    body: {
      kind: 'json',
      value: {
        category: 'Billing',
        resourceType: 'billing',
        description: 'paid an invoice',
        metadata: { type: 'object', properties: { amount: { type: 'integer', minimum: 0 } } },
      },
    },
  }),
  'GET /v1/ledger/key': read('/v1/ledger/key'),
  'GET /v1/ledger/consistency': read('/v1/ledger/consistency', { from: '1' }),
  'POST /v1/ledger/checkpoint-seen': async (stage) => ({
    method: 'POST',
    path: '/v1/ledger/checkpoint-seen',
    headers: stage.asKey,
    body: {
      kind: 'json',
      value: { checkpoint: (await stage.server.call('/v1/ledger/checkpoint')).text },
    },
  }),
  'GET /v1/ledger/openings': read('/v1/ledger/openings', { from: '0', limit: '3' }),
  'GET /v1/ledger/checkpoint': read('/v1/ledger/checkpoint', { log: '1' }),
  'GET /v1/ledger/logs': read('/v1/ledger/logs'),
  'GET /v1/ledger/tile/{path}': read('/v1/ledger/tile/0/000.p/1'),
  'GET /{organization}/checkpoint': (stage) => ({
    method: 'GET',
    path: `/${stage.server.organizationId}/checkpoint`,
    headers: stage.asKey,
  }),
  'GET /{organization}/tile/{path}': (stage) => ({
    method: 'GET',
    path: `/${stage.server.organizationId}/tile/entries/000.p/1`,
    headers: stage.asKey,
  }),

  // The auth library's routes are not in the document, and stand before the same database.
  'POST /api/auth/sign-in/email': (stage) => ({
    method: 'POST',
    path: '/api/auth/sign-in/email',
    headers: { Origin: stage.server.url },
    body: { kind: 'json', value: { ...stage.server.owner } },
  }),
  'POST /api/auth/request-password-reset': (stage) => ({
    method: 'POST',
    path: '/api/auth/request-password-reset',
    headers: { Origin: stage.server.url },
    body: { kind: 'json', value: { email: 'nobody@acme.example' } },
  }),
  'POST /api/auth/update-user': async (stage) => ({
    method: 'POST',
    path: '/api/auth/update-user',
    headers: stage.as((await stage.member()).cookie),
    body: { kind: 'json', value: { name: 'Mia Member' } },
  }),
  'GET /api/auth/get-session': show('/api/auth/get-session'),
  'GET /api/auth/list-sessions': show('/api/auth/list-sessions'),
  'POST /api/auth/sign-out': open('POST', '/api/auth/sign-out'),
};

/** Routes that cannot succeed on a stage with an owner; their mutations are refused like any others. */
export const ONCE: Readonly<Record<string, Make>> = {
  'POST /v1/setup': () => ({
    method: 'POST',
    path: '/v1/setup',
    body: {
      kind: 'json',
      value: { token: 'used', email: 'olga@acme.example', name: 'Olga', password: 'correct horse battery' },
    },
  }),
  'POST /api/auth/sign-up/email': (stage) => ({
    method: 'POST',
    path: '/api/auth/sign-up/email',
    headers: { Origin: stage.server.url },
    body: {
      kind: 'json',
      value: { name: 'Nobody', email: 'uninvited@acme.example', password: 'correct horse battery' },
    },
  }),
  'POST /api/auth/reset-password': (stage) => ({
    method: 'POST',
    path: '/api/auth/reset-password',
    headers: { Origin: stage.server.url },
    body: { kind: 'json', value: { token: 'x'.repeat(32), newPassword: 'correct horse battery' } },
  }),
  'POST /api/auth/two-factor/verify-totp': (stage) => ({
    method: 'POST',
    path: '/api/auth/two-factor/verify-totp',
    headers: { Origin: stage.server.url },
    body: { kind: 'json', value: { code: '123456' } },
  }),
};
