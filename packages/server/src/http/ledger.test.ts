import {
  commitment,
  decodeEntryBundle,
  encodeLeaf,
  leafHash,
  openNote,
  parseCheckpoint,
  parseTlogProof,
  verifyConsistency,
  verifyInclusion,
} from '@daybook/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.record(Array.from({ length: 300 }, (_, n) => secretRead({ metadata: { n } })));
});
afterAll(() => server.stop());

const bytes = async (path: string) => {
  const response = await fetch(server.url + path, { headers: { Authorization: `Bearer ${server.apiKey}` } });
  return {
    status: response.status,
    cache: response.headers.get('cache-control'),
    body: Buffer.from(await response.arrayBuffer()),
  };
};
const checkpoint = async () => {
  const { text } = await server.call('/v1/ledger/checkpoint');
  return parseCheckpoint(openNote(text, [server.verifierKey]).text);
};

describe('the ledger over HTTP', () => {
  test('names its verifier key, the one that init printed', async () => {
    expect((await server.call('/v1/ledger/key')).text).toBe(`${server.verifierKey}\n`);
  });

  test('proves an event with nothing but the pinned key', async () => {
    const { body } = await server.call('/v1/events?after=122&limit=1');
    const [event] = (body as { events: { id: string; position: number; recordedAt: string }[] }).events;
    const answer = await server.call(`/v1/events/${event?.id}/proof`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { position, salt, payload, recordedAt, proof } = answer.body as Record<string, string> & {
      position: number;
    };
    expect([position, recordedAt]).toEqual([event?.position, event?.recordedAt]);
    expect(JSON.parse(payload ?? '')).toMatchObject({
      id: event?.id,
      metadata: { n: 123 },
      recordedBy: { type: 'api-key' },
    });
    const opening = { salt: Buffer.from(salt ?? '', 'base64'), payload: Buffer.from(payload ?? '') };
    const leaf = encodeLeaf({
      recordedAt: BigInt(Date.parse(recordedAt ?? '')),
      commitment: commitment(opening),
    });
    const parsed = parseTlogProof(proof ?? '');
    const { origin, size, root } = parseCheckpoint(openNote(parsed.checkpoint, [server.verifierKey]).text);
    expect(origin).toBe(`daybook.local/${server.organizationId}`);
    expect(parsed.index).toBe(BigInt(position));
    verifyInclusion({ index: parsed.index, size, leafHash: leafHash(leaf), proof: parsed.proof, root });
  });

  test('proves an event as soon as it is published', async () => {
    for (let n = 0; n < 20; n += 1) {
      const { body } = await server.call('/v1/events', {
        json: secretRead(),
        headers: { Prefer: 'wait=published' },
      });
      const [id] = (body as { ids: string[] }).ids;
      expect((await server.call(`/v1/events/${id}/proof`)).status).toBe(200);
    }
  });

  test('proves that it extends every checkpoint it has given', async () => {
    const old = await checkpoint();
    await server.record([secretRead()]);
    const { body } = await server.call(`/v1/ledger/consistency?from=${old.size}`);
    const answer = body as { oldSize: number; newSize: number; proof: string[]; checkpoint: string };
    const newer = parseCheckpoint(openNote(answer.checkpoint, [server.verifierKey]).text);
    expect([answer.oldSize, answer.newSize]).toEqual([Number(old.size), Number(newer.size)]);
    verifyConsistency({
      oldSize: old.size,
      newSize: newer.size,
      oldRoot: old.root,
      newRoot: newer.root,
      proof: answer.proof.map((hash) => Buffer.from(hash, 'base64')),
    });
    expect((await server.call('/v1/ledger/consistency?from=0')).body).toMatchObject({
      oldSize: 0,
      proof: [],
    });
    expect((await server.call('/v1/ledger/consistency?from=99999')).status).toBe(400);
    expect((await server.call('/v1/ledger/consistency')).status).toBe(400);
  });

  test('serves tiles and bundles under both names, and lets only what never changes be cached', async () => {
    const { size } = await checkpoint();
    const partial = Number(size) - 256;
    const own = `/${server.organizationId}`;
    expect(await bytes('/v1/ledger/tile/0/000')).toMatchObject({ status: 200, cache: 'no-store' });
    const full = await bytes(`${own}/tile/0/000`);
    expect(full.body).toHaveLength(8_192);
    expect(full.cache).toMatch(/private.*immutable/);
    const part = await bytes(`${own}/tile/0/001.p/${partial}`);
    expect(part.body).toHaveLength(partial * 32);
    expect(part.cache).not.toMatch(/immutable/);
    const bundle = await bytes(`${own}/tile/entries/001.p/${partial}`);
    expect(decodeEntryBundle(bundle.body)).toHaveLength(partial);
    expect((await bytes(`${own}/checkpoint`)).cache).toBe('private, no-cache');
  });

  test.each([
    '0/001',
    '0/002.p/1',
    '1/000',
    '0/1',
    '0/x000/000',
    '0/001.p/0',
    '0/001.p/256',
    '9/000',
    'entries/002',
    'nonsense',
    '0/-01',
  ])('has nothing at tile/%s', async (path) => {
    expect((await bytes(`/v1/ledger/tile/${path}`)).status).toBe(404);
  });
});
