import { readFileSync } from 'node:fs';
import { builtInActions, FILTER_KEYS } from '@daybook/event';
import {
  commitment,
  encodeLeaf,
  leafHash,
  nodeHash,
  openNote,
  parseCheckpoint,
  parseTlogProof,
  verifyInclusion,
} from '@daybook/ledger';
import { marked } from 'marked';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ensureDashboard } from '../../../../../scripts/build-dashboard.ts';
import { PROBLEMS } from '../problem.ts';
import { startTestServer, type TestServer } from '../server.testing.ts';
import { DOCS_PAGES } from './layout.ts';

let server: TestServer;
beforeAll(async () => {
  // The pages link to the icon of the built page.
  await ensureDashboard();
  server = await startTestServer();
}, 120_000);
afterAll(() => server.stop());

const get = (path: string) => server.call(path, { headers: { Authorization: '' } });

describe('the documentation in the product', () => {
  test.each(DOCS_PAGES)(
    '%s is there for anyone, within the content policy, and its links lead somewhere',
    async (path, name) => {
      const { status, text, headers } = await get(path);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(text).toContain(`<title>${name} · Daybook</title>`);
      expect(text).toMatch(/<h1/);
      expect(text).not.toMatch(/<script|<style|style="|\.md[#"]/);
      const links = [...text.matchAll(/href="(\/[^"#]*)(?:#[^"]*)?"/g)].map(([, target = '']) => target);
      expect(links.length).toBeGreaterThan(0);
      for (const target of new Set(links))
        expect([target, (await get(target)).status]).toEqual([target, 200]);
    },
  );

  test('has each place that its links name, once, and an anchor for each problem type', async () => {
    const ids = new Map<string, readonly string[]>();
    const pages = await Promise.all(
      DOCS_PAGES.map(async ([path]) => [path, (await get(path)).text] as const),
    );
    for (const [path, text] of pages)
      ids.set(
        path,
        [...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id),
      );
    for (const [path, text] of pages) {
      expect(new Set(ids.get(path)).size).toBe(ids.get(path)?.length);
      for (const [, target = '', anchor = ''] of text.matchAll(/href="([^"#]*)#([^"]*)"/g))
        expect([path, target, ids.get(target || path)]).toEqual([
          path,
          target,
          expect.arrayContaining([anchor]),
        ]);
    }
    expect(ids.get('/docs/api')).toEqual(
      expect.arrayContaining(['scopes', 'limits', 'errors', ...Object.keys(PROBLEMS)]),
    );
  });

  test('shows the address at which it is read in its examples, and the usual one where it is a default', async () => {
    for (const path of ['/docs', '/docs/api']) {
      const { text } = await get(path);
      expect(text).toContain(server.url);
      expect(text).not.toContain('127.0.0.1:4280');
    }
    for (const path of ['/docs/cli', '/docs/operations'])
      expect((await get(path)).text).toContain('http://127.0.0.1:4280');
  });

  test('is made from its Markdown once, however often it is asked for', async () => {
    const parse = vi.spyOn(marked, 'parse');
    const fresh = await startTestServer();
    const ask = () => Promise.all(DOCS_PAGES.map(async ([path]) => (await fresh.call(path)).text));
    const first = await ask();
    expect(await ask()).toEqual(first);
    const texts = parse.mock.calls.map(([text]) => text);
    expect(texts.length).toBeGreaterThan(5);
    expect(new Set(texts).size).toBe(texts.length);
    parse.mockRestore();
    await fresh.stop();
  });

  test('names every action and every key of the filter', async () => {
    const catalogue = (await get('/docs/catalogue')).text;
    for (const { action } of builtInActions) expect(catalogue).toContain(`id="${action}"`);
    const filter = (await get('/docs/filter')).text;
    for (const { key } of FILTER_KEYS) expect(filter).toContain(`<code>${key}:</code>`);
  });

  test('has a worked example of a proof that is right to the last byte', () => {
    const text = readFileSync(new URL('../../../../../docs/proofs.md', import.meta.url), 'utf8');
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    const [verifierKey = ''] = /daybook\.local\/example\+[0-9a-f]{8}\+\S+/.exec(text) ?? [];
    const { position, salt, payload, recordedAt, proof } = JSON.parse(json);
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const made = commitment({ salt: Buffer.from(salt, 'base64'), payload: Buffer.from(payload) });
    const leaf = encodeLeaf({ recordedAt: BigInt(Date.parse(recordedAt)), commitment: made });
    const parsed = parseTlogProof(proof);
    const { size, root } = parseCheckpoint(openNote(parsed.checkpoint, [verifierKey]).text);
    verifyInclusion({ index: BigInt(position), size, leafHash: leafHash(leaf), proof: parsed.proof, root });
    const [sibling = new Uint8Array()] = parsed.proof;
    expect(hex(nodeHash(leafHash(leaf), sibling))).toBe(hex(root));
    for (const part of [made, leaf, leafHash(leaf), sibling, root]) expect(text).toContain(hex(part));
    expect(text).toContain(Buffer.from(root).toString('base64'));
  });
});
