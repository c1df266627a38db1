import { commitment, decodeEntryBundle, decodeLeaf } from '@daybook/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

type Opening = { position: number; salt: string; payload: string; recordedAt: string };
type Page = { openings: Opening[]; visibleFrom: number; next: number | null };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const count of [3, 250, 1]) {
    await server.record(Array.from({ length: count }, (_, n) => secretRead({ metadata: { n } })));
  }
});
afterAll(() => server.stop());

const page = async (query: string) => (await server.call(`/v1/ledger/openings?${query}`)).body as Page;

describe('GET /v1/ledger/openings', () => {
  test('gives what opens every leaf, once and in order, in pages of any size', async () => {
    const bundle = await fetch(`${server.url}/v1/ledger/tile/entries/000.p/254`, {
      headers: { Authorization: `Bearer ${server.apiKey}` },
    });
    const leaves = decodeEntryBundle(new Uint8Array(await bundle.arrayBuffer())).map(decodeLeaf);
    for (const limit of [7, 250, 1_000]) {
      const all: Opening[] = [];
      for (let from: number | null = 0; from !== null; ) {
        const { openings, next }: Page = await page(`from=${from}&limit=${limit}`);
        expect(openings.length).toBeLessThanOrEqual(limit);
        all.push(...openings);
        from = next;
      }
      expect(all.map(({ position }) => position)).toEqual(leaves.map((_, n) => n));
      for (const { position, salt, payload, recordedAt } of all) {
        const opening = { salt: Buffer.from(salt, 'base64'), payload: Buffer.from(payload) };
        expect(Buffer.from(commitment(opening))).toEqual(Buffer.from(leaves[position]?.commitment ?? []));
        expect(BigInt(Date.parse(recordedAt))).toBe(leaves[position]?.recordedAt);
      }
    }
  });

  test('ends where the ledger ends', async () => {
    expect(await page('from=254')).toEqual({
      ...{ openings: [], gone: [], hidden: [] },
      ...{ visibleFrom: 0, next: null },
    });
    const beyond = await server.call('/v1/ledger/openings?from=255');
    expect(beyond).toMatchObject({ status: 409, body: { type: '/docs/api#rolled-back', size: 254 } });
    expect((await page('from=253')).openings).toHaveLength(1);
  });

  test('cuts a page of large events by its bytes, and goes on behind it', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`text${n}`, 'x'.repeat(500)]));
    const large = Array.from({ length: 200 }, () => secretRead({ metadata }));
    for (const from of [0, 100])
      expect((await server.record(large.slice(from, from + 100))).status).toBe(202);
    const seen: number[] = [];
    let pages = 0;
    for (let from: number | null = 254; from !== null; pages += 1) {
      const { openings, next }: Page = await page(`from=${from}`);
      seen.push(...openings.map(({ position }) => position));
      from = next;
    }
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => 254 + n));
    expect(pages).toBe(3);
  });

  test('shows another organization nothing of this one', async () => {
    const cookie = await server.signIn();
    const made = await server.browse(cookie, '/v1/organizations', { json: { name: 'Other' } });
    const { id } = made.body as { id: string };
    const moved = await server.browse(cookie, '/v1/session/organization', {
      json: { id },
    });
    expect(moved.status).toBeLessThan(300);
    const { body } = await server.browse(cookie, '/v1/ledger/openings?from=0');
    expect(JSON.stringify(body)).not.toContain('ana@acme.example');
    expect(JSON.stringify(body)).not.toContain('SECRET_READ');
  });

  test.each(['', 'from=-1', 'from=0&limit=0', 'from=0&limit=1001', 'from=x'])(
    'refuses ?%s',
    async (query) => {
      expect((await server.call(`/v1/ledger/openings?${query}`)).status).toBe(400);
    },
  );
});
