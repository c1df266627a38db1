import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openCheckpoint, verifyConsistency, verifyOpening } from '@daybook/ledger';
import { createClient, type EventProof } from '@daybook/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLedger } from '../packages/cli/src/verify/ledger.ts';
import { serverSource } from '../packages/cli/src/verify/server-source.ts';
import { secretRead, startTestServer, type TestServer } from '../packages/server/src/http/server.testing.ts';
import { filesWithText } from './files-with-text.testing.ts';

// A year's window shrinks to a second and everything expires; then it grows again, so that what is recorded later stays.

const CANARY = 'EXPIRED_CANARY_7d1f';
const A_YEAR = { DAYBOOK_RETENTION_DAYS_BUSINESS: '365', DAYBOOK_SWEEP_SECONDS: '1' };
const A_SECOND = { ...A_YEAR, DAYBOOK_RETENTION_DAYS_BUSINESS: String(1 / 86_400).slice(0, 14) };

type Coverage = {
  readonly visibleFrom: number;
  readonly expiredBefore: string | null;
  readonly complete: boolean;
  readonly notes: readonly string[];
};
type Retention = {
  readonly retentionDays: number;
  readonly shrink: { readonly until: string } | null;
  readonly visibleFrom: number;
  readonly next: { readonly at: string; readonly count: number } | null;
  readonly underWay: readonly unknown[];
};

let server: TestServer;
/** Of the events that expire. */
let ids: readonly string[];
let oldProof: EventProof;
let oldCheckpoint: string;
let filesBefore: readonly string[];
/** How `GET /v1/retention` answered in the grace. */
let inGrace: Retention;
let keptId: string;
/** Of an export that was made before. */
let exportId: string;

const retention = async () => (await server.call('/v1/retention')).body as Retention;

beforeAll(async () => {
  server = await startTestServer(A_YEAR);
  const events = Array.from({ length: 3 }, (_, n) =>
    secretRead({ resource: { name: `${CANARY}_${n}` }, metadata: { note: CANARY } }),
  );
  ids = ((await server.record(events)).body as { ids: string[] }).ids;
  oldProof = (await server.call(`/v1/events/${ids[0]}/proof`)).body as EventProof;
  oldCheckpoint = (await server.call('/v1/ledger/checkpoint')).text;
  const made = await server.call('/v1/exports', { json: { format: 'ndjson', q: 'position:0..2' } });
  exportId = (made.body as { id: string }).id;
  for (let state = ''; state !== 'done'; )
    state = ((await server.call(`/v1/exports/${exportId}`)).body as { state: string }).state;
  filesBefore = filesWithText(server.dataFolder, CANARY);
  await server.restart(A_SECOND);
  inGrace = await retention();
  passGrace();
  for (let state = inGrace; state.visibleFrom <= oldProof.position || state.underWay.length > 0; )
    state = await retention();
  await server.restart(A_YEAR);
  const kept = await server.record([secretRead({ resource: { name: 'KEPT' } })]);
  keptId = (kept.body as { ids: string[] }).ids[0] ?? '';
}, 120_000);
afterAll(() => server.stop());

/** As if the seven days were over. */
function passGrace(): void {
  const db = new DatabaseSync(join(server.dataFolder, 'workspace.db'), { timeout: 5_000 });
  db.exec('UPDATE retention SET shrinks_at = 1');
  db.close();
}

describe('a window that shrinks', () => {
  test('says when, and hides nothing until then', () => {
    const days = (Date.parse(inGrace.shrink?.until ?? '') - Date.now()) / 86_400_000;
    expect([inGrace.retentionDays, inGrace.visibleFrom]).toEqual([365, 0]);
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
    expect(inGrace.next?.count).toBeGreaterThan(0);
  });
});

