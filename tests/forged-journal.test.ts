import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useDataFolder } from './data-folder.testing.ts';
import { alterJournal } from './forge-journal.testing.ts';

const folder = useDataFolder();
const { start, stop, call, page, record, forge, dropIndex } = folder;

describe('a payload that was changed in the journal', () => {
  test('is damaged and no event once the index is rebuilt, and everything else goes on', async () => {
    await start();
    const ids = await record(30);
    const before = await page('limit=100');
    await stop();
    forge(17);
    dropIndex();
    await start();

    const after = await page('limit=100');
    expect(after.events).toEqual(before.events.filter(({ position }) => position !== 17));
    expect(after.coverage).toMatchObject({ complete: false, damaged: [17] });
    expect(after.coverage.notes).toEqual([
      'position 17 is damaged: its stored payload does not match its ledger entry; restore journal.db and segments/ from a backup',
    ]);
    expect((await page('q=actor:mallory@acme.example')).events).toEqual([]);
    const { body: counts } = await call('/v1/facets?fields=actor&top=100');
    expect(counts).toMatchObject({ total: 29, coverage: { damaged: [17] } });
    expect(JSON.stringify(counts)).not.toContain('mallory');

    for (const path of [`/v1/events/${ids[17]}`, `/v1/events/${ids[17]}/proof`]) {
      const { status, body } = await call(path);
      expect([status, body.type]).toEqual([500, '/docs/api#damaged']);
      expect(body.detail).toContain('position 17');
      expect(JSON.stringify(body)).not.toContain('mallory');
    }
    expect((await call(`/v1/events/${ids[16]}/proof`)).status).toBe(200);
    expect((await call('/readyz')).body).toMatchObject({
      status: 'not ready',
      reasons: ['1 recorded event does not match its ledger entry (position 17)'],
    });
    await record(2);
    expect((await page('limit=100')).events).toHaveLength(31);
  });

  test('counts as gone for a poller, who misses nothing else', async () => {
    await start();
    await record(30);
    await stop();
    forge(17);
    dropIndex();
    await start();
    await page('limit=1');
    const seen: number[] = [];
    const gone: number[] = [];
    for (let after = -1; ; ) {
      const { events, range } = await page(`after=${after}&limit=10`);
      if (range.last === after) break;
      after = range.last ?? 0;
      seen.push(...events.map(({ position }) => position));
      gone.push(range.gone ?? 0);
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n).filter((n) => n !== 17));
    expect(gone).toEqual([0, 1, 0]);
  });

  test('is noticed by its proof while the index still has the true one', async () => {
    await start();
    const ids = await record(30);
    const before = await page('limit=100');
    await stop();
    forge(17);
    await start();
    expect((await page('limit=100')).events).toEqual(before.events);
    expect((await call(`/v1/events/${ids[17]}/proof`)).body.type).toBe('/docs/api#damaged');
  });

  test('stands as what it was again once the journal is restored', async () => {
    await start();
    await record(30);
    const before = await page('limit=100');
    await stop();
    cpSync(join(folder.path, 'journal.db'), join(folder.parent, 'journal.db'));
    forge(17);
    dropIndex();
    await start();
    await page('limit=1');
    await stop();
    cpSync(join(folder.parent, 'journal.db'), join(folder.path, 'journal.db'));
    await start();
    expect(await page('limit=100')).toEqual(before);
  });
});

test.each([
  ['is gone', 'DELETE FROM batches WHERE batch = 2'],
  ['cannot be unpacked', "UPDATE batches SET payloads = x'00' WHERE batch = 2"],
  ['has another time', 'UPDATE batches SET recorded_at = recorded_at + 86400000 WHERE batch = 2'],
  ['has another salt', 'UPDATE batches SET salts = zeroblob(length(salts)) WHERE batch = 2'],
])('a batch that %s is damaged, position by position, and everything else is found', async (_, harm) => {
  await start();
  for (const count of [10, 3, 10]) await record(count);
  await page('limit=1');
  await stop();
  alterJournal(folder.path, harm);
  dropIndex();
  await start();
  const { events, coverage } = await page('limit=100&after=-1');
  expect(coverage).toMatchObject({ damaged: [10, 11, 12] });
  expect(events.map(({ position }) => position)).toEqual(
    Array.from({ length: 23 }, (_, n) => n).filter((n) => n < 10 || n > 12),
  );
});
