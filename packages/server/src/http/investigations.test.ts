import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { marked } from 'marked';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recorded } from './recorded.testing.ts';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

const SECRET = '/v1/secrets/DATABASE_URL?env=production';
const PERSON = { email: 'ana@acme.example' };

let server: TestServer;
let owner = '';
let ana = '';
/** The text of the key that Ana made. */
let key = '';
/** The text of another that writes events. */
let suspect = '';
beforeAll(async () => {
  server = await startTestServer();
  suspect = await server.makeKey('suspect', ['events:write']);
  owner = await server.signIn();
  ana = (await server.join('admin', PERSON.email)).cookie;
  await server.browse(owner, SECRET, { method: 'PUT', json: { value: 'postgres://first' } });
  const made = await server.browse(ana, '/v1/api-keys', {
    json: { name: 'ci-deploy', scopes: ['secrets:read', 'events:write'] },
  });
  key = (made.body as { key: string }).key;
  await server.browse(ana, SECRET);
  await server.call(SECRET, { headers: { Authorization: `Bearer ${key}` } });
  await server.browse(ana, '/v1/invitations', { json: { email: 'guest@acme.example', role: 'viewer' } });
  await server.total();
});
afterAll(() => server.stop());

type Item = { kind: string; state: string; name: string; at: string | null } & Record<string, unknown>;
type Made = {
  id: string;
  findings: unknown[];
  history: unknown;
  readUpTo: number;
  checkpoint: string;
  checklist: Item[];
  open: { kind: string; name: string }[];
  coverage: { notes: string[]; readUpTo: number };
} & Record<string, unknown>;

async function make(kind: string, json: unknown = PERSON, cookie = owner): Promise<Made> {
  const { status, body, text } = await server.browse(cookie, `/v1/investigations/${kind}`, { json });
  expect([status, text]).toEqual([200, expect.any(String)]);
  return body as Made;
}

async function again({ id }: { id: string }): Promise<Made> {
  await server.total();
  const { status, body } = await server.call(`/v1/investigations/${id}`);
  expect(status).toBe(200);
  return body as Made;
}

/** `kind name: state`, of each item. */
const states = ({ checklist }: Pick<Made, 'checklist'>) =>
  checklist.map(({ kind, name, state }) => `${kind} ${name}: ${state}`).sort();

/** A connection of its own to what the server keeps. */
function edit(sql: string, ...values: readonly string[]): void {
  const db = new DatabaseSync(join(server.dataFolder, 'workspace.db'), { timeout: 5_000 });
  db.prepare(sql).run(...values);
  db.close();
}