describe('events that have expired', () => {
  test.each([
    '/v1/events?limit=1000',
    '/v1/events?limit=1000&order=oldest',
    '/v1/events?q=position:0..2',
    `/v1/events?q=resource:${CANARY}_0`,
    `/v1/events?q=${CANARY}`,
    '/v1/events?after=-1',
    '/v1/facets?fields=category,type,action,actor,env,ip,outcome',
    '/v1/histogram',
    `/v1/exposure?secret=${CANARY}_0`,
  ])('are in no answer of GET %s, which says so', async (path) => {
    const { status, text, body } = await server.call(path);
    expect([status, text.includes(CANARY)]).toEqual([200, false]);
    const { coverage, total } = body as { coverage: Coverage; total?: number };
    expect(coverage.visibleFrom).toBeGreaterThan(oldProof.position);
    expect(Date.parse(coverage.expiredBefore ?? '')).toBeGreaterThan(Date.parse(oldProof.recordedAt));
    expect(coverage.notes).toEqual([`events recorded before ${coverage.expiredBefore} have expired`]);
    expect(coverage.complete).toBe(true);
    if (total !== undefined) expect(total).toBeLessThan(10);
  });

  test.each(['ndjson', 'csv'])('are in no export as %s', async (format) => {
    const { status, text } = await server.call(`/v1/export?format=${format}`);
    expect([status, text.includes('KEPT'), text.includes(CANARY)]).toEqual([200, true, false]);
  });

  test('take the exports with them that were made of them', async () => {
    const download = await server.call(`/v1/exports/${exportId}/download`);
    expect([download.status, download.text.includes(CANARY)]).toEqual([409, false]);
  });

  test('are counted as gone for a poller', async () => {
    const { body } = await server.call('/v1/events?after=-1&limit=1000');
    const { events, range } = body as { events: unknown[]; range: Record<string, number> };
    expect(range).toMatchObject({ first: 0, count: events.length });
    expect((range.last ?? 0) + 1).toBe(events.length + (range.gone ?? 0));
  });

  test('are not followed', async () => {
    const stopped = new AbortController();
    const response = await fetch(`${server.url}/v1/events/tail?after=-1`, {
      headers: { Authorization: `Bearer ${server.apiKey}` },
      signal: stopped.signal,
    });
    let seen = '';
    for await (const chunk of response.body ?? []) {
      seen += Buffer.from(chunk).toString();
      if (seen.includes(keptId)) break;
    }
    stopped.abort();
    expect(seen).not.toContain(CANARY);
  });

  test.each(['', '/proof'])(
    'are told as expired by GET /v1/events/{id}%s, with the place that says so',
    async (what) => {
      const { status, body } = await server.call(`/v1/events/${ids[1]}${what}`);
      expect([status, body]).toEqual([
        410,
        expect.objectContaining({
          type: '/docs/api#expired',
          position: oldProof.position + 1,
          announcement: expect.any(Number),
        }),
      ]);
      const { announcement, detail } = body as { announcement: number; detail: string };
      expect(detail).toContain(`recorded at position ${announcement}`);
    },
  );

  test('leave their commitment and time in the ledger, and nothing else', async () => {
    const { openings, gone, visibleFrom } = await client().ledger.openings(0);
    // A second sweep may have come in between.
    let next = 0;
    for (const { first, last, kind, announcement } of gone) {
      expect([first, kind, announcement > last]).toEqual([next, 'expired', true]);
      next = last + 1;
    }
    expect(next).toBe(visibleFrom);
    expect(openings.map(({ position }) => position)).not.toContain(oldProof.position);
    expect(openings[0]?.position).toBe(visibleFrom);
    const tile = await server.call(`/v1/ledger/tile/entries/000.p/${visibleFrom}`);
    expect([tile.status, tile.text.includes(CANARY)]).toEqual([200, false]);
  });

  test('are in no file of the data folder', () => {
    for (const part of ['journal.db', 'index', 'exports'])
      expect(filesBefore.filter((name) => name.startsWith(part))).not.toEqual([]);
    expect(filesWithText(server.dataFolder, CANARY)).toEqual([]);
  });

  test('are duplicates when they are sent again, and refused with other content', async () => {
    const send = (name: string) =>
      server.call('/v1/events', {
        json: { id: ids[0], ...secretRead({ resource: { name }, metadata: { note: CANARY } }) },
      });
    expect((await send(`${CANARY}_0`)).body).toMatchObject({ accepted: 0, duplicates: [ids[0]] });
    expect(await send(`${CANARY}_9`)).toMatchObject({ status: 422, body: { type: '/docs/api#id-conflict' } });
  });
});

describe('the ledger, after events have expired', () => {
  test('proves what remains, and what an old proof says', async () => {
    const proof = await client().proof(keptId);
    expect(verifyOpening(proof, [server.verifierKey]).position).toBe(BigInt(proof.position));
    expect(verifyOpening(oldProof, [server.verifierKey]).position).toBe(BigInt(oldProof.position));
  });

  test('extends every old checkpoint', async () => {
    const open = (note: string) =>
      openCheckpoint({
        note,
        verifierKeys: [server.verifierKey],
        origin: `daybook.local/${server.organizationId}`,
      });
    const old = open(oldCheckpoint);
    const { body } = await server.call(`/v1/ledger/consistency?from=${old.size}`);
    const { proof, checkpoint } = body as { proof: string[]; checkpoint: string };
    const { size, root } = open(checkpoint);
    verifyConsistency({
      oldSize: old.size,
      newSize: size,
      oldRoot: old.root,
      newRoot: root,
      proof: proof.map((hash) => Buffer.from(hash, 'base64')),
    });
  });

  test('is verified with all payloads, and the verifier says what expired and where that is recorded', async () => {
    const report = await verifyLedger(serverSource(client()), {
      keys: [server.verifierKey],
      oldCheckpoint,
      payloadsOf: client(),
      onProgress: () => undefined,
    });
    expect(report.ok).toBe(true);
    expect(report.proved.join()).toMatch(/positions 0–\d+: expired, recorded at position \d+/);
  });
});

test('an index that is lost is built anew without what has expired', async () => {
  const all = async () => {
    await server.total();
    const { body } = await server.call('/v1/events?after=-1&limit=1000');
    const { events, range } = body as { events: { id: string }[]; range: object };
    return [events.map(({ id }) => id), range];
  };
  const before = await all();
  await server.pause();
  rmSync(join(server.dataFolder, 'index'), { recursive: true });
  await server.resume();
  expect(await all()).toEqual(before);
  expect(filesWithText(server.dataFolder, CANARY)).toEqual([]);
});

function client() {
  return createClient({ url: server.url, apiKey: server.apiKey });
}
