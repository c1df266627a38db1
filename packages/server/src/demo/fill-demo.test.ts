import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reindexFolder } from '../reindex-folder.ts';
import { startServer } from '../start-server.ts';
import { fillDemo } from './fill-demo.ts';

let parent = '';
let folder = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-demo-'));
  folder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const OPTIONS = { events: 3_000, untilMs: Date.parse('2026-10-01T00:00:00Z'), env: {} };

test('fills a folder that serves and proves all of it', async () => {
  const seen: number[] = [];
  const made = await fillDemo({ ...OPTIONS, dataFolder: folder, onProgress: ({ done }) => seen.push(done) });
  expect(seen.at(-1)).toBe(3_000);
  expect(await reindexFolder({ dataFolder: folder, env: {} })).toEqual({
    events: 3_000,
    gone: 0,
    organizations: 1,
  });
  const server = await startServer({ dataFolder: folder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  try {
    const headers = { Authorization: `Bearer ${made.apiKey}` };
    const facets = await fetch(`${server.url}/v1/facets?fields=category,recorder`, { headers });
    expect(await facets.json()).toMatchObject({
      total: 3_000,
      fields: {
        recorder: [
          { value: 'workspace', count: expect.any(Number) },
          { value: 'api-key:erp-connector', count: expect.any(Number) },
        ],
      },
      coverage: { complete: true, readUpTo: 2_999 },
    });
    const { email } = made.stories.productionChange;
    const found = await fetch(`${server.url}/v1/events?q=actor:${email} env:production action:SECRET_SET`, {
      headers,
    });
    expect(await found.json()).toMatchObject({
      events: [{ resource: { name: made.stories.productionChange.secret } }],
    });
  } finally {
    await server.close();
  }
});

test('fills a workspace that answers, that nobody can sign in to, and that waits for its owner', async () => {
  const made = await fillDemo({ ...OPTIONS, dataFolder: folder });
  const server = await startServer({ dataFolder: folder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  try {
    const headers = { Authorization: `Bearer ${made.apiKey}` };
    const get = async (path: string) => (await fetch(`${server.url}${path}`, { headers })).text();
    const { leaver, leakedKey } = made.stories;
    const [name = ''] = leaver.rotated;
    const q = encodeURIComponent(`action:SECRET_SET resource:${name} env:production`);
    const set: { events: AuditEvent[] } = JSON.parse(await get(`/v1/events?limit=1&q=${q}`));
    const version = set.events[0]?.context?.version;
    expect(version).toBeGreaterThan(1);
    const secrets: { secrets: unknown[] } = JSON.parse(await get('/v1/secrets?env=production'));
    expect(secrets.secrets).toContainEqual(
      expect.objectContaining({ id: set.events[0]?.resource.id, name, version }),
    );
    expect(JSON.parse(await get(`/v1/secrets/${name}?env=production`))).toMatchObject({ version });
    const projects: { projects: unknown[] } = JSON.parse(await get('/v1/projects'));
    expect(projects.projects).toHaveLength(9);
    expect(JSON.parse(await get('/v1/setup'))).toEqual({ needsOwner: true });
    for (const password of ['', 'demo', leakedKey.apiKey]) {
      const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: server.url },
        body: JSON.stringify({ email: 'ben.okafor@fernwood.example', password }),
      });
      expect(signedIn.status).toBeGreaterThanOrEqual(400);
      expect(signedIn.headers.get('Set-Cookie')).toBeNull();
    }
  } finally {
    await server.close();
  }
});

test('a folder with anything else in it is refused and left as it is', async () => {
  writeFileSync(join(parent, 'notes.txt'), 'mine');
  await expect(fillDemo({ ...OPTIONS, dataFolder: parent })).rejects.toThrow(
    /is not empty and holds no demo/,
  );
  expect(await readdir(parent)).toEqual(['notes.txt']);
});

test('a second time, the folder says what it holds and what to do', async () => {
  await fillDemo({ ...OPTIONS, dataFolder: folder });
  await expect(fillDemo({ ...OPTIONS, dataFolder: folder })).rejects.toThrow(
    /holds a demo already \(3000 events until 2026-10-01T00:00:00.000Z\): start it with \.\/daybook serve --data .*keys create/,
  );
});

test('a demo that was interrupted is named as such', async () => {
  writeFileSync(join(parent, 'demo.json'), '{"state":"filling","events":1,"until":"","seed":""}');
  await expect(fillDemo({ ...OPTIONS, dataFolder: parent })).rejects.toThrow(
    /never finished: delete the folder/,
  );
});

test.each([
  [{ events: 10 }, '--events'],
  [{ untilMs: Date.now() + 86_400_000 }, '--until'],
  [{ untilMs: Number.NaN }, '--until'],
])('%j is refused before anything is made', async (options, named) => {
  await expect(fillDemo({ ...OPTIONS, ...options, dataFolder: folder })).rejects.toThrow(named);
  expect(await readdir(parent)).toEqual([]);
});