describe('an investigation', () => {
  test('is recorded with what it is about, and kept with the checkpoint that covers what was read', async () => {
    const made = await make('off-boarding', { ...PERSON, days: 7 });
    expect(made).toMatchObject({
      kind: 'off-boarding',
      input: { email: PERSON.email, days: 7 },
      by: server.owner.email,
      coverage: { readUpTo: made.readUpTo },
    });
    expect(Number(made.checkpoint.split('\n')[1])).toBeGreaterThan(made.readUpTo);
    expect((await recorded(server, 'action:INVESTIGATION_RUN')).at(-1)).toMatchObject({
      actor: { name: server.owner.email },
      resource: { type: 'audit-log', id: made.id, name: PERSON.email },
      metadata: { kind: 'off-boarding', days: 7 },
      recordedBy: { type: 'workspace' },
    });
    const listed = await server.call('/v1/investigations');
    expect((listed.body as { investigations: unknown[] }).investigations[0]).toEqual({
      id: made.id,
      kind: 'off-boarding',
      by: server.owner.email,
      at: made.at,
      readUpTo: made.readUpTo,
      input: { email: PERSON.email, days: 7 },
    });
  });

  test('finds the same when it is read again, whatever was recorded since', async () => {
    const made = await make('leaked-key', { apiKey: 'ci-deploy' });
    await server.record([
      {
        action: 'PROJECT_CREATE',
        actor: { type: 'api-key', name: 'ci-deploy' },
        resource: { name: 'blog' },
        context: { ip: '203.0.113.9' },
      },
    ]);
    const { checklist, coverage, ...found } = await again(made);
    const { checklist: before, coverage: covered, ...first } = made;
    expect(found).toEqual(first);
    expect(coverage.readUpTo).toBe(covered.readUpTo);
    expect(before.length).toBeGreaterThan(0);
    expect(checklist.length).toBeGreaterThanOrEqual(before.length);
  });

  test('has defaults that stay what they were: the last seven days, and 30 before', async () => {
    const made = await make('leaked-key', { apiKey: 'api-key:ci-deploy' });
    const { from, until } = made.input as { from: string; until: string };
    expect(made.input).toMatchObject({ apiKey: 'ci-deploy', baselineDays: 30 });
    expect(until).toBe(made.at);
    expect(Date.parse(until) - Date.parse(from)).toBe(7 * 86_400_000);
    expect((await again(made)).input).toEqual(made.input);
    expect((await make('production-change', {})).input).toMatchObject({ environment: 'production' });
  });

  test.each([
    ['leaked-key', { apiKey: ' ' }, 'apiKey'],
    ['leaked-key', { apiKey: 'x'.repeat(321) }, 'apiKey'],
    ['leaked-key', { apiKey: 'ci', from: '2026-11-08T00:00:00Z', until: '2026-11-01T00:00:00Z' }, 'from'],
    ['leaked-key', { apiKey: 'ci', from: '2999-01-01T00:00:00Z', until: '2999-01-02T00:00:00Z' }, 'from'],
    ['leaked-key', { apiKey: 'ci', until: '2026-11-08' }, 'until'],
    ['leaked-key', { apiKey: 'ci', baselineDays: 0 }, 'baselineDays'],
    ['off-boarding', { email: 'ana@acme.example', days: 3_651 }, 'days'],
    ['off-boarding', { name: 'ana' }, 'email'],
    ['production-change', { environment: '' }, 'environment'],
  ])('%s of %j is refused, naming the field', async (kind, json, path) => {
    const { status, body } = await server.call(`/v1/investigations/${kind}`, { json });
    expect([status, (body as { errors: { path: string }[] }).errors.map((error) => error.path)]).toEqual([
      422,
      expect.arrayContaining([path]),
    ]);
  });

  test('is for those who read the log, and belongs to one organization', async () => {
    const { id } = await make('off-boarding');
    const member = (await server.join('member')).cookie;
    const auditor = (await server.join('auditor')).cookie;
    const writer = { Authorization: `Bearer ${key}` };
    for (const path of ['/v1/investigations', `/v1/investigations/${id}`]) {
      expect((await server.browse(member, path)).status).toBe(403);
      expect((await server.call(path, { headers: writer })).status).toBe(403);
      expect((await server.browse(auditor, path)).status).toBe(200);
    }
    const asked = { method: 'POST', json: PERSON };
    expect((await server.browse(member, '/v1/investigations/off-boarding', asked)).status).toBe(403);
    expect((await recorded(server, 'action:INVESTIGATION_RUN outcome:denied')).at(-1)).toMatchObject({
      actor: { name: 'member@acme.example' },
      resource: { name: 'off-boarding' },
    });
    await server.browse(auditor, '/v1/organizations', { json: { name: 'Other' } });
    expect((await server.browse(auditor, '/v1/investigations')).body).toEqual({ investigations: [] });
    expect((await server.browse(auditor, `/v1/investigations/${id}`)).status).toBe(404);
  });

  test('cannot be read any more once the person it is about was erased, nor as one of a retired log', async () => {
    const erased = await make('off-boarding');
    edit("UPDATE investigations SET input = 'erased' WHERE id = ?", erased.id);
    const { status, body } = await server.call(`/v1/investigations/${erased.id}`);
    expect([status, body]).toMatchObject([404, { detail: expect.stringContaining('was erased') }]);
    const listed = await server.call('/v1/investigations');
    expect((listed.body as { investigations: unknown[] }).investigations[0]).toMatchObject({ input: null });
    const retired = await make('off-boarding');
    edit('UPDATE investigations SET log = 2 WHERE id = ?', retired.id);
    expect((await server.call(`/v1/investigations/${retired.id}`)).status).toBe(409);
  });

  test('is made a thousand times a day by one credential, and no more', async () => {
    const { id } = await make('off-boarding', PERSON, ana);
    edit(
      `WITH RECURSIVE copies (number) AS (VALUES (2) UNION ALL SELECT number + 1 FROM copies WHERE number < 1000)
       INSERT INTO investigations
       SELECT 'inq_copy' || number, organization_id, kind, input, made_by, credential, made_at, log, read_up_to, visible_from, checkpoint
       FROM investigations, copies WHERE id = ?`,
      id,
    );
    const { status, body } = await server.browse(ana, '/v1/investigations/off-boarding', { json: PERSON });
    expect([status, body]).toMatchObject([403, { limit: 'investigations', max: 1_000 }]);
    edit("DELETE FROM investigations WHERE id LIKE 'inq_copy%'");
  });
});

