import { generateSigningKey } from '@daybook/ledger';
import { createClient } from '@daybook/sdk';
import { describe, expect, test } from 'vitest';
import { verifyLedger } from './ledger.ts';
import { clientOfLog, ORIGIN, type SampleLog, sampleLog } from './sample-log.testing.ts';
import { serverSource } from './server-source.ts';

const keys = generateSigningKey(ORIGIN);

function verify(log: SampleLog) {
  const source = serverSource(clientOfLog(log));
  return verifyLedger(source, { keys: [keys.verifierKey], onProgress: () => undefined });
}

const problem = (status: number) =>
  Response.json({ type: 'x', title: 'No', detail: 'not today' }, { status });

describe('a ledger whose server', () => {
  test.each([
    ['withholds a tile', 'tile/0/001', undefined, 'tile-missing', 'the server does not have it'],
    ['withholds a partial tile', 'tile/1/000.p/2', undefined, 'tile-missing', 'the server does not have it'],
    ['withholds a bundle', 'tile/entries/001', undefined, 'tile-missing', 'the server does not have it'],
    ['refuses a bundle', 'tile/entries/001', problem(403), 'tile-missing', 'the server says "No: not today"'],
    ['fails at a tile', 'tile/0/001', problem(500), 'tile-missing', 'the server says "No: not today"'],
    ['cuts a tile', 'tile/0/001', new Uint8Array(8_191), 'tile-broken', '8191 bytes instead of 8192'],
    ['gives a tile without end', 'tile/0/001', new Uint8Array(8_193), 'tile-broken', 'more than 8192 bytes'],
    ['gives an empty bundle', 'tile/entries/001', '', 'tile-broken', 'must have 256 entries, not 0'],
    [
      'cuts a bundle',
      'tile/entries/001',
      Uint8Array.of(0, 41, 1),
      'tile-broken',
      'entry 0 of the bundle is cut',
    ],
    ['gives a web page for a bundle', 'tile/entries/001', '<html></html>', 'tile-broken', 'is cut off'],
  ])('%s is not verified, and the tile is named', async (_, tile, bytes, code, message) => {
    const log = sampleLog(600, { keys });
    if (bytes === undefined) log.files.delete(tile);
    else log.files.set(tile, bytes);
    await expect(verify(log)).rejects.toMatchObject({
      code,
      tile,
      message: expect.stringContaining(message),
    });
    await expect(verify(log)).rejects.toThrow(tile);
  });

  test('does not answer is not said to lack a tile', async () => {
    const log = sampleLog(600, { keys });
    const client = clientOfLog(log);
    const unreachable = createClient({
      url: 'http://log.test',
      retry: { attempts: 1 },
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    const source = { ...serverSource(client), tile: serverSource(unreachable).tile };
    const check = verifyLedger(source, { keys: [keys.verifierKey], onProgress: () => undefined });
    await expect(check).rejects.toMatchObject({
      name: 'DaybookError',
      type: 'network',
      message: expect.stringContaining('http://log.test cannot be reached'),
    });
  });

  test('gives entries that are none is not verified, and the position is named', async () => {
    const log = sampleLog(1, { keys });
    log.files.set('tile/entries/000.p/1', Uint8Array.of(0, 1, 7));
    await expect(verify(log)).rejects.toMatchObject({
      code: 'leaf-format',
      message: expect.stringContaining('the entry at position 0'),
    });
  });

  test('gives another tile is not verified, and both sides are named', async () => {
    const log = sampleLog(600, { keys });
    const other = sampleLog(600, { keys, payload: () => '{}' });
    log.files.set('tile/0/001', other.files.get('tile/0/001') ?? '');
    await expect(verify(log)).rejects.toMatchObject({
      code: 'tile-mismatch',
      tile: 'tile/0/001',
      message: 'tile/0/001 of the server is not what the entries of tile/entries/001 give',
    });
  });

  test.each([
    ['too long', ' '.repeat(65_537), 'more than 65536 bytes'],
    ['no UTF-8', Uint8Array.of(0x61, 0xff), 'not UTF-8'],
  ])('gives a checkpoint that is %s is not verified', async (_, checkpoint, message) => {
    const log = sampleLog(1, { keys });
    log.files.set('checkpoint', checkpoint);
    await expect(verify(log)).rejects.toMatchObject({
      type: 'protocol',
      message: expect.stringContaining(message),
    });
  });
});
