import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reindexFolder } from '@daybook/server';
import { beforeEach, expect, test } from 'vitest';
import { packFolder } from '../packages/server/src/journal/pack-folder.testing.ts';
import { useDataFolder } from './data-folder.testing.ts';

const folder = useDataFolder();
const { start, stop, call, page, record, dropIndex } = folder;

let before: unknown;
let ids: readonly string[];
/** 200 events in two segments, and 3 in the journal. */
beforeEach(async () => {
  await start();
  ids = await record(150);
  await stop();
  await packFolder(folder.path);
  await start();
  await record(50);
  await stop();
  await packFolder(folder.path);
  await start();
  await record(3);
  before = await page('limit=500');
  await stop();
});

const segments = () => {
  const path = join(folder.path, 'segments', folder.made.organizationId);
  return readdirSync(path).map((name) => join(path, name));
};
const upTo = (end: number) => Array.from({ length: end }, (_, n) => n);

test('a log of which a part lies in segments gives the same answers, with an index and ids made anew', async () => {
  expect(segments()).toHaveLength(2);
  dropIndex();
  rmSync(join(folder.path, 'ids.db'));
  await start();
  expect(await page('limit=500')).toEqual(before);
  for (const id of [ids[0], ids[149]])
    expect((await call(`/v1/events/${id}/proof`)).body).toMatchObject({
      payload: expect.stringContaining(`${id}`),
    });
  const other = {
    id: ids[7],
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'user-8@acme.example' },
    resource: { name: 'SECRET_8' },
  };
  expect((await call('/v1/events', { events: [other] })).body).toMatchObject({
    type: '/docs/api#id-conflict',
  });
  const { body } = await call('/v1/ledger/openings?from=140&limit=100');
  expect((body.openings as { position: number }[]).map(({ position }) => position)).toEqual(
    upTo(203).slice(140),
  );
  await stop();
  expect(await reindexFolder({ dataFolder: folder.path })).toMatchObject({ events: 203 });
});

test.each([
  ['one flipped bit', (path: string) => writeFileSync(path, flipped(readFileSync(path)))],
  ['a lost file', (path: string) => rmSync(path)],
])('%s in a segment is damage that is named, and everything else is found', async (_, harm) => {
  const [path = ''] = segments().filter((name) => name.includes('/150-199-'));
  const bytes = readFileSync(path);
  harm(path);
  expect(await reindexFolder({ dataFolder: folder.path }).catch(String)).toMatch(
    /positions 150, 151, .* restore journal\.db and segments\/ from a backup$/,
  );
  dropIndex();
  await start();
  const { events, coverage } = await page('limit=500');
  expect(coverage).toMatchObject({ complete: false, damaged: upTo(200).slice(150) });
  expect(events.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(
    upTo(203).filter((n) => n < 150 || n > 199),
  );
  await stop();
  writeFileSync(path, bytes);
  await start();
  expect(await page('limit=500')).toEqual(before);
});

/** Bit in the middle, where a frame lies. */
function flipped(bytes: Buffer): Buffer {
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