describe('a checklist', () => {
  test('names what the person still has, and ticks itself as that is ended', async () => {
    const made = await make('off-boarding');
    expect(states(made)).toEqual([
      'end-sessions ana@acme.example: open',
      'remove-member ana@acme.example: open',
      'revoke-key ci-deploy: open',
      'rotate DATABASE_URL: open',
      'withdraw-invitation guest@acme.example: open',
    ]);
    expect(made.open).toEqual([
      { kind: 'membership', name: PERSON.email },
      { kind: 'session', name: PERSON.email },
      { kind: 'api-key', name: 'ci-deploy' },
      { kind: 'invitation', name: 'guest@acme.example' },
    ]);
    const itemOf = (kind: string) => made.checklist.find((item) => item.kind === kind);
    const invitation = itemOf('withdraw-invitation')?.invitationId;
    expect(invitation).toMatch(/^ivh_/);
    expect(itemOf('rotate')).toMatchObject({ environment: 'production', versions: [1] });

    await server.browse(owner, `/v1/invitations/${invitation}`, { method: 'DELETE' });
    await server.browse(owner, SECRET, { method: 'PUT', json: { value: 'postgres://second' } });
    const memberId = itemOf('remove-member')?.memberId;
    await server.browse(owner, `/v1/members/${memberId}?keys=revoke`, { method: 'DELETE' });

    const after = await again(made);
    expect(states(after)).toEqual([
      'remove-member ana@acme.example: done',
      'revoke-key ci-deploy: done',
      'rotate DATABASE_URL: done',
      'withdraw-invitation guest@acme.example: done',
    ]);
    expect(after.checklist.every(({ at }) => Date.parse(at ?? '') > Date.parse(String(made.at)))).toBe(true);
    expect([after.open, after.findings]).toEqual([[], made.findings]);
  });

  test('says of what is known from events alone that it is to be done elsewhere', async () => {
    const actor = { type: 'api-key', name: 'AKIA-elsewhere' };
    const resource = { name: 'arn:aws:secret' };
    await server.record([secretRead({ actor, resource })]);
    const made = await make('leaked-key', { apiKey: actor.name });
    expect(made.checklist).toMatchObject([
      { kind: 'revoke-key', state: 'open', detail: expect.stringContaining('not a key of this workspace') },
      { kind: 'rotate', name: resource.name, state: 'open', versions: [] },
    ]);
    await server.record([
      { action: 'API_KEY_REVOKE', actor: { type: 'user', name: 'ben@acme.example' }, resource: actor },
      { action: 'SECRET_SET', actor: { type: 'user', name: 'ben@acme.example' }, resource },
    ]);
    expect(states(await again(made))).toEqual([
      'revoke-key AKIA-elsewhere: done',
      'rotate arn:aws:secret: done',
    ]);
  });

  test('does not believe the suspect key that what it made was revoked', async () => {
    const made = { type: 'api-key', name: 'made-by-suspect' };
    const actor = { type: 'api-key', name: 'suspect' };
    await server.record([
      { action: 'API_KEY_CREATE', actor, resource: made, context: { ip: '203.0.113.80' } },
    ]);
    const investigation = await make('leaked-key', { apiKey: 'suspect' });
    const revoked = { action: 'API_KEY_REVOKE', actor, resource: made };
    await server.record([revoked], { Authorization: `Bearer ${suspect}` });
    expect(states(await again(investigation))).toContain('revoke-key made-by-suspect: open');
    await server.record([revoked]);
    expect(states(await again(investigation))).toContain('revoke-key made-by-suspect: done');
  });

  test('brings back what an unexpected change replaced', async () => {
    const path = '/v1/secrets/API_TOKEN?env=production';
    await server.browse(owner, path, { method: 'PUT', json: { value: 'good' } });
    const ben = (await server.join('member', 'ben@acme.example')).cookie;
    for (const value of ['bad', 'worse']) await server.browse(ben, path, { method: 'PUT', json: { value } });
    // Whoever reports something about the secret decides neither what is put back nor whether it was.
    const stranger = { type: 'user', name: 'stranger@acme.example' };
    const forged = (version: number, occurredAt: string) => ({
      ...{ action: 'SECRET_SET', actor: stranger, resource: { name: 'API_TOKEN' }, occurredAt },
      context: { environment: 'production', version },
    });
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    await server.record([forged(3, hourAgo), forged(9, new Date().toISOString())]);
    await server.total();
    const made = await make('production-change', {});
    const itemOf = ({ checklist }: Made) =>
      checklist.find(({ kind, name }) => kind === 'restore' && name === 'API_TOKEN');
    expect(itemOf(made)).toMatchObject({ state: 'open', version: 1, environment: 'production' });
    await server.browse(owner, path, { method: 'PUT', json: { value: 'good' } });
    expect(itemOf(await again(made))).toMatchObject({ state: 'done' });
    await server.browse(owner, path, { method: 'DELETE' });
    expect(itemOf(await again(made))).toMatchObject({ state: 'gone' });
  });

  test('of a secret that is kept elsewhere is ticked when it is set again', async () => {
    const set = (name: string, version: number, resource = 'ELSEWHERE') => ({
      action: 'SECRET_SET',
      actor: { type: 'user', name },
      resource: { name: resource },
      context: { environment: 'canary', version },
    });
    await server.record([set('ben@acme.example', 1)]);
    await server.record([set('stranger@acme.example', 2), set('stranger@acme.example', 7, 'OLDER')]);
    const made = await make('production-change', { environment: 'canary' });
    const restore = { kind: 'restore', name: 'ELSEWHERE', environment: 'canary', version: 1 };
    expect(made.checklist).toContainEqual(expect.objectContaining({ ...restore, state: 'open' }));
    // What was there before is not in the log.
    expect(made.checklist).toContainEqual(expect.objectContaining({ name: 'OLDER', state: 'open' }));
    await server.record([set('ben@acme.example', 3)]);
    expect((await again(made)).checklist).toContainEqual(
      expect.objectContaining({ ...restore, state: 'done' }),
    );
  });
});

