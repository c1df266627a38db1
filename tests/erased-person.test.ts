import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { verifyOpening } from '@daybook/ledger';
import { createClient } from '@daybook/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLedger } from '../packages/cli/src/verify/ledger.ts';
import { serverSource } from '../packages/cli/src/verify/server-source.ts';
import { startTestServer, type TestServer } from '../packages/server/src/http/server.testing.ts';
import { filesWithText } from './files-with-text.testing.ts';

// Ana is somebody whom programs have reported on and owners have invited and looked for. She is erased; Ben, and those whose addresses are like hers, are not.

const ANA = 'ana-7d1f@acme.example';
const NEAR = ['ana-7d1f+x@acme.example', 'ana.7d1f@acme.example', 'ana-7d1f@sub.acme.example'];

let server: TestServer;
let owner = '';
let auditor = '';
let oldCheckpoint = '';
let filesBefore: readonly string[] = [];
/** Ids of what names her, of what a hold keeps of it, and of what names others. */
let hers: readonly string[] = [];
let held = '';
let others: readonly string[] = [];
/** Where hers lie, and then what is held. */
let positions: readonly number[] = [];
let holdId = '';
let erasureId = '';

type Listed = { readonly id: string; readonly position: number };

beforeAll(async () => {
  server = await startTestServer();
  owner = await server.signIn();
  auditor = (await server.join('auditor')).cookie;
  const record = async (events: readonly object[]) => {
    const { body } = await server.record(events);
    return (body as { ids: string[] }).ids;
  };
  hers = await record([
    read({ type: 'user', name: ANA }),
    read({ type: 'user', name: 'Ana-7D1F@ACME.example' }),
    read({ type: 'user', name: 'ben@acme.example' }, { metadata: { note: `asked by "${ANA}":\n${ANA}` } }),
    read({ type: 'user', name: 'ben@acme.example' }, { changes: [{ field: 'owner', from: ANA, to: null }] }),
    read({ type: 'user', name: 'ben@acme.example' }, { resource: { type: 'member', name: ANA } }),
  ]);
  [held = ''] = await record([read({ type: 'user', name: ANA }, { context: { environment: 'legal' } })]);
  others = await record([
    read({ type: 'user', name: 'ben@acme.example' }),
    ...NEAR.map((name) => read({ type: 'user', name })),
  ]);
  const invited = await server.browse(owner, '/v1/invitations', { json: { email: ANA, role: 'viewer' } });
  const { id } = invited.body as { id: string };
  await server.browse(owner, `/v1/invitations/${id}`, { method: 'DELETE' });
  await server.browse(owner, `/v1/events?q=actor:${ANA}`);
  oldCheckpoint = (await server.call('/v1/ledger/checkpoint')).text;
  positions = await Promise.all(
    [...hers, held].map(async (id) => ((await server.call(`/v1/events/${id}`)).body as Listed).position),
  );
  filesBefore = filesWithText(server.dataFolder, ANA);

  const placed = await server.browse(owner, '/v1/legal-holds', {
    json: { name: 'Case 117', reason: 'a letter', scope: 'filter', q: 'env:legal' },
  });
  holdId = (placed.body as { id: string }).id;
  const { password } = server.owner;
  const asked = await server.browse(owner, '/v1/erasures', { json: { subject: ANA, password } });
  erasureId = (asked.body as { id: string }).id;
  await server.pause();
  makeDue();
  await server.resume();
}, 120_000);
afterAll(() => server.stop());

function read(actor: object, fields: object = {}) {
  return { action: 'SECRET_READ', actor, resource: { type: 'secret', name: 'TOKEN' }, ...fields };
}

/** The three days are over. */
function makeDue(): void {
  const db = new DatabaseSync(join(server.dataFolder, 'workspace.db'));
  db.exec("UPDATE erasures SET due_at = 0; UPDATE jobs SET due_at = 0 WHERE kind = 'erasure'");
  db.close();
}

const erasure = async () => {
  const { body } = await server.browse(auditor, '/v1/erasures');
  return (body as { erasures: { state: string; subject: string | null }[] }).erasures[0];
};
const proofOf = (id: string) => server.call(`/v1/events/${id}/proof`);
/** What is told of an event as long as its id is remembered. */
const ERASED = {
  status: 410,
  body: { type: '/docs/api#erased', position: expect.any(Number), announcement: expect.any(Number) },
};
const client = () => createClient({ url: server.url, apiKey: server.apiKey });
/** The positions of which the server says that they were erased, and where that is recorded. */
const erasedPositions = async () => {
  const { gone } = await client().ledger.openings(0);
  return gone.flatMap(({ first, last, kind, announcement }) => {
    expect([kind, announcement > last]).toEqual(['erased', true]);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });
};
const found = async (q: string) => {
  await server.total();
  const { body } = await server.call(`/v1/events?limit=100&q=${encodeURIComponent(q)}`);
  return (body as { events: Listed[] }).events;
};

describe('a person whom the log forgets', () => {
  test('stays as far as a legal hold says so, and the erasure waits for it', async () => {
    await expect.poll(erasure, { timeout: 60_000 }).toMatchObject({
      ...{ id: erasureId, state: 'waiting', subject: ANA },
      waitingFor: [{ id: holdId, name: 'Case 117' }],
    });
    expect((await found(`actor:${ANA}`)).map(({ id }) => id)).toEqual([held]);
    expect((await proofOf(held)).status).toBe(200);
    for (const id of hers) expect(await proofOf(id)).toMatchObject(ERASED);
    expect(await erasedPositions()).toEqual(expect.arrayContaining([...positions].slice(0, hers.length)));
  });

  test('is in no answer and no file once the hold is released, and each of the others still is, and provable', async () => {
    await server.browse(owner, `/v1/legal-holds/${holdId}`, { method: 'DELETE' });
    await expect.poll(erasure, { timeout: 60_000 }).toMatchObject({ state: 'done', subject: null });
    expect(filesBefore.filter((name) => name.startsWith('index'))).not.toEqual([]);
    expect(filesBefore.filter((name) => name.startsWith('workspace.db'))).not.toEqual([]);
    for (const text of [ANA, 'Ana-7D1F@ACME.example'])
      expect(filesWithText(server.dataFolder, text)).toEqual([]);
    for (const q of [`actor:${ANA}`, `resource:${ANA}`]) expect(await found(q)).toEqual([]);
    for (const id of [...hers, held]) expect(await proofOf(id)).toMatchObject(ERASED);
    expect(await erasedPositions()).toEqual(expect.arrayContaining([...positions]));
    for (const id of others) {
      const proof = await client().proof(id);
      expect(verifyOpening(proof, [server.verifierKey]).position).toBe(BigInt(proof.position));
    }
  });

  test('leaves a ledger that extends the old one, verifies with all payloads, and says what was erased and where that is recorded', async () => {
    const report = await verifyLedger(serverSource(client()), {
      keys: [server.verifierKey],
      oldCheckpoint,
      payloadsOf: client(),
      onProgress: () => undefined,
    });
    expect(report.ok).toBe(true);
    expect(report.proved.join()).toMatch(/erased, recorded at position \d+/);
    const told = await found('action:ERASURE_*');
    expect(told.map((event) => (event as { action?: string }).action)).toEqual([
      'ERASURE_COMPLETE',
      'ERASURE_START',
      'ERASURE_START',
      'ERASURE_REQUEST',
    ]);
    expect(JSON.stringify(told)).not.toContain('7d1f');
  });
});
