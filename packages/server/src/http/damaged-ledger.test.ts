import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flipBit } from '../sequencer/damage.testing.ts';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await server.record(Array.from({ length: 600 }, () => secretRead()));
});
afterEach(() => server.stop());

const file = (path: string) => join(server.dataFolder, 'ledger', server.organizationId, path);
const ready = async () => {
  const { status, body } = await server.call('/readyz');
  return { status, reasons: (body as { reasons: string[] }).reasons };
};
const waitSequenced = { Prefer: 'wait=sequenced' };

test.each([
  ['edges.level0', 'edges'],
  ['edges.entries', 'edges.entries'],
  ['heads.root', 'heads.root'],
  ['heads.size', 'heads.size'],
  ['heads.checkpoint', 'heads.checkpoint'],
  ['tile/0/001', 'tile/0/001'],
])(
  'a server that starts with a bit of %s flipped signs nothing for that organization, says so, and serves the others',
  async (part, named) => {
    const cookie = await server.signIn();
    await server.browse(cookie, '/v1/organizations', { json: { name: 'Second' } });
    const made = await server.browse(cookie, '/v1/api-keys', {
      json: { name: 'k', scopes: ['events:write'] },
    });
    const ofOther = { Authorization: `Bearer ${(made.body as { key: string }).key}` };
    await server.total();
    await server.restart();
    await server.total();
    const old = await server.call('/v1/ledger/checkpoint');
    flipBit(server.dataFolder, part, 0.4, server.organizationId);
    await server.restart();

    expect(await ready()).toEqual({
      status: 503,
      reasons: expect.arrayContaining([
        expect.stringMatching(new RegExp(`^a ledger is damaged: ${named} .*: restore `)),
      ]),
    });
    const accepted = await server.call('/v1/events', { json: secretRead(), headers: waitSequenced });
    expect(accepted).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(accepted.body).not.toHaveProperty('positions');
    const other = await server.call('/v1/events', {
      json: secretRead(),
      headers: { ...waitSequenced, ...ofOther },
    });
    expect(other).toMatchObject({ status: 202, body: { positions: expect.anything() } });

    flipBit(server.dataFolder, part, 0.4, server.organizationId);
    await server.restart();
    await server.total();
    expect(await ready()).toEqual({ status: 200, reasons: [] });
    const next = await server.call('/v1/events', { json: secretRead(), headers: waitSequenced });
    expect(next.body).toHaveProperty('positions');
    const size = (text: string) => Number(text.split('\n')[1]);
    expect(size((await server.call('/v1/ledger/checkpoint')).text)).toBeGreaterThanOrEqual(
      size(old.text) + 2,
    );
  },
);

test.each([
  ['is missing', (path: string) => rmSync(path)],
  ['does not hash', (path: string) => writeFileSync(path, new Uint8Array(8_192))],
])(
  'a tile that %s is named wherever it is needed, and never said to be beyond the log',
  async (fault, harm) => {
    const [event] = ((await server.call('/v1/events?after=9&limit=1')).body as { events: { id: string }[] })
      .events;
    const kept = readFileSync(file('tile/0/000'));
    harm(file('tile/0/000'));
    const damaged = {
      status: 500,
      body: {
        type: '/docs/api#ledger-damaged',
        detail: expect.stringMatching(new RegExp(`^tile/0/000 ${fault}.*: restore this file`)),
      },
    };
    const asked = [
      '/v1/ledger/tile/0/000',
      `/${server.organizationId}/tile/0/000`,
      '/v1/ledger/tile/entries/000',
      `/v1/events/${event?.id}/proof`,
      '/v1/ledger/consistency?from=100',
    ];
    for (const path of asked) expect(await server.call(path)).toMatchObject(damaged);
    expect(await ready()).toMatchObject({ status: 503, reasons: [expect.stringContaining('tile/0/000')] });
    expect((await server.call('/v1/ledger/tile/0/002.p/88')).status).toBe(200);
    expect((await server.call('/v1/ledger/tile/0/003')).status).toBe(404);

    writeFileSync(file('tile/0/000'), kept);
    for (const path of asked) expect((await server.call(path)).status).toBe(200);
    expect((await ready()).status).toBe(200);
  },
);

test('an entry bundle that is missing is named, and the proofs go on', async () => {
  rmSync(file('tile/entries/000'));
  expect(await server.call('/v1/ledger/tile/entries/000')).toMatchObject({
    status: 500,
    body: {
      type: '/docs/api#ledger-damaged',
      detail: expect.stringContaining('tile/entries/000 is missing'),
    },
  });
  expect((await server.call('/v1/ledger/tile/0/000')).status).toBe(200);
  expect((await ready()).reasons).toEqual([expect.stringContaining('tile/entries/000')]);
});