describe('a report', () => {
  test('is Markdown with the findings, the checklist, the checkpoint and the link', async () => {
    const made = await make('off-boarding');
    const { status, headers, text } = await server.call(`/v1/investigations/${made.id}?format=markdown`);
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/markdown; charset=utf-8']);
    for (const part of [
      '# Off-boarding follow-up: ana@acme.example',
      '## Checklist',
      '## Findings',
      '## What this rests on',
      made.checkpoint,
      server.verifierKey,
      `${server.url}/investigations/${made.id}`,
    ])
      expect(text).toContain(part);
  });

  test('shows what others wrote as text, whatever it holds', async () => {
    const name = '`a` | <img src=x> [here](https://evil.example) **b** ![i](x)\n# c\u202e www.evil.example';
    const actor = { type: 'api-key', name: 'ci-hostile' };
    await server.record([
      secretRead({ actor, resource: { name }, context: { environment: '<b>prod</b>', ip: '203.0.113.7' } }),
    ]);
    const made = await make('leaked-key', { apiKey: actor.name });
    const { text } = await server.call(`/v1/investigations/${made.id}?format=markdown`);
    const html = await marked.parse(text, { gfm: true });
    expect(html).not.toMatch(/<img|<b>|<strong>b<|evil\.example"/);
    const links = [...html.matchAll(/href="(?!mailto:)([^"]*)"/g)].map(([, link]) => link);
    expect(links).toEqual([`${server.url}/investigations/${made.id}`]);
    expect(text).not.toContain('\u202e');
    expect(text).toContain('\\u{202e}');
  });
});
